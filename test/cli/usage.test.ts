import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { positionalsOf } from '../../src/cli/command.ts'
import { COMMANDS } from '../../src/cli/commands.ts'
import { GLOBAL_OPTIONS } from '../../src/cli/option.ts'
import { ERRORS } from '../../src/errors.ts'
import { type Ended, runHere } from './in-process.ts'
import { Place } from './program.ts'

const place = new Place()
after(() => place[Symbol.asyncDispose]())

/** One line of error, at most one of hint, nothing on stdout, and no stack. */
function assertFailed({ code, stdout, stderr }: Ended, exit: number, text: RegExp, hint?: RegExp) {
  assert.equal(stdout, '')
  const [error, second, ...rest] = stderr.trimEnd().split('\n')
  assert.match(error ?? '', text)
  assert.match(error ?? '', /^p2pchat: error: /)
  if (hint) assert.match(second ?? '', hint)
  if (second !== undefined) assert.match(second, /^p2pchat: hint: /)
  assert.deepEqual(rest, [])
  assert.equal(code, exit)
}

for (const [args, text, hint] of [
  [['snd', 'bob', 'hi'], /no such command: snd/, /`p2pchat send`/],
  [['xyzzy'], /no such command: xyzzy/, /--help/],
  [['send'], /p2pchat send <to>/, /quote a room: '#lobby'/],
  [['send', 'bob', 'hi', '--jsn'], /no such flag: --jsn/, /--json/],
  [['send', 'bob', 'hi', '-x'], /no such flag: -x/, /write --/],
  [['send', 'bob', 'hi', '--wait', 'read'], /"read"/, /send --help/],
  [['send', 'bob', 'hi', '--timeout', 'soon'], /timeout soon/, undefined],
  [['send', 'bob', 'hi', '--timeout', '601'], /timeout 601/, undefined],
  [['history', '#lobby', '--limit', '0'], /limit 0/, undefined],
  [['history', '#lobby', '--since', 'once'], /since once/, /30m/],
  [['status', 'extra'], /unknown argument: extra/, /status --help/],
  [['--port'], /--port needs a value/, undefined],
  [['--port', '65536', 'status'], /port 65536/, undefined],
  [['--port', 'x', 'status'], /port x/, undefined],
  [['--log-level', 'loud', 'status'], /"loud"/, undefined],
  [['--profile', '../x', 'status'], /not a profile name/, undefined],
  [['id', 'nope'], /nope/, undefined],
  [['id', 'rename'], /p2pchat id rename <name>/, undefined],
  [['completion', 'tcsh'], /tcsh/, /bash, zsh, fish/],
  [['init'], /no name/, /--name NAME/],
  [['init', '--name', 'x'], /with a passphrase or without/, /--no-passphrase/],
  [['init', '--name', 'a\nb', '--no-passphrase'], /not a usable name/, undefined],
  [['init', '--name', 'x', '--passphrase-file', '/nonexistent'], /ENOENT/, undefined],
  [['init', '--name', 'x', '--passphrase-file', '-'], /not from stdin/, undefined],
  [[], /needs a terminal/, /--plain/],
] as const) {
  test(`\`p2pchat ${args.join(' ')}\` is refused with exit code 2`, async () => {
    assertFailed(await runHere(args, place.folder), 2, text, hint)
  })
}

test('no argument is called like a flag of the same command', () => {
  for (const { usage, options } of COMMANDS) {
    const flags = Object.keys({ ...GLOBAL_OPTIONS, ...options })
    assert.deepEqual(
      positionalsOf(usage).filter((name) => flags.includes(name)),
      [],
      usage,
    )
  }
})

test('with --json a failure is one object on stdout and nothing on stderr', async () => {
  for (const [args, code, exit] of [
    [['snd', '--json'], 'ARGS_INVALID', 2],
    [['--json', 'status'], 'STORE_NO_PROFILE', 1],
    [['chat', '--json'], 'ARGS_INVALID', 2],
  ] as const) {
    const { stdout, stderr, code: actual } = await runHere(args, place.folder)
    assert.equal(stderr, '')
    const { error } = JSON.parse(stdout)
    assert.deepEqual(Object.keys(error), ['code', 'message', 'hint'])
    assert.equal(error.code, code)
    assert.equal(actual, exit)
  }
})

for (const command of [
  ['status'],
  ['stop'],
  ['peers'],
  ['conversations'],
  ['history', '#lobby'],
  ['search', 'hi'],
  ['send', '#lobby', 'hi'],
  ['watch'],
  ['daemon'],
  ['connect', 'localhost:1'],
  ['verify', '@bob'],
  ['id', 'show'],
  ['id', 'passphrase', '--no-passphrase'],
  ['rpc'],
  ['chat', '--plain'],
]) {
  test(`\`p2pchat ${command.join(' ')}\` without a profile says how to sign up`, async () => {
    const ended = await runHere(command, place.folder)
    assertFailed(ended, ERRORS.STORE_NO_PROFILE.exit, /no profile here yet/, /p2pchat init/)
  })
}

test('the program itself ends with the exit code of its command', async () => {
  assertFailed(await place.run(['snd']), 2, /no such command: snd/, /`p2pchat send`/)
})

test('--version and --help answer on stdout', async () => {
  const version = await place.run(['--version'])
  assert.match(version.stdout, /^\d+\.\d+\.\d+\S*\n$/)
  assert.deepEqual([version.code, version.stderr], [0, ''])
  const json = await place.run(['send', '--version', '--json'])
  assert.equal(JSON.parse(json.stdout).version, version.stdout.trim())
  const help = await place.run(['--help'])
  for (const word of ['send <to>', 'daemon', '--network-key-file', '--no-input']) {
    assert(help.stdout.includes(word), word)
  }
  assert.deepEqual([help.code, help.stderr], [0, ''])
  const send = await place.run(['send', '-h'])
  assert.match(send.stdout, /--reply-to/)
})

test('text that looks like a flag or a dash goes through behind --', async () => {
  await place.init('dashes')
  const say = (...text: string[]) =>
    place.json(['send', '--profile', 'dashes', '--wait', 'queued', '--json', '#lobby', ...text])
  assert.equal((await say('a', '-', 'b'))[0].text, 'a - b')
  assert.equal((await say('-5', '007', '1e3'))[0].text, '-5 007 1e3')
})
