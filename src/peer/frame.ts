import { ChatError } from '../errors.ts'
import { MAX_FRAME_BYTES } from '../wire/limits.ts'

export const FRAME_HEADER_BYTES = 2

/** Buffers of one link that are kept for what is sent next, and how large they may be. */
const MAX_SPARE = 4
const MAX_SPARE_BYTES = 524_288
const MIN_BUFFER_BYTES = 1_024

/**
 * Joins payloads to frames (docs/protocol.md §3). It writes to the same few buffers again and again:
 * fresh memory for everything that is sent would cost more than sending it.
 */
export class FrameWriter {
  #buffer: Uint8Array | undefined
  #bytes = 0
  /** Taken, and not written yet. */
  #lent: Uint8Array[] = []
  #spare: Uint8Array[] = []

  /** Bytes of the frames that were not taken yet. */
  get bytes(): number {
    return this.#bytes
  }

  /** Adds a frame; copies the payload, of 1 to 65,535 bytes (`TypeError`). */
  push(payload: Uint8Array): void {
    const { length } = payload
    if (length < 1 || length > MAX_FRAME_BYTES) {
      throw new TypeError('a frame payload has 1 to 65535 bytes')
    }
    const buffer = this.#room(this.#bytes + FRAME_HEADER_BYTES + length)
    buffer[this.#bytes] = length >>> 8
    buffer[this.#bytes + 1] = length & 255
    buffer.set(payload, this.#bytes + FRAME_HEADER_BYTES)
    this.#bytes += FRAME_HEADER_BYTES + length
  }

  /** All frames since the last time, joined: there until `written`. */
  take(): Uint8Array {
    const buffer = this.#room(0)
    const taken = buffer.subarray(0, this.#bytes)
    this.#lent.push(buffer)
    this.#buffer = undefined
    this.#bytes = 0
    return taken
  }

  /** Nobody looks any more at what was taken. */
  written(): void {
    for (const buffer of this.#lent) {
      const isKept = this.#spare.length < MAX_SPARE && buffer.length <= MAX_SPARE_BYTES
      if (isKept) this.#spare.push(buffer)
    }
    this.#lent = []
  }

  /** Drops what was not taken. */
  clear(): void {
    this.#buffer = undefined
    this.#bytes = 0
    this.#spare = []
  }

  #room(bytes: number): Uint8Array {
    const buffer = this.#buffer ?? this.#spare.pop()
    if (buffer && buffer.length >= bytes) {
      this.#buffer = buffer
      return buffer
    }
    const size = Math.max(MIN_BUFFER_BYTES, bytes, 2 * (buffer?.length ?? 0))
    const larger = new Uint8Array(size)
    if (this.#buffer) larger.set(this.#buffer.subarray(0, this.#bytes))
    this.#buffer = larger
    return larger
  }
}

/**
 * Cuts a byte stream into frames, whatever pieces it comes in. A frame inside one piece is a view
 * of it; one that spans pieces is gathered in a buffer that is used again for the next of them, so
 * that a flood of tiny pieces costs no more memory than one frame.
 */
export class FrameReader {
  /** Pieces not looked at yet, oldest first; `#at` is the place in the first. */
  #pieces: Uint8Array[] = []
  #at = 0
  /** First byte of a length whose second has not come. */
  #high: number | undefined
  /** A frame that has come in part: the beginning of `#gathered`. */
  #frame: Uint8Array | undefined
  #gathered = new Uint8Array(0)
  #filled = 0

  /** Bytes taken in and not given out yet. */
  get bufferedBytes(): number {
    let length = this.#filled + (this.#high === undefined ? 0 : 1) - this.#at
    for (const piece of this.#pieces) length += piece.length
    return length
  }

  /** Takes the next piece of the stream, which must not be written to before `keep`. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#pieces.push(bytes)
  }

  /** Copies what is left of the newest piece: the caller may use its memory again. */
  keep(): void {
    const last = this.#pieces.length - 1
    const piece = this.#pieces[last]
    if (!piece) return
    const from = last === 0 ? this.#at : 0
    if (from === piece.length) this.#pieces.pop()
    else this.#pieces[last] = piece.slice(from)
    if (last === 0) this.#at = 0
  }

  /**
   * The next whole payload, or `undefined` until more has come. It is there until the next call, or until
   * the piece that it came in is gone. Throws `WIRE_MALFORMED` for a length of zero and `WIRE_TOO_LARGE`
   * for one over `limit`, before anything is allocated for it.
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
      if (this.#gathered.length < length) this.#gathered = new Uint8Array(length)
      this.#frame = this.#gathered.subarray(0, length)
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
