import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Node } from '../../src/node/index.ts'
import { CHUNK_BYTES, MAX_STREAM_CHUNKS } from '../../src/wire/limits.ts'
import { digestOf, Folder, fileAt, meet } from '../helpers/file-people.ts'
import { eventOf, Home } from '../helpers/open-node.ts'

const SIZE = 20_000_000
const never = new AbortController().signal

/** Alice offers bob a file; the test goes on from there. */
async function offered(run: (scene: Scene) => Promise<void>): Promise<void> {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using folder = await Folder.make()
  await using bob = await bobs.open()
  await using alice = await alices.open()
  await meet(alice, bob)
  const path = await folder.file('film.bin', SIZE)
  const came = eventOf(bob, 'file')
  const { file } = await alice.fileOffer({ to: '@bob', path })
  await came
  await run({ alice, alices, bob, file, path, folder })
}

interface Scene {
  readonly alice: Node
  readonly alices: Home
  readonly bob: Node
  readonly file: string
  readonly path: string
  readonly folder: Folder
}

/** Reads to the end. Gives the digest. */
async function readAll(node: Node, file: string, from: number, hash = createHash('sha256')) {
  for (let at = from; ; ) {
    const bytes = Buffer.from((await node.fileRead({ file, at }, never)).bytes, 'base64')
    if (bytes.length === 0) return hash.digest('hex')
    hash.update(bytes)
    at += bytes.length
  }
}

test('a file is read as it comes, whole and in order, and then it is done on both sides', async () => {
  await offered(async ({ alice, bob, file, path }) => {
    const ended = bob.fileStream({ file }, never)
    assert.equal(await readAll(bob, file, 0), await digestOf(path))
    const { state, path: place } = await ended
    assert.equal(state, 'done')
    assert.equal(place, null)
    await fileAt(alice, file, (view) => view.state === 'done')
    await assert.rejects(bob.fileRead({ file, at: 0 }, never), { code: 'FILE_STATE' })
  })
})

test('it comes no faster than it is read, ends with its reader, and can be had again', async () => {
  await offered(async ({ bob, file, path, folder }) => {
    const reader = new AbortController()
    const ended = bob.fileStream({ file }, reader.signal)
    await bob.fileRead({ file, at: 0 }, never)
    const full = MAX_STREAM_CHUNKS * CHUNK_BYTES
    await fileAt(bob, file, ({ received }) => received >= full)
    // A question later nothing more has come.
    await bob.fileRead({ file, at: 1 }, never)
    assert.equal(bob.files()[0]?.received, full)
    await assert.rejects(bob.fileRead({ file, at: 0 }, never), { code: 'FILE_STATE' })
    reader.abort(new Error('gone'))
    await assert.rejects(ended)
    const given = await fileAt(bob, file, ({ state }) => state === 'failed')
    assert.equal(given.reason?.code, 'FILE_CANCELLED')
    assert.equal(existsSync(folder.at('in')), false)
    await bob.fileAccept({ file, folder: folder.at('in') })
    const done = await bob.fileWait({ file, timeoutMs: 20_000 })
    assert.deepEqual(await readFile(done.path ?? ''), await readFile(path))
  })
})

test('it goes on when the sender was away, and says so when the sender takes it back', async () => {
  await offered(async ({ alice, alices, bob, file, path }) => {
    const ended = bob.fileStream({ file }, never)
    const first = Buffer.from((await bob.fileRead({ file, at: 0 }, never)).bytes, 'base64')
    await alice.close()
    await fileAt(bob, file, ({ state }) => state === 'waiting')
    await using back = await alices.open()
    await meet(back, bob)
    const hash = createHash('sha256').update(first)
    assert.equal(await readAll(bob, file, first.length, hash), await digestOf(path))
    assert.equal((await ended).state, 'done')
    const came = eventOf(bob, 'file', (event) => event.file.name === 'other')
    const { file: other } = await back.fileOffer({ to: '@bob', path, name: 'other' })
    await came
    const broken = bob.fileStream({ file: other }, never)
    await bob.fileRead({ file: other, at: 0 }, never)
    await back.fileCancel({ file: other })
    const view = await broken
    assert.equal(view.state, 'failed')
    assert.equal(view.reason?.code, 'FILE_WITHDRAWN')
    await assert.rejects(bob.fileRead({ file: other, at: 1 }, never), { code: 'FILE_STATE' })
  })
})
