import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { test } from 'node:test'
import { filesBelow, PAGES, ROOT, read } from './pages.ts'

/** The links that the headings of a page make, as they are written after `#`. */
function anchorsOf(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const text = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '')
    return text.replaceAll(' ', '-')
  })
}

test('every link inside the project leads somewhere', () => {
  const broken: string[] = []
  for (const path of PAGES) {
    const text = read(path).replace(/^```[\s\S]*?^```$/gm, '')
    for (const [, target = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', anchor] = target.split('#')
      const to = file === '' ? path : normalize(join(dirname(path), file))
      const lost = !existsSync(join(ROOT, to)) || (anchor && !anchorsOf(read(to)).includes(anchor))
      if (lost) broken.push(`${path}: ${target}`)
    }
  }
  assert.deepEqual(broken, [])
})

test('every file of the project that a page names exists', () => {
  const named = /`((?:src|test|docs|scripts|bench|examples|bin)\/[\w./-]+\.\w+)`/g
  const lost = PAGES.flatMap((path) =>
    [...read(path).matchAll(named)]
      .filter(([, name = '']) => !existsSync(join(ROOT, name)))
      .map(([, name]) => `${path}: ${name}`),
  )
  assert.deepEqual(lost, [])
})

/** What means nothing to a stranger, or tells of the machine this was written on. */
const STRANGE = [
  /(?<![\w.~$}])\/(?:work|root|home\/\w+|Users)\//,
  /(?<![\w&/])#\d+\b/,
  /\bregistry\.[\w-]+\.\w+/,
  /\bTODO\b|\bFIXME\b/,
]

test('nothing names a path of a machine, an issue number or a registry', () => {
  const ours = /^(?:src|scripts|bin|bench|examples|\.ci)\/|\.md$|^package\.json$/
  const paths = filesBelow().filter((path) => ours.test(path))
  const found = paths.flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => STRANGE.some((pattern) => pattern.test(line)))
      .map((line) => `${path}: ${line.trim()}`),
  )
  assert.deepEqual(found, [])
})
