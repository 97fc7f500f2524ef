import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChunkSet } from '../../src/files/chunk-set.ts'
import { hasBit } from '../../src/files/holding.ts'

const LENGTH = 77
const step = fc.record({ add: fc.boolean(), chunk: fc.nat(LENGTH - 1), look: fc.boolean() })

test('a set of chunks behaves like a set of numbers, and tells them in bits', () => {
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
      assert.equal(set.count, model.size)
      assert.equal(set.isFull, model.size === LENGTH)
      assert.deepEqual([...set.missing()], gone())
      assert.deepEqual(
        [...set.present()],
        [...model].sort((a, b) => a - b),
      )
      assert.deepEqual(
        [...set.missing((at) => at % 2 === 0)],
        gone().filter((at) => at % 2 === 0),
      )
      const bits = set.stretch(0)
      const told = Array.from({ length: bits.length * 8 }, (_, at) => hasBit(bits, at))
      assert.deepEqual(
        told,
        told.map((_, at) => model.has(at)),
      )
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

test('a chunk beyond the end is a bug', () => {
  assert.throws(() => new ChunkSet(9).add(9), TypeError)
})
