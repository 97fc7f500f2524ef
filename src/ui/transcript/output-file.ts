import { randomBytes } from 'node:crypto'
import { type FileHandle, link, lstat, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChatError, type ErrorCode, systemCode } from '../../errors.ts'
import type { Closable } from '../../resources.ts'

/** What people said is for those who were told. */
const PRIVATE = 0o600

/**
 * A file that is there whole or not at all: written under another name beside it, and moved into
 * place by `finish`. Only its owner may read it.
 */
export class OutputFile implements Closable {
  readonly #path: string
  readonly #temporary: string
  readonly #handle: FileHandle
  readonly #replace: boolean
  #closing: Promise<void> | undefined

  private constructor(path: string, temporary: string, handle: FileHandle, replace: boolean) {
    this.#path = path
    this.#temporary = temporary
    this.#handle = handle
    this.#replace = replace
  }

  /** Rejects with `ARGS_FILE_EXISTS`, unless it may `replace` a file, or another `ARGS_…` that says why not. */
  static async open(path: string, { replace }: { readonly replace: boolean }): Promise<OutputFile> {
    const there = await lstat(path).catch(() => undefined)
    if (there?.isDirectory()) throw new ChatError('ARGS_FILE_FOLDER', path)
    if (there && !replace) throw new ChatError('ARGS_FILE_EXISTS', path)
    if (there && !there.isFile()) throw new ChatError('ARGS_FILE_UNWRITABLE', `${path}: not a file`)
    const name = `.${basename(path)}.${randomBytes(4).toString('hex')}.part`
    const temporary = join(dirname(path), name)
    try {
      return new OutputFile(path, temporary, await open(temporary, 'wx', PRIVATE), replace)
    } catch (error) {
      const isGone = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')
      if (isGone && !(await isFolder(dirname(path)))) {
        throw new ChatError('ARGS_FOLDER_MISSING', dirname(path), { cause: error })
      }
      throw failure(path, error)
    }
  }

  async write(text: string): Promise<void> {
    try {
      await this.#handle.writeFile(text)
    } catch (error) {
      throw failure(this.#path, error)
    }
  }

  /** All of it is on the disk, under its name. Rejects as `open` does; then it is not. */
  async finish(): Promise<void> {
    try {
      await this.#handle.sync()
      if (this.#replace) await rename(this.#temporary, this.#path)
      else await this.#place()
    } catch (error) {
      if (systemCode(error) === 'EEXIST') throw new ChatError('ARGS_FILE_EXISTS', this.#path)
      throw failure(this.#path, error)
    } finally {
      await this.close()
    }
  }

  /** Without `finish` nothing is left. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    await this.#handle.close()
    await unlink(this.#temporary).catch(() => undefined)
  }

  /** A link, unlike a rename, refuses to replace; not every file system has links. */
  async #place(): Promise<void> {
    try {
      await link(this.#temporary, this.#path)
    } catch (error) {
      if (systemCode(error) === 'EEXIST') throw error
      const taken = await open(this.#path, 'wx', PRIVATE)
      await taken.close()
      await rename(this.#temporary, this.#path)
    }
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

const FAILURES: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'STORE_FULL',
  EDQUOT: 'STORE_FULL',
  EACCES: 'ARGS_FILE_DENIED',
  EPERM: 'ARGS_FILE_DENIED',
  EROFS: 'ARGS_FILE_DENIED',
  ENAMETOOLONG: 'ARGS_PATH',
}

function failure(path: string, cause: unknown): unknown {
  const code = systemCode(cause)
  if (code === undefined) return cause
  const known = FAILURES[code]
  if (known) return new ChatError(known, path, { cause })
  return new ChatError('ARGS_FILE_UNWRITABLE', `${path}: ${code}`, { cause })
}
