import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CipherState } from '../../src/crypto/cipher-state.ts'
import { RecordCipher } from '../../src/crypto/record.ts'
import { isChatError } from '../../src/errors.ts'
import {
  AEAD_TAG_BYTES,
  MAX_PACKET_BYTES,
  PADDING_BUCKETS,
  REKEY_RECORDS,
} from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

const cipher = () => new CipherState(new Uint8Array(32).fill(7))
const record = () => new RecordCipher(cipher())
const packetOf = (length: number) => new Uint8Array(length).map((_, index) => (index % 255) + 1)
const failed = (error: unknown) => isChatError(error, 'CRYPTO_FAILED')
const malformed = (error: unknown) => isChatError(error, 'WIRE_MALFORMED')

test('every packet comes back, in a frame whose size is one of six', () => {
  const [send, receive] = [record(), record()]
  const sizes = new Set<number>(PADDING_BUCKETS.map((bucket) => bucket + AEAD_TAG_BYTES))
  const edges = PADDING_BUCKETS.flatMap((bucket) => [bucket - 3, bucket - 2, bucket - 1])
  for (const length of [0, 1, ...edges].filter((size) => size <= MAX_PACKET_BYTES)) {
    const frame = send.seal(packetOf(length))
    assert.ok(sizes.has(frame.length), `${length} became ${frame.length}`)
    assert.deepEqual(receive.open(frame), packetOf(length))
  }
})

test('any sequence of packets comes back in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 8 }), (packets) => {
      const [send, receive] = [record(), record()]
      for (const packet of packets) assert.deepEqual(receive.open(send.seal(packet)), packet)
    }),
    fuzz(50),
  )
})

test('a packet over the maximum is a bug', () => {
  assert.throws(() => record().seal(new Uint8Array(MAX_PACKET_BYTES + 1)), TypeError)
})

test('the key changes after every 1,024 records, on both sides at once, and the nonce goes on', () => {
  const [send, receive, plain] = [record(), record(), cipher()]
  const plaintext = new Uint8Array(128)
  plaintext.set([0, 1, 9])
  for (let i = 0; i < 2 * REKEY_RECORDS + 2; i++) {
    const frame = send.seal(Uint8Array.of(9))
    if (i > 0 && i % REKEY_RECORDS === 0) plain.rekey()
    assert.deepEqual(frame, plain.encrypt(plaintext), `record ${i}`)
    assert.deepEqual(receive.open(frame), Uint8Array.of(9))
  }
  assert.equal(receive.records, 2 * REKEY_RECORDS + 2)
})

test('a record that is repeated, skipped or sent back does not open', () => {
  const [send, receive] = [record(), record()]
  const [first, second] = [send.seal(packetOf(5)), send.seal(packetOf(5))]
  assert.notDeepEqual(first, second)
  receive.open(first)
  assert.throws(() => receive.open(first), failed)
  assert.throws(() => record().open(second), failed)
  assert.throws(() => new RecordCipher(new CipherState(new Uint8Array(32))).open(first), failed)
})

test('a bit flipped anywhere in a record keeps it shut', () => {
  const frame = record().seal(packetOf(5))
  for (let bit = 0; bit < frame.length * 8; bit++) {
    const forged = frame.slice()
    forged[bit >>> 3] = (forged[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
    assert.throws(() => record().open(forged), failed)
  }
})

test('after one record that does not open, nothing does', () => {
  const [send, receive] = [record(), record()]
  const frame = send.seal(packetOf(5))
  const forged = frame.slice()
  forged[0] = (forged[0] ?? 0) ^ 1
  assert.throws(() => receive.open(forged), failed)
  assert.throws(() => receive.open(frame), failed)
})

test('a frame of another size than the six is refused before it is decrypted', () => {
  for (const size of [0, 1, 16, 143, 145, 65_534, 65_536]) {
    assert.throws(
      () => record().open(new Uint8Array(size)),
      (error) => isChatError(error),
    )
  }
})

test('padding that is not zero, not minimal, or a length beyond it, is refused', () => {
  const sealed = (size: number, ...start: number[]) => {
    const plaintext = new Uint8Array(size)
    plaintext.set(start)
    return cipher().encrypt(plaintext)
  }
  assert.deepEqual(record().open(sealed(128, 0, 1, 9)), Uint8Array.of(9))
  assert.throws(() => record().open(sealed(128, 0, 1, 9, 1)), malformed)
  assert.throws(() => record().open(sealed(512, 0, 1, 9)), malformed)
  assert.throws(() => record().open(sealed(128, 0, 127)), malformed)
  assert.throws(() => record().open(sealed(128, 255, 255)), malformed)
  assert.throws(() => record().open(sealed(129, 0, 1, 9)), malformed)
  const last = new Uint8Array(128)
  last[127] = 1
  assert.throws(() => record().open(cipher().encrypt(last)), malformed)
})

test('the padding of a short packet holds nothing of a long one sealed before it', () => {
  const [send, receive] = [record(), record()]
  // `open` refuses padding that is not zero.
  receive.open(send.seal(packetOf(100)))
  assert.deepEqual(receive.open(send.seal(packetOf(2))), packetOf(2))
})

test('arbitrary bytes are refused with a code', () => {
  const sizes = fc.constantFrom(...PADDING_BUCKETS.slice(0, 4).map((size) => size + AEAD_TAG_BYTES))
  const sized = sizes.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 700 }), sized), (frame) => {
      assert.throws(
        () => record().open(frame),
        (error) => isChatError(error),
      )
    }),
    fuzz(),
  )
})

test('a closed cipher neither seals nor opens, and closing twice is fine', () => {
  const send = record()
  const frame = record().seal(packetOf(5))
  send.close()
  send.close()
  assert.throws(() => send.seal(packetOf(5)), failed)
  assert.throws(() => send.open(frame), failed)
})
