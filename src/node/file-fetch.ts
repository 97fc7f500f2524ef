import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ChatError } from '../errors.ts'
import { isEmptyRoot } from '../files/chunk-tree.ts'
import { safeFileName } from '../files/file-name.ts'
import type { HeardParts } from '../files/heard-parts.ts'
import { IncomingFile } from '../files/incoming-file.ts'
import { MemoryStore } from '../files/memory-store.ts'
import { finishFolder, makePartFolder, PartFile } from '../files/part-file.ts'
import { equalBytes } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'
import { MAX_FOLDER_RUNNING } from '../wire/limits.ts'
import type { PACKET, PacketOf } from '../wire/packet.ts'
import type { Fetch } from './fetch.ts'
import { FetchHolders } from './fetch-holders.ts'
import { FetchQuestions } from './fetch-questions.ts'
import type { FileFetchOptions } from './file-fetch-options.ts'
import type { FilePeer } from './file-peer.ts'
import { FolderPlan } from './folder-plan.ts'
import { OfferSource, treeOf } from './offer-source.ts'
import { PartGiver } from './part-giver.ts'
import { partPlace, readKept } from './part-place.ts'

interface Active {
  readonly file: IncomingFile<FilePeer>
  readonly part: PartFile | undefined
  ending: boolean
}

/** One offer that comes in: a file, or the list of a folder's files and then these, some at a time. */
export class FileFetch implements Fetch {
  readonly giver: PartGiver
  readonly #options: FileFetchOptions
  readonly #holders = new FetchHolders()
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
    this.giver = new PartGiver(options.transfer, (number) => this.#active.get(number)?.file)
  }

  async open(): Promise<void> {
    await this.#opens(async () => {
      if (this.#isFolder) await this.#openFolder()
      else await this.#openFile(0, this.#part, this.#options.transfer)
    })
  }

  get received(): number {
    let received = this.#whole
    let isSure = this.#isFolder ? this.#plan?.isOver === true : this.#opening === 0
    for (const [number, { file }] of this.#active) {
      if (number > 0 || !this.#isFolder) received += file.received
      isSure &&= !file.isDoubted
    }
    return isSure ? received : Math.max(received, this.#options.transfer.received)
  }

  get isIdle(): boolean {
    if (this.#opening > 0 || this.#finishing) return false
    return [...this.#active.values()].every(({ file, ending }) => file.isIdle && !ending)
  }

  add(peer: FilePeer, parts: HeardParts): void {
    this.#holders.set(peer, parts)
    for (const [number, { file }] of this.#active) this.#holders.tellOf(peer, number, file)
    this.#fill()
  }

  remove(peer: FilePeer): void {
    this.#holders.delete(peer)
    for (const { file } of this.#active.values()) file.remove(peer)
  }

  ask(): void {
    if (this.#closed) return
    const questions = new FetchQuestions()
    for (const [number, { file }] of this.#active) questions.add(number, file)
    const { transfer, onSilence } = this.#options
    for (const [peer, places] of questions.places) peer.ask(transfer.offer, places)
    questions.silent.forEach(onSilence)
  }

  piece(peer: FilePeer, { p: [number, level, index], d }: PacketOf<typeof PACKET.piece>): void {
    if (!this.#holders.has(peer)) return
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
    await this.giver.close()
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
    const { clock, fraction, onFault } = this.#options
    const file = new IncomingFile<FilePeer>({
      size,
      root,
      store: part,
      had,
      clock,
      fraction,
      onChange: () => this.#changed(),
      onChunk: (chunk) => this.giver.hasChunk(number, chunk),
      onFault,
    })
    this.#start(number, { file, part, ending: false })
  }

  async #openFolder(): Promise<void> {
    await makePartFolder(this.#part)
    const { transfer, manifestPath, clock, onFault } = this.#options
    const kept = await readKept(manifestPath)
    if (kept && equalBytes(treeOf(kept).root, transfer.root)) {
      this.#readPlan(kept)
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

  #hasManifest(bytes: Uint8Array): Promise<void> {
    return this.#opens(async () => {
      await this.#options.keepManifest(bytes)
      this.#readPlan(bytes)
    })
  }

  /** Something is being opened: it is not idle. */
  async #opens(run: () => Promise<void>): Promise<void> {
    this.#opening++
    try {
      await run()
    } catch (error) {
      this.#fault(error)
    }
    this.#opening--
    this.#changed()
  }

  #readPlan(manifest: Uint8Array): void {
    const { transfer, fraction } = this.#options
    const { size, root } = transfer
    const plan = FolderPlan.read(manifest, transfer, fraction)
    const { files, paths } = plan
    const folder = { manifest, files, paths }
    this.giver.hasList(new OfferSource({ path: this.#part, size, root, folder }))
    this.#plan = plan
  }

  #start(number: number, active: Active): void {
    this.#active.set(number, active)
    this.#holders.tell(number, active.file)
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
    const plan = this.#plan
    if (!plan || this.#closed) return
    const holders = (number: number) => this.#holdersOf(number, plan)
    this.#makeRoom(plan)
    while (this.#active.size + this.#opening < MAX_FOLDER_RUNNING) {
      const next = plan.next(holders)
      if (!next) break
      const path = join(this.#part, ...next.path)
      void this.#opens(() => this.#openFile(next.number, path, next.file))
    }
    if (plan.isOver && this.#active.size + this.#opening === 0) void this.#finish()
  }

  /** Files that nobody here has more of make room for others. */
  #makeRoom(plan: FolderPlan): void {
    if (this.#active.size < MAX_FOLDER_RUNNING) return
    for (const [number, { file, part, ending }] of this.#active) {
      if (
        number === 0 ||
        ending ||
        file.isWhole ||
        !file.isIdle ||
        this.#holdersOf(number, plan) > 0
      )
        continue
      this.#active.delete(number)
      plan.putBack(number)
      void part?.close()
    }
  }

  /** How many have some of a file of the folder; somebody of one that has nothing in it. */
  #holdersOf(number: number, { files }: FolderPlan): number {
    return files[number - 1]?.size === 0 ? 1 : this.#holders.count(number)
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
      if (!this.#active.delete(number)) return
      this.giver.hasFile(number)
      await part.close()
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
      await this.giver.close()
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
