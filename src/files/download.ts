import type { Clock } from '../clock.ts'
import { ASK_TIMEOUT_MS, TREE_ARITY } from '../wire/limits.ts'
import type { AskWindow } from './ask-window.ts'
import type { ChunkSet } from './chunk-set.ts'
import { ChunkProof, type TreePlace } from './chunk-tree.ts'

/** A peer that has some of a file. Compared by identity. */
export interface Holder {
  /** Shared by all files that are asked of this peer. */
  readonly window: AskWindow
}

/** What is to be asked of a holder. */
export type Ask<H extends Holder> =
  | { readonly holder: H; readonly chunk: number }
  | { readonly holder: H; readonly place: TreePlace }

/** `good`: it was asked for and is what it should be. `bad`: the holder lies. `late`: nobody waits for it. */
export type Taken = 'good' | 'bad' | 'late'

export interface DownloadOptions {
  readonly size: number
  readonly root: Uint8Array
  /** Chunks that are on the disk; grows as chunks are written. */
  readonly have: ChunkSet
  /** Chunks that may be on the disk from an earlier run: each is looked at before it is asked for. */
  readonly doubted?: ChunkSet
  readonly clock: Clock
}

interface Flight<H> {
  readonly holder: H
  readonly at: number
}

/** Nodes of the tree are asked for so many chunks before they are needed. */
const AHEAD = TREE_ARITY / 4

/**
 * One file on its way to us, from everybody who has some of it (docs/protocol.md §7): says what to
 * ask of whom, checks what comes, and asks another where one fails. Sans I/O: the caller sends what
 * `next` says, and writes what was `good`.
 */
export class Download<H extends Holder> {
  readonly #options: DownloadOptions
  readonly #proof: ChunkProof
  readonly #holders = new Map<H, (chunk: number) => boolean>()
  /** By what was asked for. */
  readonly #flights = new Map<string, Flight<H>>()
  /** Checked, and not written yet. */
  readonly #writing = new Set<number>()

  /** No chunk before this one is doubted. */
  #doubtFrom = 0

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#proof = new ChunkProof(options.size, options.root)
  }

  get isDone(): boolean {
    return this.#options.have.isFull
  }

  get holders(): number {
    return this.#holders.size
  }

  /** A peer has these chunks; again when it has others. */
  add(holder: H, has: (chunk: number) => boolean): void {
    this.#holders.set(holder, has)
  }

  /** It is gone or lies; what was asked of it is asked of others. */
  remove(holder: H): void {
    this.#holders.delete(holder)
    this.#drop((flight) => flight.holder === holder)
  }

  /** Asks no more until `next`; what comes meanwhile is `late`. */
  stop(): void {
    this.#drop(() => true)
  }

  /** What to ask now, which counts as asked. Call again whenever something came, went or was written. */
  next(): readonly Ask<H>[] {
    const late = this.#options.clock.monotonic() - ASK_TIMEOUT_MS
    for (const holder of this.#drop(({ at }) => at <= late)) this.#putLast(holder)
    const asks: Ask<H>[] = []
    for (let moved = true; moved; ) {
      moved = false
      // One each in turn, so that a file comes from all at once.
      for (const [holder, has] of this.#holders) {
        const ask = holder.window.room > 0 ? this.#choose(holder, has) : undefined
        if (!ask) continue
        asks.push(ask)
        moved = true
      }
    }
    return asks
  }

  /** A chunk came. Good ones are the caller's to write. */
  chunk(holder: H, chunk: number, bytes: Uint8Array): Taken {
    if (!this.#answered(holder, chunkName(chunk))) return 'late'
    if (!this.#proof.fits(chunk, bytes)) return 'bad'
    this.#writing.add(chunk)
    return 'good'
  }

  /** Hashes of a node's children came. */
  node(holder: H, place: TreePlace, children: Uint8Array): Taken {
    if (!this.#answered(holder, placeName(place))) return 'late'
    return this.#proof.take(place, children) ? 'good' : 'bad'
  }

  /** The next chunk to read from our own disk and to show to `checked`; undefined if none for now. */
  doubt(): number | undefined {
    const { doubted } = this.#options
    if (!doubted) return undefined
    for (const chunk of doubted.present(this.#doubtFrom)) {
      this.#doubtFrom = chunk
      return this.#proof.missing(chunk) ? undefined : chunk
    }
    return undefined
  }

  /** What our disk has in the place of a chunk. False if that is no good: it will be asked for. */
  checked(chunk: number, bytes: Uint8Array): boolean {
    const { doubted, have } = this.#options
    doubted?.delete(chunk)
    if (!this.#proof.fits(chunk, bytes)) return false
    have.add(chunk)
    return true
  }

  /** A good chunk is on the disk, or could not be written and is to be asked for again. */
  written(chunk: number, done: boolean): void {
    if (!this.#writing.delete(chunk) || !done) return
    const { have } = this.#options
    have.add(chunk)
    const index = Math.floor(chunk / TREE_ARITY)
    const last = Math.min(have.length, (index + 1) * TREE_ARITY)
    for (let at = index * TREE_ARITY; at < last; at++) if (!have.has(at)) return
    this.#proof.forget(index)
  }

  #choose(holder: H, has: (chunk: number) => boolean): Ask<H> | undefined {
    const free = (chunk: number) =>
      !this.#flights.has(chunkName(chunk)) && !this.#writing.has(chunk) && has(chunk)
    let looked = 0
    for (const chunk of this.#options.have.missing(free)) {
      // What is doubted is looked at in this order too: further on there is nothing to ask yet.
      if (looked++ > 2 * TREE_ARITY) return undefined
      const needed = this.#proof.missing(chunk)
      const place = needed ?? this.#ahead(chunk)
      if (place && !this.#flights.has(placeName(place))) {
        this.#asked(holder, placeName(place))
        return { holder, place }
      }
      // While its node is on the way, or our own disk is looked at, a chunk behind it may be ready.
      if (needed || this.#options.doubted?.has(chunk)) continue
      this.#asked(holder, chunkName(chunk))
      return { holder, chunk }
    }
    return undefined
  }

  #ahead(chunk: number): TreePlace | undefined {
    const { have } = this.#options
    const soon = Math.min(have.length - 1, chunk + AHEAD)
    return have.has(soon) ? undefined : this.#proof.missing(soon)
  }

  #asked(holder: H, name: string): void {
    this.#flights.set(name, { holder, at: this.#options.clock.monotonic() })
    holder.window.asked()
  }

  /** False when this was not asked of the holder, or is waited for no longer. */
  #answered(holder: H, name: string): boolean {
    const flight = this.#flights.get(name)
    if (flight?.holder !== holder) return false
    this.#flights.delete(name)
    holder.window.answered(this.#options.clock.monotonic() - flight.at)
    return true
  }

  /** Returns those of whom it was asked. */
  #drop(fits: (flight: Flight<H>) => boolean): ReadonlySet<H> {
    const asked = new Set<H>()
    for (const [name, flight] of this.#flights) {
      if (!fits(flight)) continue
      this.#flights.delete(name)
      flight.holder.window.gaveUp()
      asked.add(flight.holder)
    }
    return asked
  }

  /** Whoever is silent has its turn after the others, so that it does not hold up what only one is asked for. */
  #putLast(holder: H): void {
    const has = this.#holders.get(holder)
    if (!has) return
    this.#holders.delete(holder)
    this.#holders.set(holder, has)
  }
}

function chunkName(chunk: number): string {
  return `chunk ${chunk}`
}

function placeName({ level, index }: TreePlace): string {
  return `node ${level} ${index}`
}
