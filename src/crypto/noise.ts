import { ChatError } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { MAX_FRAME_BYTES } from '../wire/limits.ts'
import type { CipherState } from './cipher-state.ts'
import { type NoisePattern, parseNoisePattern, type Role, type Token } from './noise-pattern.ts'
import {
  AEAD_KEY_BYTES,
  KEM_CIPHERTEXT_BYTES,
  KEM_ENCAPSULATION_SEED_BYTES,
  KEM_PUBLIC_KEY_BYTES,
  KEM_SEED_BYTES,
  type KeyPair,
  kemDecapsulate,
  kemEncapsulate,
  kemKeyPair,
  PUBLIC_KEY_BYTES,
  type Random,
  wipe,
  x25519,
  x25519KeyPair,
} from './sodium.ts'
import { NOISE_HASH_BYTES, SymmetricState } from './symmetric-state.ts'

/** Noise (rev 34, §3): no message is longer. */
export const MAX_NOISE_MESSAGE_BYTES = MAX_FRAME_BYTES
const TAG_BYTES = 16
const NOTHING = new Uint8Array(0)

export interface NoiseOptions {
  /** A whole protocol name, as `parseNoisePattern` takes it. */
  readonly protocol: string
  readonly role: Role
  readonly prologue: Uint8Array
  /** Where ephemeral keys come from: 32 bytes for `e`, 64 for `e1`, 32 for `ekem1`. */
  readonly random: Random
  readonly staticKey?: KeyPair | undefined
  readonly remoteStaticKey?: Uint8Array | undefined
  /** One key of 32 bytes for each psk token, in the order they are used. */
  readonly psks?: readonly Uint8Array[]
}

/** The payload, or what makes it from `h` as it stands just before the payload is encrypted. */
export type NoisePayload = Uint8Array | ((hash: Uint8Array) => Uint8Array)

/** What a completed handshake leaves behind. The caller closes the ciphers. */
export interface NoiseResult {
  readonly send: CipherState
  readonly receive: CipherState
  /** The handshake hash, 64 bytes: a name for this very channel. */
  readonly hash: Uint8Array
}

/**
 * A Noise handshake (rev 34, with `hfs`) as a machine without I/O: message out, message in, by
 * turns. A call out of turn is a `TypeError`; bytes that do not fit are `CRYPTO_FAILED`, and
 * after any failure the machine is dead, its secrets wiped.
 */
export class NoiseHandshake {
  readonly #pattern: NoisePattern
  readonly #role: Role
  readonly #random: Random
  readonly #symmetric: SymmetricState
  readonly #psks: Uint8Array[]
  readonly #static: KeyPair | undefined
  #remoteStatic: Uint8Array | undefined
  #ephemeral: KeyPair | undefined
  #remoteEphemeral: Uint8Array | undefined
  #kem: KeyPair | undefined
  #remoteKem: Uint8Array | undefined
  #payloadHash: Uint8Array = new Uint8Array(NOISE_HASH_BYTES)
  #step = 0
  #closed = false

  constructor(options: NoiseOptions) {
    this.#pattern = parseNoisePattern(options.protocol)
    this.#role = options.role
    this.#random = options.random
    this.#static = options.staticKey
    this.#remoteStatic = options.remoteStaticKey?.slice()
    this.#psks = (options.psks ?? []).map((psk) => psk.slice())
    if (this.#psks.length !== this.#pattern.psks) throw new TypeError('one key for each psk token')
    if (this.#psks.some((psk) => psk.length !== AEAD_KEY_BYTES)) {
      throw new TypeError(`a psk has ${AEAD_KEY_BYTES} bytes`)
    }
    this.#symmetric = new SymmetricState(options.protocol)
    this.#symmetric.mixHash(options.prologue)
    for (const owner of this.#pattern.known) {
      const key = owner === this.#role ? this.#static?.publicKey : this.#remoteStatic
      if (key?.length !== PUBLIC_KEY_BYTES) throw new TypeError(`${owner} static key is missing`)
      this.#symmetric.mixHash(key)
    }
  }

  /** What comes next on this side. */
  get turn(): 'write' | 'read' | 'done' {
    if (this.#step === this.#pattern.messages.length) return 'done'
    return (this.#step % 2 === 0) === (this.#role === 'initiator') ? 'write' : 'read'
  }

  /** `h` just before the payload of the latest message was encrypted or decrypted. */
  get payloadHash(): Uint8Array {
    return this.#payloadHash
  }

  /** The other side's static key, once known. Noise proves that it owns it, not who it is. */
  get remoteStaticKey(): Uint8Array | undefined {
    return this.#remoteStatic
  }

  /** The next message, with `payload` in it. */
  writeMessage(payload: NoisePayload = NOTHING): Uint8Array {
    const tokens = this.#begin('write')
    return this.#guard(() => {
      const parts: Uint8Array[] = []
      for (const token of tokens) {
        const part = this.#writeToken(token)
        if (part) parts.push(part)
      }
      this.#payloadHash = this.#symmetric.hash
      const content = typeof payload === 'function' ? payload(this.#payloadHash) : payload
      parts.push(this.#symmetric.encryptAndHash(content))
      const message = concatBytes(...parts)
      if (message.length > MAX_NOISE_MESSAGE_BYTES) throw new TypeError('a payload too large')
      this.#step++
      return message
    })
  }

  /** Takes the other side's next message and returns its payload. */
  readMessage(message: Uint8Array): Uint8Array {
    const tokens = this.#begin('read')
    return this.#guard(() => {
      if (message.length > MAX_NOISE_MESSAGE_BYTES) throw new ChatError('CRYPTO_FAILED', 'too long')
      let at = 0
      const take = (length: number) => {
        if (message.length - at < length) throw new ChatError('CRYPTO_FAILED', 'ends early')
        at += length
        return message.slice(at - length, at)
      }
      for (const token of tokens) this.#readToken(token, take)
      this.#payloadHash = this.#symmetric.hash
      const payload = this.#symmetric.decryptAndHash(message.slice(at))
      this.#step++
      return payload
    })
  }

  /** The transport ciphers and the handshake hash, once; the machine is closed by it. */
  split(): NoiseResult {
    if (this.#closed || this.turn !== 'done') throw new TypeError('the handshake is not done')
    const [first, second] = this.#symmetric.split()
    const hash = this.#symmetric.hash
    this.close()
    // After a one-way pattern nothing may ever be sent back (§7.4).
    if (this.#pattern.oneWay) second.close()
    return this.#role === 'initiator'
      ? { send: first, receive: second, hash }
      : { send: second, receive: first, hash }
  }

  /** Wipes every secret. Idempotent. */
  close(): void {
    this.#closed = true
    this.#symmetric.close()
    wipe(...this.#psks)
    if (this.#ephemeral) wipe(this.#ephemeral.secretKey)
    if (this.#kem) wipe(this.#kem.secretKey)
  }

  #begin(turn: 'write' | 'read'): readonly Token[] {
    const tokens = this.#pattern.messages[this.#step]
    if (this.#closed || !tokens || this.turn !== turn)
      throw new TypeError(`not the time to ${turn}`)
    return tokens
  }

  #guard<T>(run: () => T): T {
    try {
      return run()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Bytes of a key or ciphertext as `EncryptAndHash` sends it at this point. */
  #sealedBytes(length: number): number {
    return this.#symmetric.hasKey ? length + TAG_BYTES : length
  }

  #writeToken(token: Token): Uint8Array | undefined {
    switch (token) {
      case 'e': {
        const seed = this.#random(32)
        this.#ephemeral = x25519KeyPair(seed)
        wipe(seed)
        this.#mixEphemeral(this.#ephemeral.publicKey)
        return this.#ephemeral.publicKey
      }
      case 's':
        return this.#symmetric.encryptAndHash(have(this.#static).publicKey)
      case 'e1': {
        const seed = this.#random(KEM_SEED_BYTES)
        this.#kem = kemKeyPair(seed)
        wipe(seed)
        return this.#symmetric.encryptAndHash(this.#kem.publicKey)
      }
      case 'ekem1': {
        const seed = this.#random(KEM_ENCAPSULATION_SEED_BYTES)
        const { ciphertext, secret } = kemEncapsulate(have(this.#remoteKem), seed)
        const sent = this.#symmetric.encryptAndHash(ciphertext)
        this.#symmetric.mixKey(secret)
        wipe(seed, secret)
        return sent
      }
      default:
        this.#mixToken(token)
        return undefined
    }
  }

  #readToken(token: Token, take: (length: number) => Uint8Array): void {
    switch (token) {
      case 'e':
        this.#remoteEphemeral = take(PUBLIC_KEY_BYTES)
        this.#mixEphemeral(this.#remoteEphemeral)
        return
      case 's': {
        const sealed = take(this.#sealedBytes(PUBLIC_KEY_BYTES))
        this.#remoteStatic = this.#symmetric.decryptAndHash(sealed)
        return
      }
      case 'e1': {
        const sealed = take(this.#sealedBytes(KEM_PUBLIC_KEY_BYTES))
        this.#remoteKem = this.#symmetric.decryptAndHash(sealed)
        return
      }
      case 'ekem1': {
        const sealed = take(this.#sealedBytes(KEM_CIPHERTEXT_BYTES))
        const ciphertext = this.#symmetric.decryptAndHash(sealed)
        const secret = kemDecapsulate(ciphertext, have(this.#kem).secretKey)
        this.#symmetric.mixKey(secret)
        wipe(secret)
        return
      }
      default:
        this.#mixToken(token)
    }
  }

  #mixEphemeral(publicKey: Uint8Array): void {
    this.#symmetric.mixHash(publicKey)
    // With a psk the ephemeral key also randomises the cipher key (§9.2).
    if (this.#pattern.psks > 0) this.#symmetric.mixKey(publicKey)
  }

  #mixToken(token: 'ee' | 'es' | 'se' | 'ss' | 'psk'): void {
    if (token === 'psk') {
      const psk = have(this.#psks.shift())
      this.#symmetric.mixKeyAndHash(psk)
      wipe(psk)
      return
    }
    // The first letter is the initiator's key, the second the responder's.
    const [mine, theirs] = this.#role === 'initiator' ? [token[0], token[1]] : [token[1], token[0]]
    const own = have(mine === 'e' ? this.#ephemeral : this.#static)
    const other = have(theirs === 'e' ? this.#remoteEphemeral : this.#remoteStatic)
    const secret = x25519(own.secretKey, other)
    this.#symmetric.mixKey(secret)
    wipe(secret)
  }
}

/** The pattern guarantees the order, so a key that is missing was not given: a bug. */
function have<T>(thing: T | undefined): T {
  if (thing === undefined) throw new TypeError('a key that this pattern needs is missing')
  return thing
}
