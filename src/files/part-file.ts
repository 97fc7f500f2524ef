import { constants } from 'node:fs'
import { type FileHandle, link, lstat, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ChatError, systemCode } from '../errors.ts'
import { CHUNK_BYTES, MAX_UNSYNCED_BYTES } from '../wire/limits.ts'
import { numberedName } from './file-name.ts'

const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700
const MAX_NUMBER = 10_000

/** Where it waits until it is whole: beside the place where it will be, out of sight. */
export function partPath(folder: string, name: string, id: string): string {
  return join(folder, `.${name}.${id.slice(0, ID_CHARS)}.part`)
}

const ID_CHARS = 12

/**
 * A file that is on its way to us, under a name that hides it until it is whole. It never takes the
 * place of another file, and a link in its place is not followed.
 */
export class PartFile {
  readonly path: string
  readonly #handle: FileHandle
  /** Written since the disk was last told to have it. */
  #unsynced = 0
  #closed: Promise<void> | undefined

  /**
   * Makes the file, or opens the one that an earlier run left. `has` says whether it was there.
   * Rejects with `FILE_DISK` when the disk refuses, as everything here, with `FILE_NO_SPACE` if it is full.
   */
  static async open(path: string): Promise<{ readonly file: PartFile; readonly had: boolean }> {
    return attempt(path, async () => {
      await mkdir(dirname(path), { recursive: true })
      const flags = constants.O_RDWR | constants.O_NOFOLLOW
      try {
        return { file: new PartFile(path, await open(path, flags)), had: true }
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error
      }
      const handle = await open(path, flags | constants.O_CREAT | constants.O_EXCL, PRIVATE_FILE)
      return { file: new PartFile(path, handle), had: false }
    })
  }

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  /**
   * Chunks from this one on, each whole but the last of the file. In what order does not matter. Now and
   * then waits until the disk has all of it.
   */
  async write(chunk: number, chunks: readonly Uint8Array[]): Promise<void> {
    await attempt(this.path, async () => {
      let rest = chunks
      for (let at = chunk * CHUNK_BYTES; rest.length > 0; ) {
        const { bytesWritten } = await this.#handle.writev(rest, at)
        at += bytesWritten
        rest = after(rest, bytesWritten)
        this.#unsynced += bytesWritten
      }
      if (this.#unsynced < MAX_UNSYNCED_BYTES) return
      this.#unsynced = 0
      await this.#handle.datasync()
    })
  }

  /** A chunk that was written, as it is on the disk. Fewer bytes where the file is shorter. */
  async read(chunk: number): Promise<Uint8Array> {
    return attempt(this.path, async () => {
      const bytes = new Uint8Array(CHUNK_BYTES)
      const { bytesRead } = await this.#handle.read(bytes, 0, CHUNK_BYTES, chunk * CHUNK_BYTES)
      return bytes.subarray(0, bytesRead)
    })
  }

  /** Drops what lies beyond this size, from whatever was there before. */
  async truncate(size: number): Promise<void> {
    await attempt(this.path, async () => {
      if ((await this.#handle.stat()).size > size) await this.#handle.truncate(size)
    })
  }

  /** What was written so far survives a power cut. */
  async sync(): Promise<void> {
    await attempt(this.path, () => this.#handle.datasync())
  }

  /**
   * Gives the whole file its name in the folder; if that is taken, one with a number. Answers with
   * the path it got. The file is closed.
   */
  async finish(folder: string, name: string): Promise<string> {
    await this.sync()
    await this.close()
    return attempt(this.path, async () => {
      for (let number = 0; number < MAX_NUMBER; number++) {
        const path = join(folder, number === 0 ? name : numberedName(name, number))
        if (await claim(this.path, path)) return path
      }
      throw new ChatError('FILE_DISK', `${name}: every name is taken`)
    })
  }

  /** Removes what came so far. */
  async discard(): Promise<void> {
    await this.close()
    await attempt(this.path, async () => {
      await unlink(this.path).catch((error: unknown) => {
        if (systemCode(error) !== 'ENOENT') throw error
      })
    })
  }

  close(): Promise<void> {
    this.#closed ??= this.#handle.close()
    return this.#closed
  }
}

/** What is left of byte strings behind so many bytes. */
function after(parts: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let left = bytes
  return parts.flatMap((part) => {
    const skipped = Math.min(left, part.length)
    left -= skipped
    return skipped === part.length ? [] : [part.subarray(skipped)]
  })
}

/**
 * As `PartFile.finish`, of a folder: gives it its name beside others, or one with a number. Nothing
 * that has that name is touched. Rejects with `FILE_DISK`.
 */
export async function finishFolder(part: string, folder: string, name: string): Promise<string> {
  return attempt(part, async () => {
    for (let number = 0; number < MAX_NUMBER; number++) {
      const path = join(folder, number === 0 ? name : numberedName(name, number))
      try {
        await mkdir(path, PRIVATE_FOLDER)
      } catch (error) {
        if (systemCode(error) === 'EEXIST') continue
        throw error
      }
      // Over the empty one that is ours.
      await rename(part, path)
      return path
    }
    throw new ChatError('FILE_DISK', `${name}: every name is taken`)
  })
}

/** A folder that is on its way, made or left from an earlier run. Rejects with `FILE_DISK`. */
export async function makePartFolder(path: string): Promise<void> {
  await attempt(path, async () => {
    await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER })
    if (!(await lstat(path)).isDirectory()) throw new ChatError('FILE_DISK', path)
  })
}

/** False if something has that name. A link refuses to replace; where there are none, a look must do. */
async function claim(from: string, path: string): Promise<boolean> {
  try {
    await link(from, path)
    await unlink(from)
    return true
  } catch (error) {
    const code = systemCode(error)
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error
  }
  const taken = await stat(path).then(
    () => true,
    () => false,
  )
  if (!taken) await rename(from, path)
  return !taken
}

async function attempt<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof ChatError) throw cause
    const code = systemCode(cause)
    const isFull = code === 'ENOSPC' || code === 'EDQUOT'
    throw new ChatError(isFull ? 'FILE_NO_SPACE' : 'FILE_DISK', `${path}: ${code ?? 'failed'}`, {
      cause,
    })
  }
}
