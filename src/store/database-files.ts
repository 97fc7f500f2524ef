import { readdir, readFile, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ChatError, systemCode } from '../errors.ts'
import { diskFailure } from './disk-failure.ts'
import { readManifest } from './level-manifest.ts'

/** What must be left beside a second copy of the write-ahead log. */
const SPARE_BYTES = 4 * 1_048_576

const DATA_FILE = /^(CURRENT|\d+\.(ldb|sst|log))$/
const NUMBERED = /^(\d+)\.(ldb|sst|log)$/

/**
 * Looks at the files of a LevelDB database that nobody has open, without changing anything.
 * `'absent'` where nothing of one is there. Rejects with `STORE_DAMAGED` when files are missing or
 * shorter than they were: LevelDB would open it all the same, and delete what it does not know.
 */
export async function inspectDatabase(folder: string): Promise<'absent' | 'sound'> {
  const names = await fileNames(folder)
  if (!names.some((name) => DATA_FILE.test(name))) return 'absent'
  const damaged = (what: string, cause?: unknown) =>
    new ChatError('STORE_DAMAGED', `${join(folder, what)}`, { cause })
  if (!names.includes('CURRENT')) throw damaged('CURRENT')
  try {
    const current = await readFile(join(folder, 'CURRENT'), 'latin1')
    const name = /^(MANIFEST-\d+)\n$/.exec(current)?.[1]
    if (!name) throw damaged('CURRENT')
    if (!names.includes(name)) throw damaged(name)
    const manifest = readManifest(await readFile(join(folder, name)))
    if (!manifest) throw damaged(name)
    const files = new Map<string, string>()
    for (const file of names) {
      const match = NUMBERED.exec(file)
      if (match) files.set(`${match[2] === 'log' ? 'log' : 'table'} ${Number(match[1])}`, file)
    }
    if (manifest.logNumber > 0 && !files.has(`log ${manifest.logNumber}`)) throw damaged(name)
    for (const [number, bytes] of manifest.tables) {
      const file = files.get(`table ${number}`)
      if (!file) throw damaged(`${number}.ldb`)
      if ((await stat(join(folder, file))).size !== bytes) throw damaged(file)
    }
  } catch (error) {
    throw diskFailure(error, folder)
  }
  return 'sound'
}

/** Bytes of the files directly in a folder; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0
  for (const name of await fileNames(folder)) bytes += await fileBytes(join(folder, name))
  return bytes
}

/** Rejects with `STORE_FULL` unless there is room to open the database in `folder` and go on. */
export async function checkRoom(folder: string): Promise<void> {
  let needed = SPARE_BYTES
  for (const name of await fileNames(folder)) {
    if (name.endsWith('.log')) needed += await fileBytes(join(folder, name))
  }
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < needed) throw new ChatError('STORE_FULL', folder)
}

async function fileNames(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw diskFailure(error, folder)
  }
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    // Compaction removes files at any time.
    if (systemCode(error) === 'ENOENT') return 0
    throw diskFailure(error, path)
  }
}
