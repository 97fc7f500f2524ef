import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import { isEmptyRoot } from '../files/chunk-tree.ts'
import type { Ask } from '../files/download.ts'
import { safeFileName } from '../files/file-name.ts'
import { IncomingFile } from '../files/incoming-file.ts'
import { MemoryStore } from '../files/memory-store.ts'
import { finishFolder, makePartFolder, PartFile } from '../files/part-file.ts'
import { equalBytes } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'
import { MAX_FOLDER_RUNNING, MAX_PIECES_PER_WANT } from '../wire/limits.ts'
import { PACKET, type PacketOf, type PiecePlace } from '../wire/packet.ts'
import type { FilePeer } from './file-peer.ts'
import { FolderPlan } from './folder-plan.ts'
import { treeOf } from './offer-source.ts'
import { partPlace, readKept } from './part-place.ts'

export interface FileFetchOptions {
  readonly transfer: Transfer
  /** Folder that it is to be put into. */
  readonly folder: string
  /** Where the list of a folder's files is kept. */
  readonly manifestPath: string
  readonly keepManifest: (bytes: Uint8Array) => Promise<void>
  readonly clock: Clock
  /** There is more to ask, or it has come further. */
  readonly onChange: () => void
  /** It is whole, at that place, and was changed last then. */
  readonly onDone: (path: string, changedAt: number) => void
  readonly onFault: (error: unknown) => void
  /** This peer gave what it should not. */
  readonly onLie: (peer: FilePeer) => void
}

interface Active {
  readonly file: IncomingFile<FilePeer>
  readonly part: PartFile | undefined
  ending: boolean
}

/** One offer that comes in: a file, or the list of a folder's files and then these, some at a time. */
export class FileFetch {
  readonly #options: FileFetchOptions
  readonly #holders = new Set<FilePeer>()
  /** By number: 0 is the file, or the list. */
  readonly #active = new Map<number, Active>()
  readonly #part: string
  /** Of a folder, once the list of its files is here. */
  #plan: FolderPlan | undefined
  #opening = 0
  /** Bytes of files that are whole. */
  #whole = 0
  #closed = false
  #finishing = false

  constructor(options: FileFetchOptions) {
    this.#options = options
    this.#part = partPlace(options.transfer, options.folder)
  }

  /** Makes what it needs on the disk. Call once. */
  async open(): Promise<void> {
    try {
      const { transfer } = this.#options
      if (this.#isFolder) await this.#openFolder()
      else await this.#openFile(0, this.#part, transfer)
    } catch (error) {
      this.#fault(error)
    }
    this.#changed()
  }

  get received(): number {
    let received = this.#whole
    for (const [number, { file }] of this.#active) {
      if (number > 0 || !this.#isFolder) received += file.received
    }
    return received
  }

  get holders(): ReadonlySet<FilePeer> {
    return this.#holders
  }

  add(peer: FilePeer): void {
    this.#holders.add(peer)
    for (const { file } of this.#active.values()) file.add(peer)
  }

  remove(peer: FilePeer): void {
    this.#holders.delete(peer)
    for (const { file } of this.#active.values()) file.remove(peer)
  }

  /** Asks whatever may be asked now. */
  ask(): void {
    if (this.#closed) return
    const wanted = new Map<FilePeer, PiecePlace[]>()
    for (const [number, { file }] of this.#active) {
      for (const ask of file.next()) {
        const places = wanted.get(ask.holder) ?? []
        wanted.set(ask.holder, places)
        places.push(placeOf(number, ask))
      }
    }
    const { offer } = this.#options.transfer
    for (const [peer, places] of wanted) {
      for (let at = 0; at < places.length; at += MAX_PIECES_PER_WANT) {
        peer.send({ t: PACKET.fetch, o: offer, l: places.slice(at, at + MAX_PIECES_PER_WANT) })
      }
    }
  }

  piece(peer: FilePeer, { p: [number, level, index], d }: PacketOf<typeof PACKET.piece>): void {
    const active = this.#active.get(number)
    const taken = active?.file.take(peer, level === 0 ? index : { level, index }, d)
    if (taken !== 'bad') return
    this.remove(peer)
    this.#options.onLie(peer)
  }

  /** Writes no more; what has come stays. Resolves when the disk is left alone. */
  async close(): Promise<void> {
    this.#closed = true
    const all = [...this.#active.values()]
    this.#active.clear()
    await Promise.all(
      all.map(async ({ file, part }) => {
        await file.stop()
        await part?.close()
      }),
    )
  }

  get #isFolder(): boolean {
    return this.#options.transfer.files > 0
  }

  async #openFile(
    number: number,
    path: string,
    { size, root }: Pick<Transfer, 'size' | 'root'>,
  ): Promise<void> {
    if (size === 0 && !isEmptyRoot(root)) throw new ChatError('FILE_BAD_OFFER')
    const { file: part, had } = await PartFile.open(path)
    if (this.#closed) {
      await part.close()
      return
    }
    const { clock, onFault } = this.#options
    const file = new IncomingFile<FilePeer>({
      size,
      root,
      store: part,
      had,
      clock,
      onChange: () => this.#changed(),
      onFault,
    })
    this.#start(number, { file, part, ending: false })
  }

  async #openFolder(): Promise<void> {
    await makePartFolder(this.#part)
    const { transfer, manifestPath, clock, onFault } = this.#options
    const kept = await readKept(manifestPath)
    if (kept && equalBytes(treeOf(kept).root, transfer.root)) {
      this.#plan = FolderPlan.read(kept, transfer)
      return
    }
    const store = new MemoryStore(transfer.manifestBytes)
    const file = new IncomingFile<FilePeer>({
      size: transfer.manifestBytes,
      root: transfer.root,
      store,
      had: false,
      clock,
      onChange: () => {
        if (file.isWhole && this.#active.delete(0)) void this.#hasManifest(store.bytes)
        else this.#changed()
      },
      onFault,
    })
    this.#start(0, { file, part: undefined, ending: false })
  }

  async #hasManifest(bytes: Uint8Array): Promise<void> {
    try {
      await this.#options.keepManifest(bytes)
      this.#plan = FolderPlan.read(bytes, this.#options.transfer)
      this.#changed()
    } catch (error) {
      this.#fault(error)
    }
  }

  #start(number: number, active: Active): void {
    this.#active.set(number, active)
    for (const peer of this.#holders) active.file.add(peer)
  }

  #changed(): void {
    if (this.#closed) return
    for (const [number, active] of this.#active) {
      if (active.file.isWhole && active.part && !active.ending) void this.#end(number, active)
    }
    this.#fill()
    this.#options.onChange()
  }

  /** Begins with as many files of the folder as may come in at a time. */
  #fill(): void {
    if (!this.#plan) return
    while (this.#active.size + this.#opening < MAX_FOLDER_RUNNING) {
      const next = this.#plan.next()
      if (!next) break
      this.#opening++
      this.#openFile(next.number, join(this.#part, ...next.path), next.file)
        .catch((error: unknown) => this.#fault(error))
        .finally(() => {
          this.#opening--
          this.#changed()
        })
    }
    if (this.#plan.isOver && this.#active.size + this.#opening === 0) void this.#finish()
  }

  async #end(number: number, active: Active): Promise<void> {
    active.ending = true
    const { part, file } = active
    if (!part) return
    try {
      if (!this.#isFolder) {
        await this.#finish(part)
        return
      }
      await file.stop()
      await part.truncate(file.size)
      await part.sync()
      await part.close()
      if (!this.#active.delete(number)) return
      this.#whole += file.size
      this.#changed()
    } catch (error) {
      this.#fault(error)
    }
  }

  async #finish(part?: PartFile): Promise<void> {
    if (this.#finishing || this.#closed) return
    this.#finishing = true
    const { folder, transfer, onDone } = this.#options
    const name = safeFileName(transfer.name)
    try {
      await mkdir(folder, { recursive: true })
      await part?.truncate(transfer.size)
      const path = part
        ? await part.finish(folder, name)
        : await finishFolder(this.#part, folder, name)
      this.#whole = transfer.size
      this.#active.clear()
      this.#closed = true
      onDone(path, Math.floor((await stat(path)).mtimeMs))
    } catch (error) {
      this.#finishing = false
      this.#fault(error)
    }
  }

  #fault(error: unknown): void {
    if (!this.#closed) this.#options.onFault(error)
  }
}

function placeOf(number: number, ask: Ask<FilePeer>): PiecePlace {
  return 'chunk' in ask ? [number, 0, ask.chunk] : [number, ask.place.level, ask.place.index]
}
