import { ChatError } from '../errors.ts'
import { BULK_BYTES, openBulk, sealBulk } from './bulk-cipher.ts'
import { AEAD_KEY_BYTES, AEAD_NONCE_BYTES, open, seal, wipe } from './sodium.ts'

const NOTHING = new Uint8Array(0)
const ZEROS = new Uint8Array(AEAD_KEY_BYTES)
/** Nonce 2^64 - 1, which Noise reserves for `REKEY`. */
const REKEY_NONCE = Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255)

/** ChaChaPoly nonce: four zero bytes, then the counter as 64 bits, little-endian. */
function nonceBytes(counter: number): Uint8Array {
  const bytes = new Uint8Array(AEAD_NONCE_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(4, counter % 2 ** 32, true)
  view.setUint32(8, Math.floor(counter / 2 ** 32), true)
  return bytes
}

/**
 * The CipherState of Noise (rev 34, §5.1) over ChaChaPoly. Without a key it passes bytes through.
 * Counts to 2^53 - 1 and then refuses, long before the nonce that Noise reserves.
 */
export class CipherState {
  #key: Uint8Array | undefined
  #counter = 0

  /** Takes ownership of `key` (32 bytes). */
  constructor(key?: Uint8Array) {
    this.#key = key
  }

  get hasKey(): boolean {
    return this.#key !== undefined
  }

  /** Messages sealed or opened so far. */
  get counter(): number {
    return this.#counter
  }

  /** There until the next call on any cipher, as what `decrypt` gives. */
  encrypt(plaintext: Uint8Array, associated: Uint8Array = NOTHING): Uint8Array {
    if (!this.#key) return plaintext
    const run = plaintext.length < BULK_BYTES ? seal : sealBulk
    const ciphertext = run(this.#key, this.#nonce(), plaintext, associated)
    this.#counter++
    return ciphertext
  }

  /** `CRYPTO_FAILED` for a forged message; the counter then stays where it was. */
  decrypt(ciphertext: Uint8Array, associated: Uint8Array = NOTHING): Uint8Array {
    if (!this.#key) return ciphertext
    const run = ciphertext.length < BULK_BYTES ? open : openBulk
    const plaintext = run(this.#key, this.#nonce(), ciphertext, associated)
    this.#counter++
    return plaintext
  }

  /** One-way change of key (§4.2, §11.3). The counter goes on. */
  rekey(): void {
    if (!this.#key) throw new TypeError('no key to change')
    const next = seal(this.#key, REKEY_NONCE, ZEROS)
    wipe(this.#key)
    this.#key = next.slice(0, AEAD_KEY_BYTES)
    wipe(next)
  }

  /** Wipes the key; every later use is `CRYPTO_FAILED`. Idempotent. */
  close(): void {
    if (this.#key) wipe(this.#key)
    this.#counter = Number.MAX_SAFE_INTEGER
  }

  #nonce(): Uint8Array {
    if (this.#counter >= Number.MAX_SAFE_INTEGER) throw new ChatError('CRYPTO_FAILED', 'used up')
    return nonceBytes(this.#counter)
  }
}
