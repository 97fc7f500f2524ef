import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, open, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { ChatError, systemCode } from '../errors.ts'
import { diskFailure } from './disk-failure.ts'

/** Everything in a profile is for its owner alone. */
export const PRIVATE_FILE = 0o600

/**
 * Writes a small file so that at any moment, a power cut included, it is there whole, the old one
 * or the new. Mode 0600. With `exclusive` an existing file stays and `STORE_PROFILE_EXISTS` is
 * thrown. Rejects with `STORE_…`; then nothing was changed.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array,
  options: { readonly exclusive?: boolean } = {},
): Promise<void> {
  const folder = dirname(path)
  const suffix = randomBytes(8).toString('hex')
  const temporary = join(folder, `.${basename(path)}.${suffix}`)
  try {
    await writeSynced(temporary, bytes)
    try {
      // A link, unlike a rename, refuses to replace.
      if (options.exclusive) await link(temporary, path)
      else await rename(temporary, path)
    } finally {
      await unlink(temporary).catch(ignoreMissing)
    }
    await syncFolder(folder)
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw new ChatError('STORE_PROFILE_EXISTS', path)
    throw diskFailure(error, path)
  }
}

/** The bytes of a file of at most `maxBytes`; `undefined` where there is none. */
export async function readSmallFile(
  path: string,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, constants.O_RDONLY)
    const bytes = new Uint8Array(maxBytes + 1)
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    if (bytesRead > maxBytes) throw new ChatError('STORE_DAMAGED', path)
    return bytes.subarray(0, bytesRead)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw diskFailure(error, path)
  } finally {
    await handle?.close()
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx', PRIVATE_FILE)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    await unlink(path).catch(ignoreMissing)
    throw error
  } finally {
    await handle.close()
  }
}

/** Makes a new name durable, where the system can (Windows cannot, and need not). */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function ignoreMissing(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error
}
