import { readFile, rm } from 'node:fs/promises'
import { ChatError, systemCode } from '../errors.ts'
import { safeFileName } from '../files/file-name.ts'
import { partPath } from '../files/part-file.ts'
import { formatBase32 } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'

/** Where a transfer is while it comes in. */
export function partPlace({ name, offer }: Transfer, folder: string): string {
  return partPath(folder, safeFileName(name), formatBase32(offer))
}

/** Removes what has come of a transfer that is not to come in any more. */
export async function discardPart(transfer: Transfer): Promise<void> {
  if (transfer.folder === null) return
  const part = partPlace(transfer, transfer.folder)
  try {
    await rm(part, { recursive: true, force: true })
  } catch (cause) {
    throw new ChatError('FILE_DISK', `${part}: ${systemCode(cause)}`, { cause })
  }
}

/** A file of the profile; undefined where there is none. */
export async function readKept(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined
    throw new ChatError('FILE_DISK', `${path}: ${systemCode(cause)}`, { cause })
  }
}
