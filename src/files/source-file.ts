import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ChatError } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { CHUNK_BYTES, MAX_FILE_BYTES } from '../wire/limits.ts'
import { ChunkTree, chunkCount, chunkLength, leafHash } from './chunk-tree.ts'

/** What a file was when it was looked at: another one later means that it changed. */
export interface FileStamp {
  /** Bytes. */
  readonly size: number
  /** Whole milliseconds since 1970. */
  readonly changedAt: number
}

export interface ReadOptions {
  readonly signal: AbortSignal
  /** Bytes read so far. */
  readonly onProgress?: (bytes: number) => void
}

/** Chunks that are read at once while hashing: the rest of the program has its turn in between. */
const BATCH = 16
/** Stretches of so many chunks that were read ahead: some receivers are further than others. */
const MAX_BLOCKS = 4

/** A file of ours that others may have: read in chunks, and given up when it is not what it was. */
export class SourceFile implements AsyncDisposable {
  readonly path: string
  readonly stamp: FileStamp
  readonly #handle: FileHandle
  /** Read ahead, by the chunk each begins with. */
  readonly #blocks = new Map<number, Promise<Uint8Array>>()
  #closed: Promise<void> | undefined

  /**
   * Rejects with `FILE_UNREADABLE` for what is not a readable regular file, and with `FILE_CHANGED`
   * if it is not what `expected` says.
   */
  static async open(path: string, expected?: FileStamp): Promise<SourceFile> {
    let handle: FileHandle | undefined
    try {
      // Not to be held up by a pipe that somebody put there.
      handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
      const file = new SourceFile(path, handle, await stampOf(handle, path))
      if (expected && !isSame(file.stamp, expected)) throw new ChatError('FILE_CHANGED', path)
      return file
    } catch (cause) {
      await handle?.close()
      if (cause instanceof ChatError) throw cause
      throw new ChatError('FILE_UNREADABLE', path, { cause })
    }
  }

  private constructor(path: string, handle: FileHandle, stamp: FileStamp) {
    this.path = path
    this.stamp = stamp
    this.#handle = handle
  }

  /** Reads it whole. Rejects with `FILE_CHANGED`, `FILE_UNREADABLE` or the signal's reason. */
  async tree({ signal, onProgress }: ReadOptions): Promise<ChunkTree> {
    const { size } = this.stamp
    const leaves: Uint8Array[] = []
    const count = chunkCount(size)
    for (let chunk = 0; chunk < count; chunk += BATCH) {
      signal.throwIfAborted()
      const end = Math.min(size, (chunk + BATCH) * CHUNK_BYTES)
      const bytes = await this.#read(chunk * CHUNK_BYTES, end - chunk * CHUNK_BYTES)
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
        leaves.push(leafHash(bytes.subarray(at, at + CHUNK_BYTES)))
      }
      onProgress?.(end)
    }
    await this.check()
    return new ChunkTree(size, concatBytes(...leaves))
  }

  /**
   * One chunk as it is, or was a moment ago; the caller checks it. Rejects with `FILE_CHANGED` where there is none,
   * or `FILE_UNREADABLE`.
   */
  async chunk(index: number): Promise<Uint8Array> {
    const first = index - (index % BATCH)
    let block = this.#blocks.get(first)
    if (!block) {
      const end = Math.min(this.stamp.size, (first + BATCH) * CHUNK_BYTES)
      block = this.#read(first * CHUNK_BYTES, end - first * CHUNK_BYTES)
      this.#blocks.set(first, block)
      block.catch(() => this.#blocks.delete(first))
      const [oldest] = this.#blocks.keys()
      if (this.#blocks.size > MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest)
    }
    const at = (index - first) * CHUNK_BYTES
    return (await block).subarray(at, at + chunkLength(this.stamp.size, index))
  }

  /** Rejects with `FILE_CHANGED` when the file is not what it was when it was opened. */
  async check(): Promise<void> {
    const stamp = await stampOf(this.#handle, this.path)
    if (!isSame(stamp, this.stamp)) throw new ChatError('FILE_CHANGED', this.path)
  }

  close(): Promise<void> {
    this.#closed ??= this.#handle.close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #read(from: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafeSlow(length)
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#attempt(() =>
        this.#handle.read(bytes, done, length - done, from + done),
      )
      if (bytesRead === 0) throw new ChatError('FILE_CHANGED', this.path)
      done += bytesRead
    }
    return bytes
  }

  async #attempt<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (cause) {
      throw new ChatError('FILE_UNREADABLE', this.path, { cause })
    }
  }
}

async function stampOf(handle: FileHandle, path: string): Promise<FileStamp> {
  const stat = await handle.stat()
  if (!stat.isFile()) throw new ChatError('FILE_UNREADABLE', `${path}: not a file`)
  if (stat.size > MAX_FILE_BYTES) throw new ChatError('FILE_UNREADABLE', `${path}: too large`)
  return { size: stat.size, changedAt: Math.floor(stat.mtimeMs) }
}

function isSame(one: FileStamp, other: FileStamp): boolean {
  return one.size === other.size && one.changedAt === other.changedAt
}
