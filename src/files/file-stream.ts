import { ChatError } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { CHUNK_BYTES, MAX_STREAM_CHUNKS, MAX_STREAM_READ_CHUNKS } from '../wire/limits.ts'
import type { ChunkStore } from './incoming-file.ts'

/** A file on its way to somebody who reads it from the beginning to the end: what was read is gone. */
export class FileStream implements ChunkStore {
  readonly #size: number
  readonly #chunks = new Map<number, Uint8Array>()
  #position = 0
  #isOver = false
  #wake: (() => void) | undefined
  #onMove: () => void = () => undefined

  constructor(size: number) {
    this.#size = size
  }

  /** Sets who is told when the reader has come further. */
  onMove(run: () => void): void {
    this.#onMove = run
  }

  /** Chunks from this one on are not to come yet. */
  get before(): number {
    return Math.floor(this.#position / CHUNK_BYTES) + MAX_STREAM_CHUNKS
  }

  /** The reader has everything. */
  get isRead(): boolean {
    return this.#isOver && this.#position === this.#size
  }

  /** The reader waits for bytes. */
  get isHungry(): boolean {
    return this.#wake !== undefined
  }

  async write(chunk: number, chunks: readonly Uint8Array[]): Promise<void> {
    chunks.forEach((bytes, at) => {
      // The memory of what came is used again when it is written.
      this.#chunks.set(chunk + at, bytes.slice())
    })
    this.#wake?.()
  }

  async read(chunk: number): Promise<Uint8Array> {
    return this.#chunks.get(chunk) ?? new Uint8Array(0)
  }

  /**
   * Bytes from there on, once some are here; none at the end of the file. Those before are let go of, so
   * that there is no way back: throws `FILE_STATE`, also when the file comes no more, or the signal's reason.
   */
  async take(at: number, signal: AbortSignal): Promise<Uint8Array> {
    const isThere = at >= this.#position && at <= this.#size
    if (!isThere || this.#wake) throw new ChatError('FILE_STATE', 'it is read in order, by one')
    const first = Math.floor(at / CHUNK_BYTES)
    for (const chunk of this.#chunks.keys()) if (chunk < first) this.#chunks.delete(chunk)
    this.#position = at
    if (at === this.#size) this.#isOver = true
    this.#onMove()
    if (at === this.#size) return new Uint8Array(0)
    while (!this.#chunks.has(first)) await this.#more(signal)
    const parts: Uint8Array[] = []
    for (let chunk = first; parts.length < MAX_STREAM_READ_CHUNKS; chunk++) {
      const bytes = this.#chunks.get(chunk)
      if (!bytes) break
      parts.push(chunk === first ? bytes.subarray(at - first * CHUNK_BYTES) : bytes)
    }
    return concatBytes(...parts)
  }

  /** Nothing more comes. */
  close(): void {
    this.#isOver = true
    this.#wake?.()
  }

  async #more(signal: AbortSignal): Promise<void> {
    if (this.#isOver) throw new ChatError('FILE_STATE', 'it comes no more')
    signal.throwIfAborted()
    await new Promise<void>((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wake = wake
      signal.addEventListener('abort', wake, { once: true })
      this.#onMove()
    })
    this.#wake = undefined
    signal.throwIfAborted()
  }
}
