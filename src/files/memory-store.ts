import { CHUNK_BYTES } from '../wire/limits.ts'
import type { ChunkStore } from './incoming-file.ts'

/** Chunks in memory, for what is small and needed as a whole. */
export class MemoryStore implements ChunkStore {
  readonly bytes: Uint8Array

  constructor(size: number) {
    this.bytes = new Uint8Array(size)
  }

  async write(chunk: number, chunks: readonly Uint8Array[]): Promise<void> {
    chunks.forEach((bytes, at) => {
      this.bytes.set(bytes, (chunk + at) * CHUNK_BYTES)
    })
  }

  async read(chunk: number): Promise<Uint8Array> {
    return this.bytes.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES)
  }
}
