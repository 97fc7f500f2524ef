import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { ChatError } from '../errors.ts'
import { MAX_FOLDER_DEPTH, MAX_FOLDER_FILES } from '../wire/limits.ts'

/** A file below a folder. */
export interface ScannedFile {
  /** Names from the folder down, its own last. */
  readonly path: readonly string[]
  /** Where it is on this disk. */
  readonly source: string
}

/**
 * All regular files below a folder. Links are not followed, pipes, sockets and devices passed over;
 * empty folders leave no trace. Rejects with `FILE_UNREADABLE`, also when there are too many files,
 * folders too deep or names that are not text, or with the signal's reason.
 */
export async function scanFolder(
  folder: string,
  signal: AbortSignal,
): Promise<readonly ScannedFile[]> {
  const files: ScannedFile[] = []
  const waiting: (readonly string[])[] = [[]]
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    signal.throwIfAborted()
    if (path.length >= MAX_FOLDER_DEPTH) throw new ChatError('FILE_UNREADABLE', 'folders too deep')
    for (const { name, isFolder } of await list(join(folder, ...path))) {
      const below = [...path, name]
      if (isFolder) waiting.push(below)
      else files.push({ path: below, source: join(folder, ...below) })
      if (files.length > MAX_FOLDER_FILES) {
        throw new ChatError('FILE_UNREADABLE', `more than ${MAX_FOLDER_FILES} files`)
      }
    }
  }
  return files
}

async function list(
  folder: string,
): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
  try {
    const found = []
    for await (const entry of await opendir(folder)) {
      const { name } = entry
      if (!entry.isFile() && !entry.isDirectory()) continue
      // A name that is not UTF-8 came with replacements and names nothing.
      if (name.includes('\ufffd')) throw new ChatError('FILE_UNREADABLE', join(folder, name))
      found.push({ name, isFolder: entry.isDirectory() })
    }
    return found
  } catch (cause) {
    if (cause instanceof ChatError) throw cause
    throw new ChatError('FILE_UNREADABLE', folder, { cause })
  }
}
