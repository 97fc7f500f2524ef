import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import { concatBytes, decodeCbor, encodeCbor } from '../../src/wire/codec.ts'
import { decodeLong, encodeLong } from '../../src/wire/long-bytes.ts'

const other = fc.oneof(fc.nat(), fc.string({ maxLength: 9 }), fc.uint8Array({ maxLength: 40 }))
const others = fc.dictionary(fc.constantFrom('e', 'o', 'p', 't', 'zz'), other, { minKeys: 1 })
const long = fc.uint8Array({ minLength: 256, maxLength: 3_000 })

test('a map with long bytes is the same CBOR as made the plain way', () => {
  fc.assert(
    fc.property(others, long, (fields, d) => {
      const value = { ...fields, d }
      const parts = encodeLong(value)
      assert.ok(parts)
      assert.ok(parts.includes(d))
      const bytes = concatBytes(...parts)
      assert.deepEqual(bytes, encodeCbor(value))
      assert.deepEqual(decodeLong(bytes), decodeCbor(bytes))
    }),
  )
})

test('short bytes go the plain way', () => {
  assert.equal(encodeLong({ d: new Uint8Array(255), t: 1 }), undefined)
  assert.equal(decodeLong(encodeCbor({ d: new Uint8Array(255), t: 1 })), undefined)
  assert.equal(decodeLong(encodeCbor({ a: 1, d: new Uint8Array(300) })), undefined)
  assert.equal(decodeLong(new Uint8Array(0)), undefined)
})

test('whatever is changed in it, it reads as the plain way reads it, or both refuse', () => {
  const good = encodeCbor({ d: new Uint8Array(300).fill(7), o: new Uint8Array(32), t: 34 })
  const outcome = (run: () => unknown) => {
    try {
      return run()
    } catch (error) {
      assert.ok(error instanceof ChatError)
      return 'refused'
    }
  }
  const place = fc.oneof(fc.nat(12), fc.integer({ min: 300, max: good.length - 1 }))
  const changes = fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(changes, fc.nat(4), (changed, cut) => {
      const bytes = good.slice(0, good.length - cut)
      for (const [at, byte] of changed) if (at < bytes.length) bytes[at] = byte
      const plain = outcome(() => decodeCbor(bytes))
      assert.deepEqual(
        outcome(() => decodeLong(bytes) ?? decodeCbor(bytes)),
        plain,
      )
    }),
    { numRuns: 2_000 },
  )
})
