import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChatError } from '../../src/errors.ts'
import { decodeOffer, encodeOffer, type Offer } from '../../src/files/offer.ts'
import { encodePreview, type Preview } from '../../src/files/preview.ts'
import { concatBytes, encodeCbor } from '../../src/wire/codec.ts'
import {
  MAX_FILE_BYTES,
  MAX_FILE_NAME_BYTES,
  MAX_MANIFEST_BYTES,
  MAX_OFFER_BYTES,
  MAX_PREVIEW_HEIGHT,
  MAX_PREVIEW_WIDTH,
} from '../../src/wire/limits.ts'

const vectors = JSON.parse(readFileSync(new URL('../vectors/offer.json', import.meta.url), 'utf8'))
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

const SMALL: Preview = { width: 2, height: 1, rgb: Uint8Array.of(255, 0, 0, 0, 0, 255) }

test('an offer with a preview has these bytes', () => {
  const { body, ...given } = vectors.offer
  const root = Buffer.from(given.root, 'hex')
  const rgb = Buffer.from(given.preview.rgb, 'hex')
  const offer = { ...given, root, preview: { ...given.preview, rgb } }
  assert.equal(Buffer.from(encodeOffer(offer)).toString('hex'), body)
  const back = decodeOffer(Buffer.from(body, 'hex'))
  assert.deepEqual(back, {
    ...offer,
    root: new Uint8Array(root),
    preview: { ...offer.preview, rgb: new Uint8Array(rgb) },
  })
})

test('the largest offer is within its limit', () => {
  const rgb = new Uint8Array(MAX_PREVIEW_WIDTH * MAX_PREVIEW_HEIGHT * 3).fill(255)
  const preview = { width: MAX_PREVIEW_WIDTH, height: MAX_PREVIEW_HEIGHT, rgb }
  const name = 'x'.repeat(MAX_FILE_NAME_BYTES)
  const bytes = encodeOffer({ name, size: MAX_FILE_BYTES, root: ROOT, preview })
  assert.ok(bytes.length <= MAX_OFFER_BYTES)
  assert.deepEqual(decodeOffer(bytes)?.preview, preview)
})

test('an offer whose preview breaks the rules is refused, and so is a folder with one', () => {
  const good = { n: 'a', s: 1, r: ROOT, c: 0, m: 0 }
  const offering = (fields: object) =>
    concatBytes(Uint8Array.of(32), encodeCbor({ ...good, ...fields }))
  assert.equal(decodeOffer(offering({}))?.name, 'a')
  for (const p of [
    Uint8Array.of(),
    Uint8Array.of(0, 9),
    Uint8Array.of(1, 1, 7, 7),
    Uint8Array.of(MAX_PREVIEW_WIDTH + 1, 1, ...new Uint8Array(3 * (MAX_PREVIEW_WIDTH + 1))),
    'text',
    null,
  ]) {
    assert.throws(() => decodeOffer(offering({ p })), { code: 'WIRE_MALFORMED' })
  }
  const p = encodePreview(SMALL)
  assert.throws(() => decodeOffer(offering({ c: 1, m: 9, p })), { code: 'WIRE_MALFORMED' })
  const folder = { files: 1, manifestBytes: 9 }
  const both = { name: 'a', size: 1, root: ROOT, folder, preview: SMALL }
  assert.throws(() => encodeOffer(both), TypeError)
})

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
  assert.throws(() => decodeOffer(new Uint8Array(6_000).fill(32)), ChatError)
  assert.throws(() => encodeOffer({ name: '', size: 1, root: ROOT }), TypeError)
  assert.throws(() => encodeOffer({ name: 'a', size: -1, root: ROOT }), TypeError)
  assert.throws(() => encodeOffer({ name: 'x'.repeat(256), size: 1, root: ROOT }), TypeError)
})
