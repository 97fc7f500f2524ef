import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { ChatError, systemCode } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { CHUNK_BYTES, MAX_FILE_BYTES } from '../wire/limits.ts'
import { ChunkTree, chunkCount, leafHash } from './chunk-tree.ts'
import { BLOCK_CHUNKS, ReadAhead } from './read-ahead.ts'

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

/** A file of ours that others may have: read in chunks, and given up when it is not what it was. */
export class SourceFile implements AsyncDisposable {
  readonly path: string
  readonly stamp: FileStamp
  readonly #handle: FileHandle
  /** Which file it is, whatever its name. */
  readonly #place: Pick<Stats, 'dev' | 'ino'>
  readonly #ahead: ReadAhead
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
      const file = new SourceFile(path, handle, plain(await handle.stat(), path))
      if (expected && !isSame(file.stamp, expected)) throw new ChatError('FILE_CHANGED', path)
      return file
    } catch (cause) {
      await handle?.close()
      if (cause instanceof ChatError) throw cause
      throw unreadable(path, cause)
    }
  }

  private constructor(path: string, handle: FileHandle, stats: Stats) {
    this.path = path
    this.stamp = stampOf(stats)
    this.#handle = handle
    this.#place = stats
    this.#ahead = new ReadAhead(stats.size, (bytes, from) => this.#fill(bytes, from))
  }

  /** Reads it whole. Rejects with `FILE_CHANGED`, `FILE_UNREADABLE` or the signal's reason. */
  async tree({ signal, onProgress }: ReadOptions): Promise<ChunkTree> {
    const { size } = this.stamp
    const leaves: Uint8Array[] = []
    const count = chunkCount(size)
    for (let chunk = 0; chunk < count; chunk += BLOCK_CHUNKS) {
      signal.throwIfAborted()
      const end = Math.min(count, chunk + BLOCK_CHUNKS)
      for (let at = chunk; at < end; at++) leaves.push(await this.#ahead.chunk(at, leafHash))
      onProgress?.(Math.min(size, end * CHUNK_BYTES))
    }
    await this.check()
    return new ChunkTree(size, concatBytes(...leaves))
  }

  /**
   * Calls `use` with the bytes of a chunk as they are, or were a moment ago; they are there until it
   * returns, which checks them. Rejects as it does, with `FILE_CHANGED` where there is no such chunk,
   * or `FILE_UNREADABLE`.
   */
  chunk<T>(index: number, use: (bytes: Uint8Array) => T): Promise<T> {
    return this.#ahead.chunk(index, use)
  }

  /**
   * Rejects with `FILE_CHANGED` when there is not under its name what was when it was opened, with
   * `FILE_UNREADABLE` when there is nothing.
   */
  async check(): Promise<void> {
    const now = plain(await this.#attempt(() => stat(this.path)), this.path)
    const { dev, ino } = this.#place
    const isIt = now.dev === dev && now.ino === ino && isSame(stampOf(now), this.stamp)
    if (!isIt) throw new ChatError('FILE_CHANGED', this.path)
  }

  close(): Promise<void> {
    this.#closed ??= this.#handle.close()
    return this.#closed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #fill(bytes: Uint8Array, from: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.#attempt(() =>
        this.#handle.read(bytes, done, bytes.length - done, from + done),
      )
      if (bytesRead === 0) throw new ChatError('FILE_CHANGED', this.path)
      done += bytesRead
    }
  }

  async #attempt<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run()
    } catch (cause) {
      throw new ChatError('FILE_UNREADABLE', this.path, { cause })
    }
  }
}

/** `FILE_UNREADABLE`, with why where that is a common thing. */
export function unreadable(path: string, cause: unknown): ChatError {
  const code = systemCode(cause)
  const isGone = code === 'ENOENT' || code === 'ENOTDIR'
  const isDenied = code === 'EACCES' || code === 'EPERM'
  const why = isGone ? ': no such file' : isDenied ? ': you may not read it' : ''
  return new ChatError('FILE_UNREADABLE', `${path}${why}`, { cause })
}

/** Of a regular file that is not too large; else throws `FILE_UNREADABLE`. */
function plain(stats: Stats, path: string): Stats {
  if (!stats.isFile()) throw new ChatError('FILE_UNREADABLE', `${path}: not a file`)
  if (stats.size > MAX_FILE_BYTES) throw new ChatError('FILE_UNREADABLE', `${path}: too large`)
  return stats
}

function stampOf({ size, mtimeMs }: Stats): FileStamp {
  return { size, changedAt: Math.floor(mtimeMs) }
}

function isSame(one: FileStamp, other: FileStamp): boolean {
  return one.size === other.size && one.changedAt === other.changedAt
}
