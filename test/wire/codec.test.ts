import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import { type CborValue, decodeCbor, encodeCbor, Reader } from '../../src/wire/codec.ts'
import { fuzz } from '../helpers/fuzz.ts'

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 40 }),
)
const key = fc.string({ maxLength: 5 }).filter((text) => text !== '__proto__')
const value: fc.Arbitrary<CborValue> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 5 }),
  fc.dictionary(key, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 })), { maxKeys: 5 }),
)

function refuses(bytes: Uint8Array): void {
  assert.throws(
    () => decodeCbor(bytes),
    (error) => isChatError(error),
  )
}

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))

test('what was encoded decodes to the same value', () => {
  fc.assert(
    fc.property(value, (original) => {
      const decoded = decodeCbor(encodeCbor(original))
      assert.deepEqual(encodeCbor(decoded as CborValue), encodeCbor(original))
      if (original === null || typeof original !== 'object') assert.deepEqual(decoded, original)
    }),
    fuzz(),
  )
})

test('arbitrary bytes decode to something that encodes to the very same bytes, or are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      let decoded: unknown
      try {
        decoded = decodeCbor(bytes)
      } catch (error) {
        assert.ok(isChatError(error), String(error))
        return
      }
      assert.deepEqual(Buffer.from(encodeCbor(decoded as CborValue)), Buffer.from(bytes))
    }),
    fuzz(2_000),
  )
})

test('a truncated, lengthened or bit-flipped encoding never decodes to the same value', () => {
  fc.assert(
    fc.property(value, fc.nat(), (original, at) => {
      const bytes = encodeCbor(original)
      refuses(bytes.subarray(0, bytes.length - 1))
      refuses(Uint8Array.of(...bytes, 0))
      const flipped = bytes.slice()
      flipped[at % bytes.length] = (flipped[at % bytes.length] ?? 0) ^ 1
      try {
        assert.notDeepEqual(decodeCbor(flipped), original)
      } catch (error) {
        if (!isChatError(error)) throw error
      }
    }),
    fuzz(),
  )
})

test('every form outside the deterministic subset is refused', () => {
  const forms = {
    'a float': 'f93c00',
    'a double': 'fb3ff0000000000000',
    undefined: 'f7',
    'an unassigned simple value': 'e0',
    'a break code': 'ff',
    'a tag': 'c100',
    'an indefinite array': '9fff',
    'an indefinite string': '7fff',
    'a long form of a small number': '1800',
    'a long length': '7800',
    'unsorted keys': 'a2 6162 00 6161 00',
    'duplicate keys': 'a2 6161 00 6161 01',
    'broken UTF-8': '61ff',
    'a lone surrogate': '63eda080',
    'a key that is no text': 'a1 00 00',
    'a length beyond the input': '5b00ffffffffffffff',
    'an array as long as a hostile head says': '9b0000000100000000',
    'seven levels': '81818181818181 00',
    nothing: '',
  }
  for (const [name, bytes] of Object.entries(forms)) {
    assert.throws(
      () => decodeCbor(hex(bytes)),
      (error) => isChatError(error),
      name,
    )
  }
})

test('a key named __proto__ changes nothing but is refused or kept as data', () => {
  const bytes = hex('a1 69 5f5f70726f746f5f5f a0')
  try {
    decodeCbor(bytes)
  } catch (error) {
    assert.ok(isChatError(error))
  }
  assert.equal(Object.getPrototypeOf({}), Object.prototype)
})

test('a reader refuses to read past the end and refuses what is left over', () => {
  const reader = new Reader(hex('01 0002 000000000003 0000000000000004 aabb'))
  assert.equal(reader.u8(), 1)
  assert.equal(reader.u16(), 2)
  assert.equal(reader.u48(), 3)
  assert.equal(reader.u64(), 4n)
  assert.throws(
    () => reader.bytes(3),
    (error) => isChatError(error, 'WIRE_MALFORMED'),
  )
  assert.throws(
    () => reader.end(),
    (error) => isChatError(error, 'WIRE_TRAILING'),
  )
  assert.deepEqual(Buffer.from(reader.bytes(2)), Buffer.from('aabb', 'hex'))
  reader.end()
})
