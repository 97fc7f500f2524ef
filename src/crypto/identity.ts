import { formatPeerId, type PeerId } from '../ids.ts'
import {
  type Random,
  SEED_BYTES,
  sign,
  signingKeyPair,
  wipe,
  x25519,
  x25519PublicKey,
  x25519SecretKey,
} from './sodium.ts'

/**
 * Our own long-term Ed25519 key pair (docs/protocol.md §1). The secret stays inside: neither JSON
 * nor `inspect` shows it. After `close` every use of the secret is a `TypeError`.
 */
export class Identity {
  readonly publicKey: Uint8Array
  readonly peer: PeerId
  readonly #seed: Uint8Array
  readonly #secretKey: Uint8Array
  #closed = false

  private constructor(seed: Uint8Array) {
    const pair = signingKeyPair(seed)
    this.publicKey = pair.publicKey
    this.peer = formatPeerId(pair.publicKey)
    this.#secretKey = pair.secretKey
    this.#seed = seed.slice()
  }

  /** The identity of a 32-byte seed, which is copied; `CRYPTO_BAD_KEY` for any other length. */
  static fromSeed(seed: Uint8Array): Identity {
    return new Identity(seed)
  }

  static generate(random: Random): Identity {
    const seed = random(SEED_BYTES)
    try {
      return new Identity(seed)
    } finally {
      wipe(seed)
    }
  }

  /** Ed25519 signature, 64 bytes. The caller puts a label in front of what it signs. */
  sign(message: Uint8Array): Uint8Array {
    this.#check()
    return sign(message, this.#secretKey)
  }

  /**
   * X25519 between both identity keys, mapped: what a direct conversation's key is made from
   * (§5). 32 bytes, the same on both sides; `CRYPTO_BAD_KEY` or `CRYPTO_FAILED` for a key that
   * is no point of the right order.
   */
  directSecret(otherPublicKey: Uint8Array): Uint8Array {
    this.#check()
    const own = x25519SecretKey(this.#secretKey)
    try {
      return x25519(own, x25519PublicKey(otherPublicKey))
    } finally {
      wipe(own)
    }
  }

  /** A copy of the seed, for the key file alone. The caller wipes it. */
  exportSeed(): Uint8Array {
    this.#check()
    return this.#seed.slice()
  }

  /** Wipes the secret. Idempotent. */
  close(): void {
    this.#closed = true
    wipe(this.#seed, this.#secretKey)
  }

  toJSON(): { readonly peer: PeerId } {
    return { peer: this.peer }
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Identity ${this.peer}`
  }

  #check(): void {
    if (this.#closed) throw new TypeError('this identity is closed')
  }
}
