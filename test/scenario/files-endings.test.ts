import assert from 'node:assert/strict'
import { readdir, rename, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { FileView } from '../../src/node/index.ts'
import { fileAt, offering, underway } from '../helpers/file-people.ts'
import { eventOf } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'

const SOME_MB = 30_000_000

test('whoever offers a file can let it stand still, and take it back', async () => {
  await using scene = await offering(SOME_MB)
  const { alice, bob, file, into } = scene
  await bob.fileAccept({ file, folder: into })
  await underway(bob, file)
  await alice.filePause({ file })
  const waiting = await fileAt(bob, file, ({ state }) => state === 'waiting')
  assert.ok(waiting.received < SOME_MB)
  assert.equal(waiting.reason?.code, 'FILE_PAUSED')
  await alice.fileResume({ file })
  const running = await fileAt(bob, file, ({ state }) => state === 'running')
  assert.equal(running.reason, null)
  await alice.fileCancel({ file })
  const failed = await bob.fileWait({ file })
  assert.equal(failed.state, 'failed')
  assert.equal(failed.reason?.code, 'FILE_WITHDRAWN')
  // Nobody else can have it, and so it is not to be had again.
  assert.equal(failed.received, 0)
  await until(async () => (await readdir(into)).length === 0)
  await assert.rejects(alice.fileResume({ file }), { code: 'FILE_STATE' })
})

test('that a sender holds a file back is told to who takes it then, until the sender leaves', async () => {
  await using scene = await offering(5_000)
  const { alice, alices, bob, file, into } = scene
  await alice.filePause({ file })
  await bob.fileAccept({ file, folder: into })
  await fileAt(bob, file, ({ reason }) => reason?.code === 'FILE_PAUSED')
  await bob.filePause({ file })
  await bob.fileResume({ file })
  await fileAt(bob, file, ({ state, reason }) => state === 'waiting' && reason !== null)
  await alice.close()
  await fileAt(bob, file, ({ reason }) => reason === null)
  assert.equal(bob.files()[0]?.state, 'waiting')
  // It reaches for bob by itself.
  await using again = await alices.open()
  await fileAt(bob, file, ({ reason }) => reason?.code === 'FILE_PAUSED')
  await again.fileResume({ file })
  assert.equal((await bob.fileWait({ file, timeoutMs: 20_000 })).state, 'done')
})

test('what is cancelled or declined leaves nothing behind, and the other one knows', async () => {
  await using scene = await offering(SOME_MB)
  const { alice, bob, file, into, path } = scene
  await bob.fileAccept({ file, folder: into })
  await underway(bob, file)
  const cancelled = await bob.fileCancel({ file })
  assert.equal(cancelled.state, 'failed')
  assert.equal(cancelled.reason?.code, 'FILE_CANCELLED')
  const known = await fileAt(alice, file, ({ state }) => state === 'failed')
  assert.equal(known.reason?.code, 'FILE_GIVEN_UP')
  const [recipient] = known.recipients
  assert.deepEqual([recipient?.name, recipient?.reason?.code], ['bob', 'FILE_GIVEN_UP'])
  assert.deepEqual(await readdir(into), [])
  // And again from the beginning.
  await bob.fileAccept({ file, folder: into })
  assert.equal((await bob.fileWait({ file })).state, 'done')
  await fileAt(alice, file, ({ state }) => state === 'done')
  const second = eventOf(bob, 'file', (event) => event.file.file !== file)
  const { file: other } = await alice.fileOffer({ to: '@bob', path, name: 'other' })
  await second
  assert.equal((await bob.fileCancel({ file: other })).state, 'declined')
  assert.equal((await alice.fileWait({ file: other })).state, 'declined')
})

test('that a file was cancelled is known to a sender who was away, and after a restart', async () => {
  await using scene = await offering(SOME_MB)
  const { alice, alices, bob, file, into } = scene
  await bob.fileAccept({ file, folder: into })
  await underway(bob, file)
  await alice.close()
  await bob.fileCancel({ file })
  {
    await using again = await alices.open()
    await fileAt(again, file, ({ reason }) => reason?.code === 'FILE_GIVEN_UP')
    await fileAt(again, file, ({ state }) => state === 'failed')
  }
  await using alone = await alices.open({ network: false })
  const [view] = alone.files()
  assert.deepEqual([view?.state, view?.reason?.code], ['failed', 'FILE_GIVEN_UP'])
})

test('a file that has changed since it was offered is said to have changed', async () => {
  await using scene = await offering(3_000_000)
  const { alice, bob, file, path, into } = scene
  await writeFile(path, 'something else')
  const told: FileView[] = []
  alice.subscribe((event) => event.event === 'file' && told.push(event.file))
  await bob.fileAccept({ file, folder: into })
  const failed = await bob.fileWait({ file })
  assert.equal(failed.state, 'failed')
  assert.equal(failed.reason?.code, 'FILE_CHANGED')
  await fileAt(alice, file, ({ state }) => state === 'failed')
  for (const { state, reason } of told) {
    if (state === 'failed') assert.equal(reason?.code, 'FILE_CHANGED')
  }
})

for (const give of ['fileCancel', 'fileDecline'] as const) {
  test(`what has come of a file that failed stays for another try, until ${give}`, async () => {
    await using scene = await offering(SOME_MB)
    const { alice, bob, file, path, into } = scene
    await bob.fileAccept({ file, folder: into })
    await underway(bob, file)
    await bob.filePause({ file })
    await alice.close()
    await writeFile(path, 'something else')
    await using again = await scene.alices.open()
    await bob.fileResume({ file })
    const failed = await bob.fileWait({ file, timeoutMs: 20_000 })
    assert.equal(failed.reason?.code, 'FILE_CHANGED')
    assert.ok(failed.received > 0)
    assert.equal((await readdir(into)).length, 1)
    const given = await bob[give]({ file })
    assert.equal(given.received, 0)
    assert.deepEqual(await readdir(into), [])
    const state = give === 'fileCancel' ? 'failed' : 'declined'
    assert.equal(given.state, state)
    await fileAt(again, file, ({ recipients: [one] }) => one?.state === state)
  })
}

test('a message that is taken back takes the file with it', async () => {
  await using scene = await offering(5_000)
  const { alice, bob, file, into } = scene
  const gone = eventOf(bob, 'message-changed', ({ message }) => message.redacted)
  const redacted = await alice.redact({ id: file })
  assert.equal(redacted.file, undefined)
  await gone
  await bob.fileAccept({ file, folder: into })
  const failed = await bob.fileWait({ file })
  assert.equal(failed.reason?.code, 'FILE_WITHDRAWN')
  await assert.rejects(alice.edit({ id: file, text: 'other' }), { code: 'NODE_NO_MESSAGE' })
})

test('a file that could not be read is offered again once it can be', async () => {
  await using scene = await offering(50_000)
  const { alice, bob, file, path, into } = scene
  const away = `${path}.away`
  await rename(path, away)
  await bob.fileAccept({ file, folder: into })
  assert.equal((await bob.fileWait({ file })).state, 'failed')
  assert.equal((await alice.fileWait({ file })).state, 'failed')
  await rename(away, path)
  assert.equal((await alice.fileResume({ file })).reason, null)
  await bob.fileResume({ file })
  assert.equal((await bob.fileWait({ file })).state, 'done')
})
