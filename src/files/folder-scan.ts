import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { ChatError } from '../errors.ts'
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../wire/limits.ts'
import { unreadable } from './source-file.ts'

/** A file below a folder. */
export interface ScannedFile {
  /** Names from the folder down, its own last. */
  readonly path: readonly string[]
  /** Where it is on this disk. */
  readonly source: string
}

/** What is below a folder. */
export interface FolderScan {
  readonly files: readonly ScannedFile[]
  /** Links, pipes, sockets and devices, and folders with nothing in them. */
  readonly leftOut: number
}

/**
 * All regular files below a folder; nothing else is followed or taken. Rejects with `FILE_UNREADABLE`, also when there are too many files,
 * folders too deep or names that are not text, or with the signal's reason.
 */
export async function scanFolder(folder: string, signal: AbortSignal): Promise<FolderScan> {
  const files: ScannedFile[] = []
  let leftOut = 0
  const waiting: (readonly string[])[] = [[]]
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    signal.throwIfAborted()
    if (path.length >= MAX_FOLDER_DEPTH) throw new ChatError('FILE_UNREADABLE', 'folders too deep')
    const entries = await list(join(folder, ...path))
    if (entries.length === 0) leftOut++
    for (const { name, kind } of entries) {
      const below = [...path, name]
      if (kind === 'folder') waiting.push(below)
      else if (kind === 'file') files.push({ path: below, source: join(folder, ...below) })
      else leftOut++
      if (files.length > MAX_FOLDER_FILES) {
        throw new ChatError('FILE_UNREADABLE', `more than ${MAX_FOLDER_FILES} files`)
      }
    }
  }
  return { files, leftOut }
}

interface Entry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
}

async function list(folder: string): Promise<readonly Entry[]> {
  try {
    const found: Entry[] = []
    for await (const entry of await opendir(folder)) {
      const { name } = entry
      const kind = entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other'
      // A name that is not UTF-8 came with replacements and names nothing.
      if (kind !== 'other' && name.includes('\ufffd')) {
        throw new ChatError('FILE_UNREADABLE', join(folder, name))
      }
      found.push({ name, kind })
    }
    return found
  } catch (cause) {
    if (cause instanceof ChatError) throw cause
    throw unreadable(folder, cause)
  }
}
