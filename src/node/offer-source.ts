import { join } from 'node:path'
import { ChatError, isChatError } from '../errors.ts'
import { ChunkTree, chunkCount, leafHash } from '../files/chunk-tree.ts'
import type { ManifestFile } from '../files/manifest.ts'
import { SharedFile } from '../files/shared-file.ts'
import type { FileStamp } from '../files/source-file.ts'
import { concatBytes } from '../wire/codec.ts'
import { CHUNK_BYTES } from '../wire/limits.ts'
import type { PiecePlace } from '../wire/packet.ts'

/** Files of a folder that are open at a time. */
const MAX_OPEN = 16

/** What of an offer lies where on this disk. */
export interface OfferPlace {
  readonly path: string
  readonly size: number
  readonly root: Uint8Array
  readonly stamp?: FileStamp | undefined
  readonly tree?: ChunkTree | undefined
  readonly folder?:
    | {
        readonly manifest: Uint8Array
        /** In the order of the manifest. */
        readonly files: readonly ManifestFile[]
        /** Where each is below `path`. */
        readonly paths: readonly (readonly string[])[]
      }
    | undefined
}

interface Open {
  readonly file: Promise<SharedFile>
  users: number
}

/** One offered file or folder, read in the pieces that others ask for. */
export class OfferSource {
  readonly #place: OfferPlace
  readonly #open = new Map<number, Open>()
  #manifest: ChunkTree | undefined

  constructor(place: OfferPlace) {
    this.#place = place
  }

  /**
   * Calls `give` with a chunk, or the hashes of a node's children, which are there until it returns, and
   * resolves with true. Rejects as it does, with `FILE_CHANGED` or `FILE_UNREADABLE`, and with
   * `WIRE_MALFORMED` for what the offer has not.
   */
  async piece(
    [number, level, index]: PiecePlace,
    give: (bytes: Uint8Array) => void,
  ): Promise<boolean> {
    const { folder } = this.#place
    if (folder && number === 0) {
      give(this.#ofManifest(folder.manifest, level, index))
      return true
    }
    const open = this.#use(number)
    try {
      const file = await open.file
      if (level === 0) await file.chunk(index, give)
      else give(await file.node({ level, index }))
      return true
    } catch (error) {
      // That somebody is gone is no fault of the file.
      if (this.#open.get(number) === open && !isChatError(error, 'SESSION_CLOSED')) {
        this.#open.delete(number)
        void closed(open.file)
      }
      throw error
    } finally {
      open.users--
      this.#trim()
    }
  }

  /** Rejects with `FILE_CHANGED` or `FILE_UNREADABLE` when what is open of it is not what it was. */
  async check(): Promise<void> {
    const files = [...this.#open.values()].map(({ file }) => file)
    await Promise.all(files.map(async (file) => (await file).check()))
  }

  async close(): Promise<void> {
    const files = [...this.#open.values()].map(({ file }) => file)
    this.#open.clear()
    await Promise.all(files.map(closed))
  }

  #ofManifest(manifest: Uint8Array, level: number, index: number): Uint8Array {
    if (level === 0) {
      if (index >= chunkCount(manifest.length))
        throw new ChatError('WIRE_MALFORMED', 'no such chunk')
      return manifest.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)
    }
    this.#manifest ??= treeOf(manifest)
    const children = this.#manifest.children({ level, index })
    if (!children) throw new ChatError('WIRE_MALFORMED', 'no such node')
    return children
  }

  #use(number: number): Open {
    let open = this.#open.get(number)
    // The one used last is last.
    this.#open.delete(number)
    open ??= { file: SharedFile.open(this.#partOf(number)), users: 0 }
    open.users++
    this.#open.set(number, open)
    return open
  }

  #partOf(number: number) {
    const { path, size, root, stamp, tree, folder } = this.#place
    if (!folder) {
      if (number !== 0) throw new ChatError('WIRE_MALFORMED', 'no such file')
      return { path, size, root, stamp, tree }
    }
    const file = folder.files[number - 1]
    const below = folder.paths[number - 1]
    if (!file || !below) throw new ChatError('WIRE_MALFORMED', 'no such file')
    return { path: join(path, ...below), size: file.size, root: file.root }
  }

  #trim(): void {
    for (const [number, { file, users }] of this.#open) {
      if (this.#open.size <= MAX_OPEN) return
      if (users > 0) continue
      this.#open.delete(number)
      void closed(file)
    }
  }
}

/** The chunk tree of bytes in memory. */
export function treeOf(bytes: Uint8Array): ChunkTree {
  const leaves: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    leaves.push(leafHash(bytes.subarray(at, at + CHUNK_BYTES)))
  }
  return new ChunkTree(bytes.length, concatBytes(...leaves))
}

async function closed(file: Promise<SharedFile>): Promise<void> {
  try {
    await (await file).close()
  } catch {
    // It never opened.
  }
}
