import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { Level } from 'level'
import { ChatError, isChatError } from '../errors.ts'
import { inspectDatabase } from './database-files.ts'
import { diskFailure } from './disk-failure.ts'

export type Leveldb = Level<Uint8Array, Uint8Array>

/** Floods of small index records: few and large tables; sealed values do not compress. */
const TUNING = {
  keyEncoding: 'view',
  valueEncoding: 'view',
  writeBufferSize: 8 * 1_048_576,
  maxFileSize: 8 * 1_048_576,
  cacheSize: 16 * 1_048_576,
  compression: false,
  maxOpenFiles: 256,
} as const

/**
 * Opens the LevelDB in `folder`, after a look at its files; creates one only if `mayCreate` and
 * nothing of one is there. Rejects with `STORE_…`.
 */
export async function openLevel(folder: string, mayCreate: boolean): Promise<Leveldb> {
  const state = await inspectDatabase(folder)
  if (state === 'absent' && !mayCreate) throw new ChatError('STORE_DAMAGED', folder)
  const options = { ...TUNING, createIfMissing: state === 'absent' }
  return opened(new Level<Uint8Array, Uint8Array>(folder, options), folder)
}

/** Rewrites the tables that hold the range. */
export async function compactLevel(
  level: Leveldb,
  from: Uint8Array,
  to: Uint8Array,
): Promise<void> {
  // Declared by classic-level, not by level, which also runs in browsers.
  if (!('compactRange' in level)) return
  const { compactRange } = level
  if (typeof compactRange === 'function') await compactRange.call(level, from, to)
}

/**
 * Holds a lock that ends with this process, however it ends: the system's lock on the LOCK file of
 * an empty LevelDB. Resolves with what releases it, or `undefined` while somebody else holds it.
 */
export async function holdLock(folder: string): Promise<(() => Promise<void>) | undefined> {
  const open = () => opened(new Level(folder, { writeBufferSize: 65_536 }), folder)
  try {
    const level = await open().catch(async (error: unknown) => {
      if (!isChatError(error, 'STORE_DAMAGED')) throw error
      // There is nothing in it to lose; only the LOCK file must stay the same one.
      for (const name of await readdir(folder)) {
        if (name !== 'LOCK') await rm(join(folder, name), { force: true })
      }
      return open()
    })
    return () => level.close()
  } catch (error) {
    if (isChatError(error, 'STORE_IN_USE')) return undefined
    throw error
  }
}

async function opened<K, V>(level: Level<K, V>, folder: string): Promise<Level<K, V>> {
  // LevelDB makes its files readable for everybody, now and later; only the umask keeps them private.
  if (isMainThread) process.umask(0o077)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await level.open()
    return level
  } catch (error) {
    await level.close().catch(() => undefined)
    throw diskFailure(error, folder)
  }
}
