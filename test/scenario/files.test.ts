import assert from 'node:assert/strict'
import { readFile, stat } from 'node:fs/promises'
import { test } from 'node:test'
import { eventOf, Home } from '../helpers/open-node.ts'
import { digestOf, Folder, meet } from '../helpers/file-people.ts'

test('a file that is offered and accepted is the same on the other disk', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await meet(alice, bob)
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
