import assert from 'node:assert/strict'
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('init signs up once, and never overwrites', async () => {
  await using place = new Place()
  const init = ['init', '--name', 'Zoë', '--no-passphrase']
  const first = await runHere(init, place.folder)
  assert.deepEqual([first.code, first.stderr], [0, ''])
  assert.match(first.stdout, /^signed up as Zoë \(profile default\)\n[a-z2-7]{56}\n$/)
  const key = await readFile(join(place.folder, 'default', 'identity.key'))
  const second = await runHere([...init, '--json'], place.folder)
  assert.equal(second.code, 1)
  assert.equal(JSON.parse(second.stdout).error.code, 'STORE_PROFILE_EXISTS')
  assert.deepEqual(await readFile(join(place.folder, 'default', 'identity.key')), key)
})

test('what a profile is made of is for its owner alone, whatever the umask', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.json(['send', '--profile', 'alice', '#lobby', 'hi', '--wait', 'queued'])
  const folder = join(place.folder, 'alice')
  for (const entry of await readdir(folder, { recursive: true })) {
    assert.equal((await stat(join(folder, entry))).mode & 0o077, 0, entry)
  }
  assert.equal((await stat(folder)).mode & 0o077, 0)
})

test('a passphrase is needed, wrong or right, and a wrong one changes nothing', async () => {
  await using place = new Place()
  const right = join(place.folder, 'right')
  const wrong = join(place.folder, 'wrong')
  await writeFile(right, 'correct horse\r\nsecond line\n')
  await writeFile(wrong, 'battery staple\n')
  const init = await runHere(['init', '--name', 'al', '--passphrase-file', right], place.folder)
  assert.equal(init.code, 0, init.stderr)
  const profile = join(place.folder, 'default')
  const key = await readFile(join(profile, 'identity.key'))
  const show = async (...more: string[]) => runHere(['id', 'show', '--json', ...more], place.folder)

  const none = await show()
  assert.equal(none.code, 7)
  assert.equal(JSON.parse(none.stdout).error.code, 'CRYPTO_PASSPHRASE_NEEDED')
  const bad = await show('--passphrase-file', wrong)
  assert.equal(bad.code, 7)
  assert.equal(JSON.parse(bad.stdout).error.code, 'CRYPTO_WRONG_PASSPHRASE')
  assert.deepEqual(await readFile(join(profile, 'identity.key')), key)
  const good = await show('--passphrase-file', right)
  assert.equal(good.code, 0, good.stderr)
  assert.equal(JSON.parse(good.stdout).name, 'al')
  // From the environment comes the name of the file, never the passphrase.
  const env = { P2PCHAT_PASSPHRASE_FILE: right }
  assert.equal((await runHere(['id'], place.folder, env)).code, 0)
})

test('the passphrase can be set, changed and removed', async () => {
  await using place = new Place()
  const old = join(place.folder, 'old')
  const next = join(place.folder, 'next')
  await writeFile(old, 'old one')
  await writeFile(next, 'next one')
  await writeFile(join(place.folder, 'empty'), '\nsecond line is not it\n')
  await place.init('alice')
  const run = (...args: string[]) => runHere([...args, '--profile', 'alice'], place.folder)
  assert.equal((await run('id', 'passphrase')).code, 2)
  assert.equal(
    (await run('id', 'passphrase', '--new-passphrase-file', join(place.folder, 'empty'))).code,
    2,
  )
  assert.equal((await run('id', 'passphrase', '--new-passphrase-file', old)).code, 0)
  assert.equal((await run('id')).code, 7)
  const change = ['id', 'passphrase', '--new-passphrase-file', next]
  assert.equal((await run(...change)).code, 7)
  assert.equal((await run(...change, '--passphrase-file', next)).code, 7)
  assert.equal((await run(...change, '--passphrase-file', old)).code, 0)
  assert.equal((await run('id', '--passphrase-file', old)).code, 7)
  const remove = ['id', 'passphrase', '--no-passphrase', '--passphrase-file', next]
  assert.equal((await run(...remove)).code, 0)
  assert.equal((await run('id')).code, 0)
})

test('a damaged key file ends with exit code 9', async () => {
  await using place = new Place()
  await place.init('alice')
  await writeFile(join(place.folder, 'alice', 'identity.key'), 'not a key file at all')
  const ended = await runHere(['id', '--profile', 'alice'], place.folder)
  assert.equal(ended.code, 9)
  assert.match(ended.stderr, /key file is damaged/)
})

test('a folder that cannot be used is named', async () => {
  await using place = new Place()
  await writeFile(join(place.folder, 'file'), '')
  const init = ['init', '--name', 'a', '--no-passphrase']
  const ended = await runHere(init, join(place.folder, 'file'))
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /^p2pchat: error: the profile cannot be read.*file/)
})

test('a folder without permission is named', {
  skip: process.getuid?.() === 0 && 'root may do anything',
}, async () => {
  await using place = new Place()
  await place.init('alice')
  const folder = join(place.folder, 'alice')
  await chmod(folder, 0)
  const ended = await runHere(['id', '--profile', 'alice'], place.folder)
  await chmod(folder, 0o700)
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /cannot be read/)
})

test('id rename is remembered, and refuses what is no name', async () => {
  await using place = new Place()
  await place.init('alice')
  const run = (...args: string[]) =>
    runHere(['--profile', 'alice', '--json', ...args], place.folder)
  assert.equal(JSON.parse((await run('id', 'rename', 'Alicia')).stdout).name, 'Alicia')
  assert.equal(JSON.parse((await run('id')).stdout).name, 'Alicia')
  assert.equal(JSON.parse((await run('status')).stdout).name, 'Alicia')
  assert.equal((await run('id', 'rename', '#room')).code, 2)
  assert.equal(JSON.parse((await run('id')).stdout).name, 'Alicia')
})

test('settings come from flag, environment, file and default, in this order', async () => {
  await using place = new Place()
  await place.init('alice')
  const config = join(place.folder, 'alice', 'config.toml')
  await writeFile(config, 'log-level = "loud"\n')
  const run = (args: string[], env = {}) =>
    runHere(['status', '--profile', 'alice', ...args], place.folder, env)
  assert.match((await run([])).stderr, /log level loud/)
  assert.equal((await run([], { P2PCHAT_LOG_LEVEL: 'debug' })).code, 0)
  assert.match((await run([], { P2PCHAT_LOG_LEVEL: 'shout' })).stderr, /log level shout/)
  const flag = await run(['--log-level', 'warn'], { P2PCHAT_LOG_LEVEL: 'shout' })
  assert.equal(flag.code, 0)
})

for (const [name, text, message] of [
  ['config.toml', 'port = ', /config\.toml: /],
  ['config.toml', 'prot = 1', /prot: no such setting/],
  ['config.toml', 'profile = "x"', /profile: no such setting/],
  ['config.toml', 'no-mdns = "yes"', /no-mdns: true or false is expected/],
  ['config.toml', '[interface]\nx = 1', /interface: a text or a list of texts/],
  ['config.json', '{"port":', /config\.json: /],
  ['config.json', '[]', /one table/],
  ['config.json', '{"peer":[1]}', /peer: a text or a list/],
  ['config.json', '{"__proto__":{"port":1}}', /__proto__: no such setting/],
] as const) {
  test(`${name} with \`${text}\` is refused with its place`, async () => {
    await using place = new Place()
    await mkdir(join(place.folder, 'default'), { mode: 0o700 })
    await writeFile(join(place.folder, 'default', name), text)
    const ended = await runHere(['status'], place.folder)
    assert.equal(ended.code, 2)
    assert.match(ended.stderr, message)
    assert.match(ended.stderr, /^p2pchat: error: the configuration cannot be understood: /)
  })
}

test('two configuration files are one too many', async () => {
  await using place = new Place()
  await mkdir(join(place.folder, 'default'), { mode: 0o700 })
  await writeFile(join(place.folder, 'default', 'config.toml'), '')
  await writeFile(join(place.folder, 'default', 'config.json'), '{}')
  assert.match((await runHere(['status'], place.folder)).stderr, /both config\.toml and config/)
})

test('a switch in the environment is 1 or 0 and nothing else', async () => {
  await using place = new Place()
  await place.init('default')
  assert.equal((await runHere(['status'], place.folder, { P2PCHAT_PLAIN: '0' })).code, 0)
  const ended = await runHere(['status'], place.folder, { P2PCHAT_PLAIN: 'maybe' })
  assert.match(ended.stderr, /P2PCHAT_PLAIN: 1 or 0/)
  assert.equal(ended.code, 2)
})

test('a network key is 32 bytes in hexadecimal or base64', async () => {
  await using place = new Place()
  await place.init('default')
  const file = join(place.folder, 'key')
  for (const [text, code] of [
    [`${'ab'.repeat(32)}\n`, 0],
    [Buffer.alloc(32, 7).toString('base64'), 0],
    ['ab'.repeat(31), 2],
    ['a passphrase of some kind', 2],
    ['', 2],
  ] as const) {
    await writeFile(file, text)
    const args = ['conversations', '--network-key-file', file]
    assert.equal((await runHere(args, place.folder)).code, code, text)
  }
})
