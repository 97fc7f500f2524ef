import { stat } from 'node:fs/promises'
import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import { scanFolder } from '../files/folder-scan.ts'
import { encodeManifest, type ManifestFile } from '../files/manifest.ts'
import type { Offer } from '../files/offer.ts'
import { makePreview } from '../files/preview-maker.ts'
import { SourceFile, unreadable } from '../files/source-file.ts'
import { MAX_FILE_NAME_BYTES, MAX_MANIFEST_BYTES } from '../wire/limits.ts'
import type { FileShelf } from './file-shelf.ts'
import { treeOf } from './offer-source.ts'

export interface Offering {
  readonly path: string
  readonly name: string
  /** Whether a picture is to be shown with the offer. */
  readonly preview: boolean
  readonly shelf: FileShelf
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** What was read. */
export interface Read {
  readonly offer: Offer
  readonly changedAt: number
  /** Of a folder: what in it is not sent (`FolderScan`). */
  readonly leftOut: number
}

/**
 * Reads what is to be offered: a file, or a folder with all below it. Rejects with `FILE_UNREADABLE`,
 * `FILE_CHANGED` or the signal's reason.
 */
export async function readOffered(offering: Offering): Promise<Read> {
  const { path, name } = offering
  if (name === '' || Buffer.byteLength(name) > MAX_FILE_NAME_BYTES) {
    throw new ChatError('FILE_UNREADABLE', 'a name has 1 to 255 bytes')
  }
  let isFolder: boolean
  try {
    isFolder = (await stat(path)).isDirectory()
  } catch (cause) {
    throw unreadable(path, cause)
  }
  return isFolder ? readFolder(offering) : readFile(offering)
}

async function readFile({ path, name, preview: isWanted, shelf, clock, signal }: Offering) {
  await using file = await SourceFile.open(path)
  const [tree, preview] = await Promise.all([
    file.tree({ signal }),
    isWanted ? makePreview(path, { clock, signal }) : undefined,
  ])
  shelf.keepTree(tree)
  const { size, changedAt } = file.stamp
  const offer = { name, size, root: tree.root }
  return { offer: preview ? { ...offer, preview } : offer, changedAt, leftOut: 0 }
}

async function readFolder({ path, name, shelf, signal }: Offering) {
  const files: ManifestFile[] = []
  let size = 0
  const { files: found, leftOut } = await scanFolder(path, signal)
  for (const { path: below, source } of found) {
    await using file = await SourceFile.open(source)
    const { root } = await file.tree({ signal })
    files.push({ path: below, size: file.stamp.size, root })
    size += file.stamp.size
  }
  if (files.length === 0) throw new ChatError('FILE_UNREADABLE', `${path}: nothing in it`)
  const manifest = encodeManifest(files)
  if (manifest.length > MAX_MANIFEST_BYTES) {
    throw new ChatError('FILE_UNREADABLE', `${path}: too many files`)
  }
  const { root } = treeOf(manifest)
  await shelf.keepManifest({ root }, manifest)
  const folder = { files: files.length, manifestBytes: manifest.length }
  return { offer: { name, size, root, folder }, changedAt: 0, leftOut }
}
