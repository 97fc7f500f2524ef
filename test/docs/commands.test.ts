import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { COMMANDS } from '../../src/cli/commands.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/option.ts'
import { PAGES, ROOT, read } from './pages.ts'

/**
 * The command lines of a page: all of its shell blocks, what follows a prompt in a console block,
 * and in blocks without a language what begins with one of our programs.
 */
function linesOf(page: string): readonly string[] {
  const blocks = page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)
  return [...blocks].flatMap(([, language = '', text = '']) => {
    const lines = text.replaceAll('\\\n', ' ').split('\n')
    if (['sh', 'bash', 'shell'].includes(language)) return lines
    if (language === 'console') return lines.filter((line) => line.startsWith('$ '))
    const ours = /^\s*(?:\$ )?(?:p2pchat|npm|npx)(?: |$)/
    return language === '' ? lines.filter((line) => ours.test(line)) : []
  })
}

/** The simple commands of a page: prompts and comments taken away, pipes taken apart. */
function commandsOf(page: string): readonly string[] {
  return linesOf(page)
    .map((line) => line.replace(/^\s*\$ /, '').replace(/(^|\s)#(\s.*)?$/, ''))
    .flatMap((line) => line.split(/\s*(?:&&|\|\||\||;)\s*/))
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

const WORDS = /"[^"]*"|'[^']*'|\S+/g
const SHELL = 'cd cp date echo git head journalctl jq mkdir node source sudo systemctl tar uptime'

/** Why p2pchat would not take these words, or undefined. */
function p2pchatFault(words: readonly string[]): string | undefined {
  const plain = words.filter((word) => !word.startsWith('-'))
  const flags = words.filter((word) => /^--\w/.test(word)).map((word) => word.slice(2))
  const fits = COMMANDS.filter(({ usage }) => {
    const name = usage.replace(/\s*[<[].*$/, '').split(' ')
    return name.every((part, n) => part === plain[n])
  })
  const command = fits.sort((a, b) => b.usage.length - a.usage.length)[0]
  const chosen = command ?? COMMANDS.find(({ isDefault }) => isDefault)
  const known = ['help', 'version']
  for (const option of Object.keys({ ...GLOBAL_OPTIONS, ...chosen?.options })) {
    known.push(option, option.startsWith('no-') ? option.slice(3) : `no-${option}`)
  }
  const strange = flags.find((flag) => !known.includes(flag.split('=')[0] ?? ''))
  if (strange) return `no such option: --${strange}`
  return command || plain.length === 0 || flags.length > 0 ? undefined : 'no such command'
}

function scriptsOf(path: string): Readonly<Record<string, string>> {
  return existsSync(join(ROOT, path)) ? JSON.parse(read(path)).scripts : {}
}

function npmFault(words: readonly string[], folder: string): string | undefined {
  const scripts = { ...scriptsOf('package.json'), ...scriptsOf(join(folder, 'package.json')) }
  const [verb = '', name = ''] = words
  const dashes = words.indexOf('--')
  if (verb === 'start' && dashes > 0) return p2pchatFault(words.slice(dashes + 1))
  if (verb === 'start' || verb === 'test') return scripts[verb] ? undefined : 'no such script'
  if (verb === 'run') return scripts[name] ? undefined : 'no such script'
  const known = ['i', 'ci', 'install', 'pack', 'uninstall', 'link']
  return known.includes(verb) ? undefined : 'no such npm command'
}

/** Why a command of a page in this folder would not work, or undefined. */
function faultOf(command: string, folder = '.'): string | undefined {
  const words = (command.match(WORDS) ?? []).filter((word) => !/^[A-Z_0-9]+=/.test(word))
  const [program = '', ...rest] = words
  if (program === 'p2pchat') return p2pchatFault(rest)
  if (program === 'npx' && rest[0] === '.') return p2pchatFault(rest.slice(1))
  if (program === 'npm') return npmFault(rest, folder)
  if (program.includes('/')) return existsSync(join(ROOT, program)) ? undefined : 'no such file'
  return SHELL.split(' ').includes(program) ? undefined : 'no such program'
}

test('every command that a page shows exists, with its options', () => {
  const faults = PAGES.flatMap((page) =>
    commandsOf(read(page)).flatMap((command) => {
      const fault = faultOf(command, dirname(page))
      return fault ? [{ page, command, fault }] : []
    }),
  )
  assert.deepEqual(faults, [])
})

test('a command that does not exist is noticed', () => {
  const page = [
    '```sh',
    'p2pchat frobnicate',
    'p2pchat send @bob --frob',
    'npm run frob',
    'npm start -- frob # where',
    'echo hello | frob',
    '```',
  ].join('\n')
  const faults = commandsOf(page).filter((command) => faultOf(command))
  assert.equal(faults.length, 5)
  assert.equal(faultOf("p2pchat send @bob 'see you' --wait queued --profile x"), undefined)
})

test('README.md says how to start and how to test', () => {
  const commands = commandsOf(read('README.md'))
  assert.ok(commands.some((command) => command.startsWith('npm start')))
  assert.ok(commands.includes('npm test'))
})
