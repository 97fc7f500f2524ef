import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sampleBytes } from '../helpers/file-people.ts'
import { Place, type Program } from './program.ts'

/** Two daemons that have met. */
async function two(place: Place) {
  await place.init('alice')
  await place.init('bob')
  const alice = await place.daemon('alice')
  const bob = await place.daemon('bob', '--peer', alice.address)
  await bob.program.json(({ event }) => event === 'peer-online')
  const run = (profile: string, ...args: readonly string[]) =>
    place.run(['--profile', profile, ...args])
  return { alice, bob, run }
}

test('a file is offered, listed, accepted and there, and what a script reads is promised', async () => {
  await using place = new Place()
  const { alice, bob, run } = await two(place)
  const path = join(place.folder, 'notes.txt')
  writeFileSync(path, 'hello there')
  const sent = await run('alice', 'file', 'send', '@bob', path, '--json')
  assert.equal(sent.code, 0, sent.stdout)
  const offered = JSON.parse(sent.stdout)
  assert.equal(offered.name, 'notes.txt')
  assert.equal(offered.size, 11)
  assert.equal(offered.state, 'offered')
  assert.equal(offered.conversation, `@${bob.peer}`)
  const { message } = await bob.program.json(
    (each) => each.event === 'message' && each.message.kind === 'file',
  )
  assert.equal(message.id, offered.file)
  assert.equal(message.text, 'notes.txt')
  const [listed] = (await run('bob', 'file', 'list', '--json')).stdout.trim().split('\n')
  const file = JSON.parse(listed ?? '')
  assert.deepEqual(Object.keys(file).slice(0, 5), ['file', 'conversation', 'name', 'size', 'files'])
  assert.equal(file.from.peer, alice.peer)
  const into = join(place.folder, 'in')
  const taken = await run('bob', 'file', 'accept', 'notes.txt', '-o', into)
  assert.equal(taken.code, 0, taken.stderr)
  assert.match(taken.stdout, /notes\.txt {2}11 B {2}done {2}from alice {2}\S+in\/notes\.txt/)
  assert.equal(readFileSync(join(into, 'notes.txt'), 'utf8'), 'hello there')
  await alice.program.json((each) => each.event === 'file' && each.file.state === 'done')
  const again = await run('bob', 'file', 'accept', 'notes.txt')
  assert.equal(again.code, 1)
  assert.match(again.stderr, /it is done/)
  const none = await run('bob', 'file', 'accept', 'nothing', '--json')
  assert.equal(none.code, 8)
  assert.equal(JSON.parse(none.stdout).error.code, 'FILE_NO_OFFER')
})

/** A program's stdout, byte for byte. */
function bytesOf({ stdout }: Program): Buffer[] {
  const got: Buffer[] = []
  stdout.setEncoding('latin1').on('data', (text) => got.push(Buffer.from(text, 'latin1')))
  return got
}

test('what comes from stdin goes to stdout, byte for byte, and leaves nothing behind', async () => {
  await using place = new Place()
  const { bob, run } = await two(place)
  for (const [name, size] of Object.entries({ dump: 3_000_000, nothing: 0 })) {
    const bytes = sampleBytes(size)
    const words = ['--profile', 'alice', 'file', 'send', '@bob', '-', '--name', name]
    const sent = await place.run(words, { input: bytes })
    assert.equal(sent.code, 0, sent.stderr)
    await bob.program.json((each) => each.event === 'file' && each.file.name === name)
    const program = place.start(['--profile', 'bob', 'file', 'accept', name, '-o', '-'])
    const got = bytesOf(program)
    const { code, stderr } = await program.ended()
    assert.equal(code, 0, stderr)
    assert.equal(Buffer.compare(Buffer.concat(got), bytes), 0)
  }
  assert.equal(existsSync(join(place.folder, 'bob', 'files')), false)
  assert.equal(existsSync(join(place.folder, 'bob', 'downloads')), false)
  const listed = (await run('alice', 'file', 'list', '--json')).stdout.trim().split('\n')
  assert.deepEqual(
    listed.map((line) => JSON.parse(line).state),
    ['done', 'done'],
  )
})

test('a stream that breaks off says so with its exit code', async () => {
  await using place = new Place()
  const { bob, run } = await two(place)
  const path = join(place.folder, 'film.bin')
  writeFileSync(path, sampleBytes(20_000_000))
  await run('alice', 'file', 'send', '@bob', path)
  await bob.program.json(({ event }) => event === 'file')
  const words = ['file', 'accept', 'film.bin', '-o', '-']
  const program = place.start(['--profile', 'bob', ...words])
  program.stdout.pause()
  await bob.program.json(({ event, file }) => event === 'file' && file.received > 0)
  await run('alice', 'file', 'cancel', 'film.bin')
  program.stdout.resume()
  const { code, stderr } = await program.ended()
  assert.equal(code, 1)
  assert.match(stderr, /film\.bin: failed \(/)
})

test('a command says how it ended: declined is 1, not yet is 5', async () => {
  await using place = new Place()
  const { run } = await two(place)
  const path = join(place.folder, 'notes.txt')
  writeFileSync(path, 'hello')
  const late = await run(
    'alice',
    'file',
    'send',
    '@bob',
    path,
    '--wait',
    'done',
    '--timeout',
    '0.2',
  )
  assert.equal(late.code, 5)
  const waiting = place.run([
    '--profile',
    'alice',
    'file',
    'send',
    '@bob',
    path,
    '--name',
    'b',
    '--wait',
    'done',
  ])
  let declined = await run('bob', 'file', 'decline', 'b')
  while (declined.code === 8) declined = await run('bob', 'file', 'decline', 'b')
  assert.equal(declined.code, 0, declined.stderr)
  assert.equal((await waiting).code, 1)
  const auto = await run('bob', 'file', 'auto', '@alice', '2M', '--json')
  assert.equal(JSON.parse(auto.stdout).bytes, 2_097_152)
  const wrong = await run('bob', 'file', 'auto', '@alice', 'much')
  assert.equal(wrong.code, 2)
  const own = await run('alice', 'file', 'accept', 'b')
  assert.equal(own.code, 1)
  const gone = await run('alice', 'file', 'send', '@bob', join(place.folder, 'none'))
  assert.equal(gone.code, 1)
  assert.match(gone.stderr, /a file cannot be read/)
  const album = join(place.folder, 'album')
  mkdirSync(join(album, 'empty'), { recursive: true })
  writeFileSync(join(album, 'a.txt'), 'a')
  const sent = await run('alice', 'file', 'send', '@bob', album)
  assert.match(sent.stderr, /album: 1 thing in it is not sent \(links, empty folders/)
})

test('with nobody running, the commands themselves stay until the file is there', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const path = join(place.folder, 'notes.txt')
  writeFileSync(path, 'hello')
  const bob = await place.daemon('bob')
  await place.json(['connect', bob.address, '--profile', 'alice'])
  const sending = place.run([
    '--profile',
    'alice',
    '--peer',
    bob.address,
    'file',
    'send',
    '@bob',
    path,
  ])
  await bob.program.json(({ event }) => event === 'file')
  const taken = await place.run(['--profile', 'bob', 'file', 'accept', 'notes.txt', '--json'])
  assert.equal(taken.code, 0, taken.stderr)
  const last = JSON.parse(taken.stdout.trim().split('\n').at(-1) ?? '')
  assert.equal(last.state, 'done')
  const sent = await sending
  assert.equal(sent.code, 0, sent.stderr)
  assert.match(sent.stdout, /done/)
})
