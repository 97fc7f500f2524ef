import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import { decodeOffer, encodeOffer, type Offer } from '../../src/files/offer.ts'
import { MAX_MANIFEST_BYTES } from '../../src/wire/limits.ts'

const ROOT = new Uint8Array(32).fill(7)

const offers: fc.Arbitrary<Offer> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
    size: fc.maxSafeNat().map((size) => size % 65_970_697_666_560),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    folder: fc.record({
      files: fc.integer({ min: 1, max: 65_536 }),
      manifestBytes: fc.integer({ min: 1, max: MAX_MANIFEST_BYTES }),
    }),
  },
  { requiredKeys: ['name', 'size', 'root'] },
)

test('an offer comes back from its body', () => {
  fc.assert(
    fc.property(offers, (offer) => {
      const back = decodeOffer(encodeOffer(offer))
      assert.deepEqual({ ...back?.folder }, { ...offer.folder })
      assert.deepEqual({ ...back, folder: undefined }, { ...offer, folder: undefined })
    }),
  )
})

test('other bodies are none, and bad ones are refused', () => {
  assert.equal(decodeOffer(Uint8Array.of(1, 0, 65)), undefined)
  const good = encodeOffer({ name: 'a', size: 1, root: ROOT })
  for (let at = 1; at < good.length; at++) {
    assert.throws(() => decodeOffer(good.subarray(0, at)), ChatError)
  }
  assert.throws(() => decodeOffer(new Uint8Array(600).fill(32)), ChatError)
  assert.throws(() => encodeOffer({ name: '', size: 1, root: ROOT }), TypeError)
  assert.throws(() => encodeOffer({ name: 'a', size: -1, root: ROOT }), TypeError)
  assert.throws(() => encodeOffer({ name: 'x'.repeat(256), size: 1, root: ROOT }), TypeError)
})
