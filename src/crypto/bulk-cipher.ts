import { createCipheriv, createDecipheriv } from 'node:crypto'
import { ChatError } from '../errors.ts'
import { AEAD_KEY_BYTES, AEAD_NONCE_BYTES } from './sodium.ts'

/** From this size on OpenSSL's vector code makes up for what setting it up costs. */
export const BULK_BYTES = 4_096
const ALGORITHM = 'chacha20-poly1305'
const TAG_BYTES = 16
const OPTIONS = { authTagLength: TAG_BYTES } as const

function check(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== AEAD_KEY_BYTES) throw new ChatError('CRYPTO_BAD_KEY', 'cipher key')
  if (nonce.length !== AEAD_NONCE_BYTES) throw new ChatError('CRYPTO_FAILED', 'nonce')
}

/** `seal` of sodium.ts, byte for byte, four times as fast for large records. */
export function sealBulk(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  check(key, nonce)
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS)
  cipher.setAAD(associated, { plaintextLength: plaintext.length })
  // Every byte of it is written below.
  const sealed = new Uint8Array(Buffer.allocUnsafeSlow(plaintext.length + TAG_BYTES).buffer)
  sealed.set(cipher.update(plaintext))
  cipher.final()
  sealed.set(cipher.getAuthTag(), plaintext.length)
  return sealed
}

/** Inverse of `sealBulk`; `CRYPTO_FAILED` unless everything fits, and then no plaintext leaves. */
export function openBulk(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  check(key, nonce)
  const length = ciphertext.length - TAG_BYTES
  if (length < 0) throw new ChatError('CRYPTO_FAILED', 'open')
  const decipher = createDecipheriv(ALGORITHM, key, nonce, OPTIONS)
  decipher.setAAD(associated, { plaintextLength: length })
  decipher.setAuthTag(ciphertext.subarray(length))
  const plaintext = decipher.update(ciphertext.subarray(0, length))
  try {
    decipher.final()
  } catch (cause) {
    plaintext.fill(0)
    throw new ChatError('CRYPTO_FAILED', 'open', { cause })
  }
  return new Uint8Array(plaintext.buffer, plaintext.byteOffset, plaintext.length)
}
