import assert from 'node:assert/strict'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import {
  acquainted,
  digestOf,
  Folder,
  fileAt,
  meet,
  offering,
  underway,
} from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

test('a file that is offered and accepted is the same on the other disk', async () => {
  await using scene = await acquainted()
  const { alice, bob, folder } = scene
  const path = await folder.file('notes.bin', 1_000_000)
  const came = eventOf(bob, 'message', ({ message }) => message.kind === 'file')
  const offered = await alice.fileOffer({ to: '@bob', path })
  assert.equal(offered.state, 'offered')
  assert.equal(offered.direction, 'out')
  const { message } = await came
  assert.equal(message.text, 'notes.bin')
  assert.equal(message.file?.state, 'offered')
  assert.equal(message.file?.size, 1_000_000)
  assert.equal(message.id, offered.file)
  const unread = bob.conversation({ to: '@alice' }).unread
  assert.equal(unread, 1)
  const into = folder.at('in')
  const accepted = await bob.fileAccept({ file: offered.file, folder: into })
  assert.ok(['waiting', 'running'].includes(accepted.state))
  const done = await bob.fileWait({ file: offered.file })
  assert.equal(done.state, 'done')
  assert.equal(done.received, 1_000_000)
  assert.equal(done.path, folder.at('in', 'notes.bin'))
  assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
  assert.equal((await stat(done.path ?? '')).mode & 0o777, 0o600)
  const known = await alice.fileWait({ file: offered.file })
  assert.equal(known.state, 'done')
  assert.deepEqual(await readFile(path), await readFile(done.path ?? ''))
})

const SOME_MB = 30_000_000

test('a file that stood still goes on from where it was', async () => {
  await using scene = await offering(SOME_MB)
  const { alice, bob, path, file, into } = scene
  await bob.fileAccept({ file, folder: into })
  await underway(bob, file)
  const paused = await bob.filePause({ file })
  assert.equal(paused.state, 'paused')
  assert.ok(paused.received > 0 && paused.received < SOME_MB)
  await fileAt(alice, file, ({ state }) => state === 'paused')
  assert.deepEqual(await readdir(into), [`.film.bin.${file.slice(0, 12)}.part`])
  await bob.fileResume({ file })
  const done = await bob.fileWait({ file })
  assert.equal(done.state, 'done')
  assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
  assert.deepEqual(await readdir(into), ['film.bin'])
})

test('an offer that is taken back before anybody took it is over for all who are here', async () => {
  await using scene = await offering(5_000)
  const { alice, bob, file, into } = scene
  await alice.fileCancel({ file })
  const gone = await fileAt(bob, file, ({ state }) => state === 'failed')
  assert.equal(gone.reason?.code, 'FILE_WITHDRAWN')
  await bob.fileAccept({ file, folder: into })
  assert.equal((await bob.fileWait({ file })).reason?.code, 'FILE_WITHDRAWN')
})

test('a name that is taken gets a number', async () => {
  await using scene = await offering(1_000)
  const { bob, file, folder, into } = scene
  await mkdir(into)
  await writeFile(folder.at('in', 'film.bin'), 'mine')
  await bob.fileAccept({ file, folder: into })
  const done = await bob.fileWait({ file })
  assert.equal(done.path, folder.at('in', 'film (1).bin'))
  assert.equal(await readFile(folder.at('in', 'film.bin'), 'utf8'), 'mine')
})

test('an offer waits for somebody who is away, and goes on after both have restarted', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  const path = await folder.file('film.bin', SOME_MB)
  let file: string
  {
    await using alice = await alices.open()
    await using bob = await bobs.open()
    await meet(alice, bob)
    await bob.close()
    file = (await alice.fileOffer({ to: '@bob', path })).file
  }
  {
    await using alice = await alices.open()
    await using bob = await bobs.open()
    const came = eventOf(bob, 'file')
    await meet(alice, bob)
    await came
    await bob.fileAccept({ file, folder: folder.at('in') })
    await underway(bob, file)
  }
  await using bob = await bobs.open()
  const before = bob.files()[0]
  assert.equal(before?.state, 'waiting')
  assert.ok(before.received > 0 && before.received < SOME_MB)
  await using alice = await alices.open()
  const told: number[] = []
  const over = eventOf(bob, 'file', (event) => {
    told.push(event.file.received)
    return event.file.state === 'done'
  })
  await meet(alice, bob)
  const done = await bob.fileWait({ file })
  assert.equal(done.state, 'done')
  await over
  assert.ok(Math.min(...told) >= before.received, `${told} begin at ${before.received}`)
  assert.equal(await digestOf(done.path ?? ''), await digestOf(path))
  assert.equal((await alice.fileWait({ file })).state, 'done')
})

test('files of somebody trusted are taken without asking, up to a size', async () => {
  await using scene = await offering(5_000)
  const { alice, bob, folder } = scene
  const offered: string[] = []
  bob.subscribe((event) => {
    const file = event.event === 'message' ? event.message.file : undefined
    const told = event.event === 'file' ? event.file : file
    if (told?.state === 'offered') offered.push(told.name)
  })
  assert.equal((await bob.fileAuto({ peer: '@alice' })).bytes, null)
  assert.equal((await bob.fileAuto({ peer: '@alice', bytes: 10_000 })).bytes, 10_000)
  const small = await alice.fileOffer({ to: '@bob', path: await folder.file('small', 10_000) })
  const large = await alice.fileOffer({ to: '@bob', path: await folder.file('large', 10_001) })
  await fileAt(bob, small.file, ({ state }) => state === 'done')
  await fileAt(bob, large.file, ({ state }) => state === 'offered')
  assert.equal(offered.includes('small'), false, 'nobody is asked about it')
  assert.equal((await bob.fileAuto({ peer: '@alice', bytes: null })).bytes, null)
})

test('when the disk is too full it waits for room, and goes on by itself', async () => {
  // More than any disk has free.
  await using scene = await offering(5_000, { spareBytes: 2 ** 60 })
  const { bob, bobs, alice, file, into } = scene
  await bob.fileAccept({ file, folder: into })
  const paused = await fileAt(bob, file, ({ state }) => state === 'paused')
  assert.equal(paused.reason?.code, 'FILE_NO_SPACE')
  await bob.close()
  await using again = await bobs.open()
  await meet(alice, again)
  assert.equal((await again.fileWait({ file, timeoutMs: 15_000 })).state, 'done')
})

test('a node that closes while it reads a file for others still offers it afterwards', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  const path = await folder.file('film.bin', SOME_MB)
  await using bob = await bobs.open()
  let file: string
  {
    await using alice = await alices.open()
    await meet(alice, bob)
    const came = eventOf(bob, 'file')
    file = (await alice.fileOffer({ to: '@bob', path })).file
    await came
  }
  await bob.fileAccept({ file, folder: folder.at('in') })
  for (let round = 0; round < 3; round++) {
    await fileAt(bob, file, ({ state }) => state === 'waiting' || state === 'done')
    const running = fileAt(bob, file, ({ state }) => state === 'running' || state === 'done')
    // It reaches for bob by itself, and then reads the whole file, to know its tree again.
    await using _alice = await alices.open()
    await running
  }
  await using alice = await alices.open()
  assert.notEqual(alice.files()[0]?.state, 'failed')
  assert.equal((await bob.fileWait({ file, timeoutMs: 20_000 })).state, 'done')
})
