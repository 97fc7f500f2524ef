import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import { ChunkSet } from '../../src/files/chunk-set.ts'

const LENGTH = 77
const step = fc.record({ add: fc.boolean(), chunk: fc.nat(LENGTH - 1), look: fc.boolean() })

test('a set of chunks behaves like a set of numbers, and comes back from its bytes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const set = new ChunkSet(LENGTH)
      const model = new Set<number>()
      const gone = () =>
        Array.from({ length: LENGTH }, (_, at) => at).filter((at) => !model.has(at))
      for (const { add, chunk, look } of steps) {
        if (add) model.add(chunk)
        else model.delete(chunk)
        if (add) set.add(chunk)
        else set.delete(chunk)
        if (look) assert.deepEqual([...set.missing()], gone())
      }
      const again = ChunkSet.decode(LENGTH, set.encode())
      for (const each of [set, again]) {
        assert.equal(each.count, model.size)
        assert.equal(each.isFull, model.size === LENGTH)
        assert.deepEqual([...each.missing()], gone())
        assert.deepEqual(
          [...each.present()],
          [...model].sort((a, b) => a - b),
        )
        assert.deepEqual(
          [...each.missing((at) => at % 2 === 0)],
          gone().filter((at) => at % 2 === 0),
        )
      }
    }),
  )
})

test('a full set has nothing missing, an empty file is full at once', () => {
  const set = new ChunkSet(16)
  for (let at = 0; at < 16; at++) set.add(at)
  assert.ok(set.isFull)
  assert.deepEqual([...set.missing()], [])
  assert.ok(new ChunkSet(0).isFull)
})

test('bytes of another file are refused', () => {
  const malformed = (error: unknown) =>
    error instanceof ChatError && error.code === 'WIRE_MALFORMED'
  assert.throws(() => ChunkSet.decode(9, new Uint8Array(1)), malformed)
  assert.throws(() => ChunkSet.decode(9, new Uint8Array(3)), malformed)
  assert.throws(() => ChunkSet.decode(9, Uint8Array.of(0, 1)), malformed)
  assert.equal(ChunkSet.decode(9, Uint8Array.of(0, 128)).has(8), true)
  assert.throws(() => new ChunkSet(9).add(9), TypeError)
})
