import { mkdir, readFile, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { bytesKey } from '../chat/conversation.ts'
import type { Clock } from '../clock.ts'
import { ChatError, systemCode } from '../errors.ts'
import type { ChunkTree } from '../files/chunk-tree.ts'
import { localPaths } from '../files/local-paths.ts'
import { decodeManifest } from '../files/manifest.ts'
import { equalBytes, formatBase32 } from '../ids.ts'
import { writeFileAtomic } from '../store/atomic-file.ts'
import type { Transfer } from '../store/transfers.ts'
import { FILE_IDLE_MS, SOURCE_LOOK_MS } from '../wire/limits.ts'
import { REFUSAL } from '../wire/packet.ts'
import type { FileBook } from './file-book.ts'
import { OfferSource, treeOf } from './offer-source.ts'

export interface FileShelfOptions {
  readonly clock: Clock
  readonly book: FileBook
  /** Folder of the profile for what belongs to offers. */
  readonly folder: string
  /** False for an offer whose message was taken back. */
  readonly stands: (offer: Uint8Array) => Promise<boolean>
}

interface Shelved {
  readonly source: Promise<OfferSource>
  usedAt: number
  /** When it was looked at, whether it is what it was. */
  lookedAt: number
}

/** What others can have of us: our own offers, and those of others that are whole here. */
export class FileShelf {
  readonly #options: FileShelfOptions
  readonly #open = new Map<string, Shelved>()
  readonly #trees = new Map<string, ChunkTree>()

  constructor(options: FileShelfOptions) {
    this.#options = options
  }

  /** Where the list of a folder's files is kept. */
  manifestPath({ root }: Pick<Transfer, 'root'>): string {
    return join(this.#options.folder, `${formatBase32(root)}.list`)
  }

  async keepManifest(transfer: Pick<Transfer, 'root'>, bytes: Uint8Array): Promise<void> {
    const path = this.manifestPath(transfer)
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFileAtomic(path, bytes)
    } catch (cause) {
      throw new ChatError('FILE_DISK', `${path}: ${systemCode(cause)}`, { cause })
    }
  }

  /** The tree of a file that was just read: it need not be read again. */
  keepTree(tree: ChunkTree): void {
    this.#trees.set(bytesKey(tree.root), tree)
  }

  /** Why it cannot be had of us; undefined if it can. */
  async refusal(transfer: Transfer): Promise<number | undefined> {
    const { book, stands } = this.#options
    if (!book.isOurs(transfer)) {
      const isHere = transfer.state === 'done' && transfer.path !== null && !transfer.spooled
      return isHere ? undefined : REFUSAL.absent
    }
    if (transfer.state === 'paused') return REFUSAL.paused
    if (transfer.state === 'failed') {
      return transfer.reason === 'FILE_CANCELLED' ? REFUSAL.withdrawn : REFUSAL.changed
    }
    if (transfer.path === null) return REFUSAL.absent
    return (await stands(transfer.offer)) ? undefined : REFUSAL.withdrawn
  }

  /** Undefined where it cannot be had of us. Rejects with `FILE_CHANGED` or `FILE_UNREADABLE`. */
  async source(offer: Uint8Array): Promise<OfferSource | undefined> {
    const { book, clock } = this.#options
    const key = bytesKey(offer)
    const now = clock.monotonic()
    let shelved = this.#open.get(key)
    if (!shelved) {
      const transfer = book.get(offer)
      if (!transfer || (await this.refusal(transfer)) !== undefined) return undefined
      shelved = this.#open.get(key) ?? { source: this.#read(transfer), usedAt: 0, lookedAt: now }
      this.#open.set(key, shelved)
      shelved.source.catch(() => this.#open.delete(key))
    }
    shelved.usedAt = now
    const source = await shelved.source
    if (now - shelved.lookedAt >= SOURCE_LOOK_MS) {
      shelved.lookedAt = now
      await source.check()
    }
    return source
  }

  /** Lets go of one that is not to be had any more. */
  async drop(transfer: Transfer): Promise<void> {
    const key = bytesKey(transfer.offer)
    const shelved = this.#open.get(key)
    this.#open.delete(key)
    this.#trees.delete(bytesKey(transfer.root))
    if (shelved) await close(shelved)
  }

  /** A file that we made for this offer goes. */
  async unspool({ spooled, path }: Transfer): Promise<void> {
    if (spooled && path !== null) await unlink(path).catch(() => undefined)
  }

  /** Closes what nobody has asked for in a while. */
  async tidy(): Promise<void> {
    const since = this.#options.clock.monotonic() - FILE_IDLE_MS
    for (const [key, shelved] of this.#open) {
      if (shelved.usedAt > since) continue
      this.#open.delete(key)
      await close(shelved)
    }
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(all.map(close))
  }

  async #read(transfer: Transfer): Promise<OfferSource> {
    const { path, size, root, changedAt, files } = transfer
    if (path === null) throw new ChatError('FILE_UNREADABLE')
    if (files === 0) {
      const tree = this.#trees.get(bytesKey(root))
      return new OfferSource({ path, size, root, stamp: { size, changedAt }, tree })
    }
    const manifest = await this.#manifest(transfer)
    const list = decodeManifest(manifest)
    const given = list.map((file) => file.path)
    const paths = this.#options.book.isOurs(transfer) ? given : localPaths(given)
    return new OfferSource({ path, size, root, folder: { manifest, files: list, paths } })
  }

  async #manifest(transfer: Transfer): Promise<Uint8Array> {
    const path = this.manifestPath(transfer)
    let bytes: Uint8Array
    try {
      bytes = new Uint8Array(await readFile(path))
    } catch (cause) {
      throw new ChatError('FILE_UNREADABLE', path, { cause })
    }
    if (equalBytes(treeOf(bytes).root, transfer.root)) return bytes
    throw new ChatError('FILE_CHANGED', path)
  }
}

async function close({ source }: Shelved): Promise<void> {
  try {
    await (await source).close()
  } catch {
    // It never opened.
  }
}
