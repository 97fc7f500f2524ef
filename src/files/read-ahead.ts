import { CHUNK_BYTES } from '../wire/limits.ts'
import { chunkLength } from './chunk-tree.ts'

/** Chunks that are read at once. */
export const BLOCK_CHUNKS = 16
/** Blocks that are kept: some who ask are further than others. */
const MAX_BLOCKS = 4

interface Block {
  readonly bytes: Uint8Array
  readonly filled: Promise<void>
  /** Calls that wait for it. */
  users: number
}

/**
 * Chunks of a file, read many at a time into a few buffers that are used again and again: fresh
 * memory for each would cost as much as the reading.
 */
export class ReadAhead {
  readonly #size: number
  readonly #fill: (bytes: Uint8Array, from: number) => Promise<void>
  /** By the chunk each begins with, the oldest first. */
  readonly #blocks = new Map<number, Block>()

  /** `fill` fills a buffer with what the file has from there on, and rejects if it cannot. */
  constructor(size: number, fill: (bytes: Uint8Array, from: number) => Promise<void>) {
    this.#size = size
    this.#fill = fill
  }

  /** Calls `use` with the bytes of a chunk, which are there until it returns. Rejects as `fill`. */
  async chunk<T>(index: number, use: (bytes: Uint8Array) => T): Promise<T> {
    const first = index - (index % BLOCK_CHUNKS)
    const block = this.#blocks.get(first) ?? this.#read(first)
    block.users++
    try {
      await block.filled
      const at = (index - first) * CHUNK_BYTES
      return use(block.bytes.subarray(at, at + chunkLength(this.#size, index)))
    } finally {
      block.users--
    }
  }

  #read(first: number): Block {
    const from = first * CHUNK_BYTES
    const bytes = this.#buffer()
    const filled = this.#fill(bytes.subarray(0, this.#size - from), from)
    const block = { bytes, filled, users: 0 }
    this.#blocks.set(first, block)
    filled.catch(() => {
      if (this.#blocks.get(first) === block) this.#blocks.delete(first)
    })
    return block
  }

  /** That of the oldest block which nobody waits for, once there are enough. */
  #buffer(): Uint8Array {
    if (this.#blocks.size >= MAX_BLOCKS) {
      for (const [first, { bytes, users }] of this.#blocks) {
        if (users > 0) continue
        this.#blocks.delete(first)
        return bytes
      }
    }
    // Every byte that is looked at was read.
    return Buffer.allocUnsafeSlow(Math.min(BLOCK_CHUNKS * CHUNK_BYTES, this.#size))
  }
}
