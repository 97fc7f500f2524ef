import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import {
  AEAD_TAG_BYTES,
  MAX_FRAME_BYTES,
  MAX_PACKET_BYTES,
  MAX_RECORD_BYTES,
  PADDING_BUCKETS,
  REKEY_RECORDS,
} from '../wire/limits.ts'
import type { CipherState } from './cipher-state.ts'

const LENGTH_BYTES = 2
const ZEROS = new Uint8Array(MAX_RECORD_BYTES)
/** One for all sessions, since sealing is synchronous. All zeros between two calls. */
const scratch = new Uint8Array(MAX_RECORD_BYTES)

/** Plaintext size of a record that carries `length` bytes: the next bucket. */
function bucketFor(length: number): number {
  const size = PADDING_BUCKETS.find((bucket) => bucket >= length + LENGTH_BYTES)
  if (size === undefined) throw new TypeError('a packet has at most MAX_PACKET_BYTES bytes')
  return size
}

/**
 * One direction of a session (docs/protocol.md §3.2): packets in and out of padded, encrypted,
 * counted records, with a new key every `REKEY_RECORDS`. A record that is lost, repeated, moved
 * or changed does not open, and after one failure nothing does.
 */
export class RecordCipher {
  readonly #cipher: CipherState

  /** Takes ownership of a transport cipher fresh from `split()`. */
  constructor(cipher: CipherState) {
    this.#cipher = cipher
  }

  /** Records that went through so far. */
  get records(): number {
    return this.#cipher.counter
  }

  /**
   * The frame payload for a packet of at most `MAX_PACKET_BYTES` (`TypeError`), which may come in
   * parts. It is there until the next call on any cipher.
   */
  seal(...packet: readonly Uint8Array[]): Uint8Array {
    let length = 0
    for (const part of packet) length += part.length
    if (length > MAX_PACKET_BYTES) throw new TypeError('a packet over MAX_PACKET_BYTES')
    const plaintext = scratch.subarray(0, bucketFor(length))
    plaintext[0] = length >>> 8
    plaintext[1] = length & 255
    let end = LENGTH_BYTES
    for (const part of packet) {
      plaintext.set(part, end)
      end += part.length
    }
    try {
      const frame = this.#cipher.encrypt(plaintext)
      this.#count()
      return frame
    } finally {
      plaintext.fill(0, 0, end)
    }
  }

  /**
   * The packet in a frame payload, there until the next call on any cipher. Throws `CRYPTO_FAILED` for
   * a record that is not the next one of this session, `WIRE_MALFORMED` for padding that does not
   * follow the protocol.
   */
  open(frame: Uint8Array): Uint8Array {
    try {
      if (frame.length > MAX_FRAME_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'record')
      if (!isRecordSize(frame.length)) throw new ChatError('WIRE_MALFORMED', 'record size')
      const plaintext = this.#cipher.decrypt(frame)
      this.#count()
      return unpad(plaintext)
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** Wipes the key; whatever follows is `CRYPTO_FAILED`. Idempotent. */
  close(): void {
    this.#cipher.close()
  }

  #count(): void {
    if (this.#cipher.counter % REKEY_RECORDS === 0) this.#cipher.rekey()
  }
}

function isRecordSize(length: number): boolean {
  return PADDING_BUCKETS.some((bucket) => bucket + AEAD_TAG_BYTES === length)
}

/** The packet as a view of `plaintext`. */
function unpad(plaintext: Uint8Array): Uint8Array {
  const length = ((plaintext[0] ?? 0) << 8) | (plaintext[1] ?? 0)
  const end = LENGTH_BYTES + length
  if (length > MAX_PACKET_BYTES || bucketFor(length) !== plaintext.length) {
    throw new ChatError('WIRE_MALFORMED', 'record length')
  }
  if (!equalBytes(plaintext.subarray(end), ZEROS.subarray(0, plaintext.length - end))) {
    throw new ChatError('WIRE_MALFORMED', 'record padding')
  }
  return plaintext.subarray(LENGTH_BYTES, end)
}
