import { ChatError } from '../errors.ts'
import { MAX_FRAME_BYTES } from '../wire/limits.ts'

export const FRAME_HEADER_BYTES = 2

/** Frames (docs/protocol.md §3) of payloads of 1 to 65,535 bytes each (`TypeError`), in one array. */
export function encodeFrames(payloads: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const payload of payloads) length += FRAME_HEADER_BYTES + payload.length
  // Every byte of it is written below.
  const bytes = Buffer.allocUnsafeSlow(length)
  let at = 0
  for (const payload of payloads) {
    if (payload.length < 1 || payload.length > MAX_FRAME_BYTES) {
      throw new TypeError('a frame payload has 1 to 65535 bytes')
    }
    bytes[at] = payload.length >>> 8
    bytes[at + 1] = payload.length & 255
    bytes.set(payload, at + FRAME_HEADER_BYTES)
    at += FRAME_HEADER_BYTES + payload.length
  }
  return bytes
}

/**
 * Cuts a byte stream into frames, whatever pieces it comes in. A frame inside one piece is a view
 * of it; one that spans pieces is gathered in a buffer of exactly its own length, so that a flood
 * of tiny pieces costs no more memory than one frame.
 */
export class FrameReader {
  /** Pieces not looked at yet, oldest first; `#at` is the place in the first. */
  #pieces: Uint8Array[] = []
  #at = 0
  /** First byte of a length whose second has not come. */
  #high: number | undefined
  /** A frame that has come in part. */
  #frame: Uint8Array | undefined
  #filled = 0

  /** Bytes taken in and not given out yet. */
  get bufferedBytes(): number {
    let length = this.#filled + (this.#high === undefined ? 0 : 1) - this.#at
    for (const piece of this.#pieces) length += piece.length
    return length
  }

  /** Takes the next piece of the stream and keeps it: the caller must not write to it again. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pieces.push(bytes)
  }

  /**
   * The next whole payload, or `undefined` until more has come. Throws `WIRE_MALFORMED` for a
   * length of zero and `WIRE_TOO_LARGE` for one over `limit`, before anything is allocated for it.
   */
  next(limit = MAX_FRAME_BYTES): Uint8Array | undefined {
    for (let piece = this.#piece(); piece; piece = this.#piece()) {
      if (this.#frame) {
        const taken = piece.subarray(this.#at, this.#at + this.#frame.length - this.#filled)
        this.#frame.set(taken, this.#filled)
        this.#filled += taken.length
        this.#at += taken.length
        if (this.#filled < this.#frame.length) continue
        const frame = this.#frame
        this.#frame = undefined
        this.#filled = 0
        return frame
      }
      const byte = piece[this.#at++] ?? 0
      if (this.#high === undefined) {
        this.#high = byte
        continue
      }
      const length = (this.#high << 8) | byte
      this.#high = undefined
      if (length === 0) throw new ChatError('WIRE_MALFORMED', 'an empty frame')
      if (length > limit) throw new ChatError('WIRE_TOO_LARGE', 'frame')
      if (this.#at + length <= piece.length) {
        this.#at += length
        return piece.subarray(this.#at - length, this.#at)
      }
      this.#frame = new Uint8Array(length)
    }
    return undefined
  }

  /** The piece to go on with; forgets those that are used up. */
  #piece(): Uint8Array | undefined {
    const first = this.#pieces[0]
    if (!first || this.#at < first.length) return first
    this.#pieces.shift()
    this.#at = 0
    return this.#pieces[0]
  }
}
