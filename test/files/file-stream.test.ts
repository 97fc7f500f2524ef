import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { test } from 'node:test'
import { FileStream } from '../../src/files/file-stream.ts'
import { CHUNK_BYTES, MAX_STREAM_CHUNKS } from '../../src/wire/limits.ts'

const { signal } = new AbortController()

test('what was written stays as it was, though its memory is used again', async () => {
  const stream = new FileStream(2 * CHUNK_BYTES)
  const memory = new Uint8Array(CHUNK_BYTES).fill(1)
  await stream.write(1, [memory])
  memory.fill(2)
  await stream.write(0, [memory])
  memory.fill(3)
  const bytes = await stream.take(0, signal)
  assert.equal(bytes.length, 2 * CHUNK_BYTES)
  assert.ok(bytes.subarray(0, CHUNK_BYTES).every((byte) => byte === 2))
  assert.ok(bytes.subarray(CHUNK_BYTES).every((byte) => byte === 1))
})

test('it is read in order by one, from any byte on, and the window goes with the reader', async () => {
  const stream = new FileStream(3 * CHUNK_BYTES)
  assert.equal(stream.before, MAX_STREAM_CHUNKS)
  const waiting = stream.take(0, signal)
  await assert.rejects(stream.take(0, signal), { code: 'FILE_STATE' })
  await stream.write(0, [new Uint8Array(CHUNK_BYTES).fill(7)])
  assert.equal((await waiting).length, CHUNK_BYTES)
  assert.equal((await stream.take(10, signal)).length, CHUNK_BYTES - 10)
  await assert.rejects(stream.take(9, signal), { code: 'FILE_STATE' })
  const next = stream.take(CHUNK_BYTES, signal)
  assert.equal(stream.before, MAX_STREAM_CHUNKS + 1)
  stream.close()
  await assert.rejects(next, { code: 'FILE_STATE' })
})

test('who waits long leaves nothing behind with the signal, and leaves with it', async () => {
  const leaving = new AbortController()
  const stream = new FileStream(3 * CHUNK_BYTES)
  const waiting = stream.take(0, leaving.signal)
  for (const chunk of [2, 1, 0]) await stream.write(chunk, [new Uint8Array(CHUNK_BYTES)])
  await waiting
  assert.equal(getEventListeners(leaving.signal, 'abort').length, 0)
  const next = new FileStream(9).take(0, leaving.signal)
  leaving.abort(new Error('gone'))
  await assert.rejects(next, { message: 'gone' })
})
