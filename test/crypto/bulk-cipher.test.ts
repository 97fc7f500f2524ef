import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BULK_BYTES, openBulk, sealBulk } from '../../src/crypto/bulk-cipher.ts'
import { CipherState } from '../../src/crypto/cipher-state.ts'
import { open, seal } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { fuzz } from '../helpers/fuzz.ts'

const key = new Uint8Array(32).fill(3)
const nonce = new Uint8Array(12).fill(4)
const failed = (error: unknown) => isChatError(error, 'CRYPTO_FAILED')

test('the bulk cipher and libsodium make the same bytes and read each other', () => {
  const sizes = fc.constantFrom(0, 1, 15, 16, 63, 64, BULK_BYTES - 1, BULK_BYTES, 65_519)
  fc.assert(
    fc.property(sizes, fc.uint8Array(), fc.integer({ max: 255, min: 0 }), (size, data, fill) => {
      const plaintext = new Uint8Array(size).fill(fill)
      const sealed = sealBulk(key, nonce, plaintext, data)
      assert.deepEqual(sealed, seal(key, nonce, plaintext, data))
      assert.deepEqual(openBulk(key, nonce, sealed, data), plaintext)
      assert.deepEqual(open(key, nonce, sealed, data), plaintext)
    }),
    fuzz(60),
  )
})

test('a cipher state gives the same bytes on both sides of the bulk threshold', () => {
  for (const size of [BULK_BYTES - 17, BULK_BYTES - 16, BULK_BYTES - 1, BULK_BYTES]) {
    const [send, receive] = [new CipherState(key.slice()), new CipherState(key.slice())]
    const plaintext = new Uint8Array(size).fill(9)
    const sealed = send.encrypt(plaintext)
    assert.deepEqual(sealed, seal(key, new Uint8Array(12), plaintext))
    assert.deepEqual(receive.decrypt(sealed), plaintext)
  }
})

test('a forged or short ciphertext does not open', () => {
  const data = new Uint8Array(0)
  const sealed = sealBulk(key, nonce, new Uint8Array(100), data)
  for (let at = 0; at < sealed.length; at++) {
    const forged = sealed.slice()
    forged[at] = (forged[at] ?? 0) ^ (1 << (at % 8))
    assert.throws(() => openBulk(key, nonce, forged, data), failed)
  }
  for (const length of [0, 15, 16, 99]) {
    assert.throws(() => openBulk(key, nonce, sealed.subarray(0, length), data), failed)
  }
})

test('a key or nonce of the wrong length is refused with a code', () => {
  const data = new Uint8Array(0)
  const bad = (error: unknown) => isChatError(error, 'CRYPTO_BAD_KEY')
  for (const run of [sealBulk, openBulk]) {
    assert.throws(() => run(key.subarray(1), nonce, new Uint8Array(32), data), bad)
    assert.throws(() => run(key, nonce.subarray(1), new Uint8Array(32), data), failed)
  }
})
