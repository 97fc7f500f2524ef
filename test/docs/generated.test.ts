import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { renderErrors, withLimits } from '../../scripts/docs.ts'
import { ERRORS, EXIT } from '../../src/errors.ts'
import * as limits from '../../src/wire/limits.ts'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The cells of every table row whose first cell is one name in backquotes. */
function rows(page: string): readonly (readonly string[])[] {
  const lines = page.split('\n').filter((line) => /^\| `\w+` \|/.test(line))
  return lines.map((line) => line.split(/(?<!\\)\|/).map((text) => text.trim()))
}

function name(cell = ''): string {
  return cell.replaceAll('`', '')
}

test('docs/errors.md is what src/errors.ts says', async () => {
  assert.equal(await read('docs/errors.md'), renderErrors(), 'run: npm run docs')
})

test('docs/errors.md has every code with its exit code and its texts', async () => {
  const found = rows(await read('docs/errors.md')).map(([, code, exit, text, hint]) => [
    name(code),
    { exit: Number(exit), text, ...(hint ? { hint } : {}) },
  ])
  assert.deepEqual(Object.fromEntries(found), ERRORS)
})

test('every error ends with an exit code that is promised', () => {
  const promised: readonly number[] = Object.values(EXIT)
  const stray = Object.entries(ERRORS).filter(([, { exit }]) => !promised.includes(exit))
  assert.deepEqual(stray, [])
})

test('docs/protocol.md §8 is what src/wire/limits.ts says', async () => {
  const page = await read('docs/protocol.md')
  assert.equal(page, withLimits(page), 'run: npm run docs')
})

test('docs/protocol.md §8 has every limit with its value', async () => {
  const [, section = ''] = (await read('docs/protocol.md')).split('## 8. Limits\n')
  const numbers = (text = '') => text.split(' · ').map((n) => Number(n.replaceAll(',', '')))
  const found = rows(section).map(([, constant, value]) => [name(constant), numbers(value)])
  const wanted = Object.entries(limits).map(([key, value]) => [key, [value].flat()])
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(wanted))
})
