import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BLOCK_CHUNKS, ReadAhead } from '../../src/files/read-ahead.ts'
import { CHUNK_BYTES } from '../../src/wire/limits.ts'

const CHUNKS = BLOCK_CHUNKS * 12
const SIZE = (CHUNKS - 1) * CHUNK_BYTES + 5

/** A file whose chunks begin with their own number, and the buffers it was read into. */
function numbered() {
  const memory = new Set<ArrayBufferLike>()
  let reads = 0
  const ahead = new ReadAhead(SIZE, async (bytes, from) => {
    reads++
    memory.add(bytes.buffer)
    // Not yet what it should be: who looks too early sees that.
    bytes.fill(255)
    await Promise.resolve()
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      bytes[at] = (from + at) / CHUNK_BYTES
    }
  })
  return { ahead, memory, reads: () => reads }
}

test('chunks are read many at a time, into a few buffers', async () => {
  const { ahead, memory, reads } = numbered()
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const length = chunk === CHUNKS - 1 ? 5 : CHUNK_BYTES
    assert.deepEqual(await ahead.chunk(chunk, (bytes) => [bytes[0], bytes.length]), [chunk, length])
  }
  assert.equal(reads(), CHUNKS / BLOCK_CHUNKS)
  assert.equal(memory.size, 4)
})

test('nobody sees the bytes of another chunk, however many ask at once and for what', async () => {
  const { ahead, memory } = numbered()
  const chunks = Array.from({ length: 200 }, (_, n) => (n * 89) % CHUNKS)
  assert.deepEqual(
    await Promise.all(chunks.map((at) => ahead.chunk(at, ([first]) => first))),
    chunks,
  )
  assert.ok(memory.size > 4)
  const again = numbered()
  for (const at of chunks) assert.equal(await again.ahead.chunk(at, ([first]) => first), at)
  assert.equal(again.memory.size, 4)
})

test('what could not be read is read again', async () => {
  let failing = true
  const ahead = new ReadAhead(SIZE, async () => {
    if (failing) throw new Error('broken')
  })
  await assert.rejects(
    ahead.chunk(3, () => undefined),
    /broken/,
  )
  failing = false
  await ahead.chunk(3, () => undefined)
})
