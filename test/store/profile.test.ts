import assert from 'node:assert/strict'
import { existsSync, lstatSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { Profile } from '../../src/store/profile.ts'
import { temporaryFolder } from './sample.ts'

const COSTS = { log2N: 4, r: 8, p: 1 }

async function located(t: TestContext, profile?: string): Promise<Profile> {
  return Profile.locate({ profile, dataDir: await temporaryFolder(t), env: {} })
}

function mode(path: string): string {
  return (lstatSync(path).mode & 0o777).toString(8)
}

test('signing up makes private files, and nothing before that', async (t) => {
  const profile = await located(t)
  assert.equal(await profile.exists(), false)
  assert.equal(existsSync(profile.paths.folder), false)
  await assert.rejects(profile.readKeys(), { code: 'STORE_NO_PROFILE' })
  await assert.rejects(profile.needsPassphrase(), { code: 'STORE_NO_PROFILE' })
  const keys = await profile.create({ name: 'Zoë', random: randomBytes })
  assert.equal(await profile.exists(), true)
  assert.equal(await profile.name(), 'Zoë')
  assert.equal(await profile.needsPassphrase(), false)
  assert.deepEqual(await profile.readKeys(), keys)
  assert.equal(mode(profile.paths.folder), '700')
  assert.equal(mode(profile.paths.keys), '600')
  assert.equal(mode(profile.paths.settings), '600')
  const names = await readdir(profile.paths.folder)
  assert.deepEqual(names.sort(), ['identity.key', 'profile.json'], 'no temporary file is left')
})

test('signing up twice is refused and overwrites nothing', async (t) => {
  const profile = await located(t)
  await profile.create({ name: 'one', random: randomBytes })
  const before = await readFile(profile.paths.keys)
  const exists = { code: 'STORE_PROFILE_EXISTS' }
  await assert.rejects(profile.create({ name: 'two', random: randomBytes }), exists)
  assert.deepEqual(await readFile(profile.paths.keys), before)
  assert.equal(await profile.name(), 'one')
})

test('of two that sign up at once one wins and the other changes nothing', async (t) => {
  const profile = await located(t)
  const made = await Promise.allSettled(
    [1, 2, 3, 4].map((n) => profile.create({ name: `n${n}`, random: randomBytes })),
  )
  const won = made.filter(({ status }) => status === 'fulfilled')
  assert.equal(won.length, 1)
  const [first] = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
  assert.deepEqual(await profile.readKeys(), first)
})

test('a passphrase protects the keys, can be changed and taken away', async (t) => {
  const profile = await located(t)
  const passphrase = 'correct horse'
  const keys = await profile.create({ name: 'n', random: randomBytes, passphrase, costs: COSTS })
  assert.equal(await profile.needsPassphrase(), true)
  await assert.rejects(profile.readKeys(), { code: 'CRYPTO_PASSPHRASE_NEEDED', exit: 7 })
  await assert.rejects(profile.readKeys('wrong'), { code: 'CRYPTO_WRONG_PASSPHRASE', exit: 7 })
  assert.deepEqual(await profile.readKeys(passphrase), keys)
  const options = { random: randomBytes, costs: COSTS }
  await profile.changePassphrase(keys, 'battery staple', options)
  await assert.rejects(profile.readKeys(passphrase), { code: 'CRYPTO_WRONG_PASSPHRASE' })
  assert.deepEqual(await profile.readKeys('battery staple'), keys)
  await profile.changePassphrase(keys, undefined, options)
  assert.deepEqual(await profile.readKeys(), keys)
  assert.equal(mode(profile.paths.keys), '600')
})

test('a damaged key file is reported and stays as it is', async (t) => {
  const profile = await located(t)
  await profile.create({ name: 'n', random: randomBytes })
  const whole = await readFile(profile.paths.keys)
  for (let at = 0; at < whole.length; at += 7) {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0x40
    await writeFile(profile.paths.keys, bytes)
    await assert.rejects(profile.readKeys(), { code: 'CRYPTO_KEYSTORE_DAMAGED', exit: 9 })
    assert.deepEqual(await readFile(profile.paths.keys), bytes)
  }
  for (const bytes of [whole.subarray(0, 20), Buffer.alloc(0), Buffer.alloc(100_000)]) {
    await writeFile(profile.paths.keys, bytes)
    await assert.rejects(profile.readKeys(), { exit: 9 })
    await assert.rejects(profile.create({ name: 'x', random: randomBytes }))
  }
})

test('wider permissions are taken back', async (t) => {
  const profile = await located(t)
  await profile.create({ name: 'n', random: randomBytes })
  await chmod(profile.paths.keys, 0o644)
  await chmod(profile.paths.folder, 0o755)
  await profile.readKeys()
  profile.prepare()
  assert.equal(mode(profile.paths.keys), '600')
  assert.equal(mode(profile.paths.folder), '700')
})

test('a name is changed at once or not at all, and damaged settings are reported', async (t) => {
  const profile = await located(t)
  await profile.create({ name: 'before', random: randomBytes })
  await profile.rename('after')
  assert.equal(await profile.name(), 'after')
  await assert.rejects(profile.rename(''))
  assert.equal(await profile.name(), 'after')
  await writeFile(profile.paths.settings, '{"version":1,"name":')
  await assert.rejects(profile.name(), { code: 'STORE_DAMAGED' })
})

test('profile names are plain, and never a path', () => {
  for (const name of ['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a b', 'ä', 'x'.repeat(65), 'a\0']) {
    const options = { profile: name, dataDir: '/nowhere', env: {} }
    assert.throws(() => Profile.locate(options), { code: 'ARGS_INVALID', exit: 2 })
  }
  for (const name of ['default', 'A-1_b.c', 'x'.repeat(64)]) {
    const { paths } = Profile.locate({ profile: name, dataDir: '/nowhere', env: {} })
    assert.equal(paths.folder, `/nowhere/${name}`)
  }
})

test('everything of a profile is in the chosen folder, its socket too where the path is short', () => {
  const { paths } = Profile.locate({ dataDir: '/nowhere', env: { XDG_RUNTIME_DIR: '/tmp' } })
  for (const path of Object.values(paths)) assert.ok(path.startsWith('/nowhere/default'), path)
  const chosen = Profile.locate({ env: { P2PCHAT_DATA_DIR: '/else' } })
  assert.equal(chosen.paths.folder, '/else/default')
})

test('a long path leads to a short socket, another one for each profile', async (t) => {
  const dataDir = join(await temporaryFolder(t), 'deep'.repeat(30))
  const sockets = ['a', 'b'].map((profile) => Profile.locate({ profile, dataDir, env: {} }).paths)
  for (const { socket } of sockets) assert.ok(Buffer.byteLength(socket) <= 100, socket)
  assert.notEqual(sockets[0]?.socket, sockets[1]?.socket)
  const again = Profile.locate({ profile: 'a', dataDir, env: {} })
  assert.equal(again.paths.socket, sockets[0]?.socket)
})

test('without a chosen folder the socket is in the runtime folder of the session', async (t) => {
  const runtime = await temporaryFolder(t)
  const env = { XDG_RUNTIME_DIR: runtime }
  const { paths } = Profile.locate({ profile: 'p2pchat-test-unused', env })
  assert.equal(paths.socket, join(runtime, 'p2pchat', 'p2pchat-test-unused', 'socket'))
  assert.ok(!paths.folder.startsWith(runtime))
})

test('a folder of somebody else is not used', {
  skip: process.getuid?.() === 0 ? false : 'needs root to give a folder away',
}, async (t) => {
  const { chown } = await import('node:fs/promises')
  const profile = await located(t)
  await mkdir(profile.paths.folder)
  await chown(profile.paths.folder, 12_345, 12_345)
  assert.throws(() => profile.prepare(), { code: 'STORE_UNREADABLE' })
})

test('a profile folder that cannot be read says STORE_UNREADABLE', async (t) => {
  const dataDir = await temporaryFolder(t)
  await writeFile(join(dataDir, 'default'), 'a file, not a folder')
  const profile = Profile.locate({ dataDir, env: {} })
  await assert.rejects(profile.exists(), { code: 'STORE_UNREADABLE' })
  await assert.rejects(profile.create({ name: 'n', random: randomBytes }), {
    code: 'STORE_UNREADABLE',
  })
})
