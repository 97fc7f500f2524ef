import type { Clock } from '../clock.ts'
import { CHUNK_BYTES, MAX_UNWRITTEN_CHUNKS } from '../wire/limits.ts'
import { ChunkSet } from './chunk-set.ts'
import { chunkCount, chunkLength, type TreePlace } from './chunk-tree.ts'
import { type Ask, Download, type Holder, type Taken } from './download.ts'
import type { Holding } from './holding.ts'

/** Where the chunks of a file are put: a disk, or memory. */
export interface ChunkStore {
  /** Chunks from this one on. */
  write(chunk: number, chunks: readonly Uint8Array[]): Promise<void>
  /** Fewer bytes than a chunk has where it was not written. */
  read(chunk: number): Promise<Uint8Array>
}

export interface IncomingFileOptions {
  readonly size: number
  readonly root: Uint8Array
  readonly store: ChunkStore
  /** As of a `Download`. */
  readonly fraction?: (() => number) | undefined
  readonly before?: (() => number) | undefined
  /** The store may hold chunks of an earlier run. */
  readonly had: boolean
  readonly clock: Clock
  /** There may be more to ask, or it is whole. */
  readonly onChange: () => void
  /** A chunk is in the store. */
  readonly onChunk?: ((chunk: number) => void) | undefined
  /** The store refused; nothing more is written. */
  readonly onFault: (error: unknown) => void
}

/** Chunks that are written at once. */
const MAX_RUN = 16

/** One file on its way into a store: what comes is checked and written, with little in memory. */
export class IncomingFile<H extends Holder> {
  readonly size: number
  readonly #options: IncomingFileOptions
  readonly #have: ChunkSet
  /** Chunks that an earlier run may have left, and nobody has looked at. */
  readonly #doubted: ChunkSet
  readonly #download: Download<H>
  /** Checked, and not in the store yet. */
  readonly #unwritten = new Map<number, Uint8Array>()
  /** Memory of chunks that were written, for those that come. */
  readonly #spare: Uint8Array[] = []
  #writing = false
  #doubting = false
  #stopped = false
  #received = 0
  #onIdle: (() => void) | undefined

  constructor(options: IncomingFileOptions) {
    const { size, root, had, clock, fraction, before } = options
    this.#options = options
    this.size = size
    this.#have = new ChunkSet(chunkCount(size))
    const doubted = new ChunkSet(had ? chunkCount(size) : 0)
    for (let chunk = 0; chunk < doubted.length; chunk++) doubted.add(chunk)
    this.#doubted = doubted
    this.#download = new Download({
      size,
      root,
      have: this.#have,
      doubted,
      clock,
      fraction,
      before,
    })
    if (had) void this.#doubt()
  }

  /** Every byte is in the store. */
  get isWhole(): boolean {
    return this.#download.isDone
  }

  /** Bytes that are in the store. */
  get received(): number {
    return this.#received
  }

  /** The store may hold more than has been looked at. */
  get isDoubted(): boolean {
    return this.#doubted.count > 0
  }

  /** Nothing of it is asked for, looked at or written. */
  get isIdle(): boolean {
    return this.#download.isIdle && !this.#writing && !this.#doubting
  }

  /** As of a `Download`. */
  get silent(): ReadonlySet<H> {
    return this.#download.silent
  }

  add(holder: H, holding: Holding): void {
    this.#download.add(holder, holding)
  }

  remove(holder: H): void {
    this.#download.remove(holder)
  }

  /** Which chunks of a stretch are in the store. */
  bits(stretch: number): Uint8Array {
    return this.#have.stretch(stretch)
  }

  /** A chunk, or at a place the hashes of a node, for somebody else; undefined where it is not here. */
  async piece(piece: number | TreePlace): Promise<Uint8Array | undefined> {
    if (typeof piece !== 'number') return this.#download.children(piece)
    if (piece >= this.#have.length || !this.#have.has(piece)) return undefined
    const bytes = await this.#options.store.read(piece)
    const chunk = bytes.subarray(0, chunkLength(this.size, piece))
    return this.#download.fits(piece, chunk) ? chunk : undefined
  }

  /** What to ask now; nothing while the disk has enough to do. */
  next(): readonly Ask<H>[] {
    if (this.#stopped || this.#unwritten.size >= MAX_UNWRITTEN_CHUNKS) return []
    return this.#download.next()
  }

  /** A chunk, or at a place the hashes of a node, came from this holder; the bytes are copied. */
  take(holder: H, piece: number | TreePlace, bytes: Uint8Array): Taken {
    if (this.#stopped) return 'late'
    if (typeof piece !== 'number') {
      const taken = this.#download.node(holder, piece, bytes)
      if (taken === 'good') void this.#doubt()
      return taken
    }
    const taken = this.#download.chunk(holder, piece, bytes)
    if (taken === 'good') {
      this.#unwritten.set(piece, this.#copy(bytes))
      void this.#write()
    }
    return taken
  }

  /** Asks and writes no more. Resolves when the store is left alone. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#download.stop()
    if (!this.#writing && !this.#doubting) return
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
  }

  /** Writes what has come, neighbours together: a disk is asked seldom, and for much. */
  async #write(): Promise<void> {
    if (this.#writing) return
    this.#writing = true
    const { store, onChange, onFault } = this.#options
    for (let run = this.#run(); run && !this.#stopped; run = this.#run()) {
      const [first, chunks] = run
      let error: unknown
      try {
        await store.write(first, chunks)
      } catch (thrown) {
        error = thrown ?? true
      }
      chunks.forEach((bytes, at) => {
        this.#unwritten.delete(first + at)
        if (bytes.length === CHUNK_BYTES) this.#spare.push(bytes)
        this.#download.written(first + at, error === undefined)
        if (error !== undefined) return
        this.#received += bytes.length
        this.#options.onChunk?.(first + at)
      })
      if (error === undefined) onChange()
      else if (!this.#stopped) onFault(error)
    }
    this.#writing = false
    this.#settle()
  }

  #copy(chunk: Uint8Array): Uint8Array {
    const spare = chunk.length === CHUNK_BYTES ? this.#spare.pop() : undefined
    if (!spare) return chunk.slice()
    spare.set(chunk)
    return spare
  }

  /** Chunks that have come one after the other, and the number of the first. */
  #run(): readonly [number, readonly Uint8Array[]] | undefined {
    const [first] = this.#unwritten.keys()
    if (first === undefined) return undefined
    const chunks: Uint8Array[] = []
    for (let at = first; chunks.length < MAX_RUN; at++) {
      const bytes = this.#unwritten.get(at)
      if (!bytes) break
      chunks.push(bytes)
    }
    return [first, chunks]
  }

  /** Looks at what an earlier run left, as far as it can be checked by now. */
  async #doubt(): Promise<void> {
    if (this.#doubting) return
    this.#doubting = true
    const { store, onChange, onFault } = this.#options
    try {
      for (
        let chunk = this.#download.doubt();
        chunk !== undefined && !this.#stopped;
        chunk = this.#download.doubt()
      ) {
        const bytes = await store.read(chunk)
        const length = chunkLength(this.size, chunk)
        if (!this.#download.checked(chunk, bytes.subarray(0, length))) continue
        this.#received += length
        this.#options.onChunk?.(chunk)
      }
    } catch (error) {
      if (!this.#stopped) onFault(error)
    }
    this.#doubting = false
    this.#settle()
    if (!this.#stopped) onChange()
  }

  #settle(): void {
    if (!this.#writing && !this.#doubting) this.#onIdle?.()
  }
}
