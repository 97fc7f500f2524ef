import { constants } from 'node:fs'
import { type FileHandle, link, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ChatError, systemCode } from '../errors.ts'
import { CHUNK_BYTES } from '../wire/limits.ts'
import { numberedName } from './file-name.ts'

const PRIVATE_FILE = 0o600
const MAX_NUMBER = 10_000

/**
 * A file that is on its way to us, under a name that hides it until it is whole. It never takes the
 * place of another file, and a link in its place is not followed.
 */
export class PartFile {
  readonly path: string
  readonly #handle: FileHandle
  #closed: Promise<void> | undefined

  /**
   * Makes the file, or opens the one that an earlier run left. `has` says whether it was there.
   * Rejects with `FILE_DISK` when the disk refuses.
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

  /** Rejects with `FILE_DISK`. In what order chunks are written does not matter. */
  async write(chunk: number, bytes: Uint8Array): Promise<void> {
    await attempt(this.path, async () => {
      let done = 0
      while (done < bytes.length) {
        const { bytesWritten } = await this.#handle.write(
          bytes,
          done,
          bytes.length - done,
          chunk * CHUNK_BYTES + done,
        )
        done += bytesWritten
      }
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
    throw new ChatError('FILE_DISK', `${path}: ${systemCode(cause) ?? 'failed'}`, { cause })
  }
}
