import { concatBytes } from '../wire/codec.ts'
import { CipherState } from './cipher-state.ts'
import { hash512, wipe } from './sodium.ts'

/** HASHLEN and BLOCKLEN of BLAKE2b in Noise (rev 34, §12.8). */
export const NOISE_HASH_BYTES = 64
const BLOCK_BYTES = 128
const KEY_BYTES = 32

const NOTHING = new Uint8Array(0)

/** HMAC (RFC 2104) over BLAKE2b, as Noise wants it: not the keyed mode that BLAKE2b has itself. */
export function hmacBlake2b(key: Uint8Array, data: Uint8Array): Uint8Array {
  if (key.length > BLOCK_BYTES) throw new TypeError('an HMAC key has at most one block')
  const inner = new Uint8Array(BLOCK_BYTES + data.length)
  const outer = new Uint8Array(BLOCK_BYTES + NOISE_HASH_BYTES)
  inner.set(key)
  outer.set(key)
  for (let i = 0; i < BLOCK_BYTES; i++) {
    inner[i] = (inner[i] ?? 0) ^ 0x36
    outer[i] = (outer[i] ?? 0) ^ 0x5c
  }
  inner.set(data, BLOCK_BYTES)
  outer.set(hash512(inner), BLOCK_BYTES)
  const mac = hash512(outer)
  wipe(inner, outer)
  return mac
}

/** HKDF of Noise (§4.3): three outputs of 64 bytes; a caller that needs two ignores the third. */
function hkdf(chainingKey: Uint8Array, input: Uint8Array): [Uint8Array, Uint8Array, Uint8Array] {
  const temporary = hmacBlake2b(chainingKey, input)
  const first = hmacBlake2b(temporary, Uint8Array.of(1))
  const second = hmacBlake2b(temporary, concatBytes(first, Uint8Array.of(2)))
  const third = hmacBlake2b(temporary, concatBytes(second, Uint8Array.of(3)))
  wipe(temporary)
  return [first, second, third]
}

function cipherOf(output: Uint8Array): CipherState {
  const cipher = new CipherState(output.slice(0, KEY_BYTES))
  wipe(output)
  return cipher
}

/** The SymmetricState of Noise (rev 34, §5.1): chaining key, transcript hash and cipher. */
export class SymmetricState {
  #chainingKey: Uint8Array
  #hash: Uint8Array
  #cipher = new CipherState()

  constructor(protocolName: string) {
    const name = Buffer.from(protocolName, 'ascii')
    if (name.length > NOISE_HASH_BYTES) {
      this.#hash = hash512(name)
    } else {
      this.#hash = new Uint8Array(NOISE_HASH_BYTES)
      this.#hash.set(name)
    }
    this.#chainingKey = this.#hash.slice()
  }

  get hasKey(): boolean {
    return this.#cipher.hasKey
  }

  /** A copy of `h` as it is now. */
  get hash(): Uint8Array {
    return this.#hash.slice()
  }

  mixHash(data: Uint8Array): void {
    this.#hash = hash512(concatBytes(this.#hash, data))
  }

  mixKey(input: Uint8Array): void {
    const [chainingKey, key] = hkdf(this.#chainingKey, input)
    this.#advance(chainingKey, key)
  }

  mixKeyAndHash(input: Uint8Array): void {
    const [chainingKey, mixed, key] = hkdf(this.#chainingKey, input)
    this.mixHash(mixed)
    this.#advance(chainingKey, key)
  }

  encryptAndHash(plaintext: Uint8Array): Uint8Array {
    const ciphertext = this.#cipher.encrypt(plaintext, this.#hash)
    this.mixHash(ciphertext)
    return ciphertext
  }

  decryptAndHash(ciphertext: Uint8Array): Uint8Array {
    const plaintext = this.#cipher.decrypt(ciphertext, this.#hash)
    this.mixHash(ciphertext)
    return plaintext
  }

  /** The two transport ciphers: from the initiator, and to it. */
  split(): [CipherState, CipherState] {
    const [first, second] = hkdf(this.#chainingKey, NOTHING)
    return [cipherOf(first), cipherOf(second)]
  }

  /** Wipes the secrets. Idempotent. */
  close(): void {
    wipe(this.#chainingKey)
    this.#cipher.close()
  }

  #advance(chainingKey: Uint8Array, key: Uint8Array): void {
    this.close()
    this.#chainingKey = chainingKey
    this.#cipher = cipherOf(key)
  }
}
