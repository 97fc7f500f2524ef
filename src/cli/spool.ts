import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ChatError, systemCode } from '../errors.ts'
import { UsageError } from './usage-error.ts'

/** Puts all of stdin into a new file of the profile that nobody else may read. Gives its path. */
export async function spool(
  stdin: Readable & { readonly isTTY?: boolean | undefined },
  folder: string,
): Promise<string> {
  if (stdin.isTTY) throw new UsageError('nothing comes from stdin', 'put something before the |')
  const path = join(folder, `stdin-${randomBytes(8).toString('hex')}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await pipeline(stdin, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    return path
  } catch (cause) {
    await rm(path, { force: true })
    throw new ChatError('FILE_DISK', `${path}: ${systemCode(cause) ?? 'failed'}`, { cause })
  }
}
