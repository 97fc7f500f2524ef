import type { Clock } from '../clock.ts'
import { ASK_TIMEOUT_MS, MAX_KEPT_STRETCHES, TAKE_OVER_MS, TREE_ARITY } from '../wire/limits.ts'
import type { AskWindow } from './ask-window.ts'
import { ChunkChoice } from './chunk-choice.ts'
import type { ChunkSet } from './chunk-set.ts'
import { ChunkProof, type TreePlace } from './chunk-tree.ts'
import type { Holding } from './holding.ts'

/** A peer that has some of a file. Compared by identity. */
export interface Holder {
  /** Shared by all files that are asked of this peer. */
  readonly window: AskWindow
}

/** What is to be asked of a holder. */
export type Ask<H extends Holder> =
  | { readonly holder: H; readonly chunk: number }
  | { readonly holder: H; readonly place: TreePlace }

/** `good`: it is missing and is what it should be. `bad`: the holder lies. `late`: nobody waits for it. */
export type Taken = 'good' | 'bad' | 'late'

export interface DownloadOptions {
  readonly size: number
  readonly root: Uint8Array
  /** Chunks that are on the disk; grows as chunks are written. */
  readonly have: ChunkSet
  /** Chunks that may be on the disk from an earlier run: each is looked at before it is asked for. */
  readonly doubted?: ChunkSet
  readonly clock: Clock
  /** Chooses among chunks, from 0 on and below 1; without it they are asked for in order. */
  readonly fraction?: (() => number) | undefined
  /** Asks for nothing from this chunk on. */
  readonly before?: (() => number) | undefined
}

interface Flight<H extends Holder> {
  readonly ask: Ask<H>
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
  readonly #holders = new Map<H, Holding>()
  readonly #choice: ChunkChoice<H> | undefined
  /** When each gave something last. */
  readonly #gaveAt = new Map<H, number>()
  readonly #silent = new Set<H>()
  /** By what was asked for. */
  readonly #flights = new Map<string, Flight<H>>()
  /** Checked, and not written yet. */
  readonly #writing = new Set<number>()

  /** No chunk before this one is doubted. */
  #doubtFrom = 0

  constructor(options: DownloadOptions) {
    this.#options = options
    this.#proof = new ChunkProof(options.size, options.root)
    const { have, fraction } = options
    if (fraction) this.#choice = new ChunkChoice({ have, fraction })
  }

  get isDone(): boolean {
    return this.#options.have.isFull
  }

  /** Nobody is asked for anything. */
  get isIdle(): boolean {
    return this.#flights.size === 0
  }

  /** A peer has this of it; again when it has more. */
  add(holder: H, holding: Holding): void {
    this.#holders.set(holder, holding)
    this.#choice?.add(holder, holding)
  }

  /** It is gone or lies; what was asked of it is asked of others. */
  remove(holder: H): void {
    if (!this.#holders.delete(holder)) return
    this.#gaveAt.delete(holder)
    this.#silent.delete(holder)
    this.#choice?.remove(holder)
    this.#drop(({ ask }) => ask.holder === holder)
  }

  /** Holders that have given nothing since a question that nobody waits for any more. */
  get silent(): ReadonlySet<H> {
    return this.#silent
  }

  /** Asks no more until `next`; what comes meanwhile is `late`. */
  stop(): void {
    this.#drop(() => true)
  }

  /** What to ask now, which counts as asked. Call again whenever something came, went or was written. */
  next(): readonly Ask<H>[] {
    const late = this.#options.clock.monotonic() - ASK_TIMEOUT_MS
    for (const { ask, at } of this.#drop(({ at }) => at <= late)) {
      this.#waitedFor(ask.holder, at)
    }
    const asks: Ask<H>[] = []
    for (let moved = true; moved; ) {
      moved = false
      // One each in turn, so that a file comes from all at once.
      for (const [holder, holding] of this.#holders) {
        if (holder.window.room === 0) continue
        const ask = this.#choose(holder, holding) ?? this.#takeOver(holder, holding)
        if (!ask) continue
        asks.push(ask)
        moved = true
      }
    }
    return asks
  }

  /** A chunk came. Good ones are the caller's to write. */
  chunk(holder: H, chunk: number, bytes: Uint8Array): Taken {
    const { have } = this.#options
    this.#answered(holder, chunkName(chunk))
    if (chunk >= have.length || have.has(chunk) || this.#writing.has(chunk)) return 'late'
    if (this.#proof.missing(chunk)) return 'late'
    if (!this.#proof.fits(chunk, bytes)) return 'bad'
    this.#spare(chunkName(chunk))
    this.#writing.add(chunk)
    return 'good'
  }

  /** Hashes of a node's children came. */
  node(holder: H, place: TreePlace, children: Uint8Array): Taken {
    this.#answered(holder, placeName(place))
    const isOver = place.level === 1 && this.#options.have.isStretchFull(place.index)
    if (isOver || this.#proof.children(place)) return 'late'
    // What lies above it was here when it was asked for.
    if (!this.#proof.take(place, children)) return 'bad'
    this.#spare(placeName(place))
    return 'good'
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
    if (index >= MAX_KEPT_STRETCHES && have.isStretchFull(index)) this.#proof.forget(index)
  }

  /** Whether this is the chunk that others are given, as far as can be told here. */
  fits(chunk: number, bytes: Uint8Array): boolean {
    return this.#proof.fits(chunk, bytes)
  }

  /** Hashes of a node's children, where they are here. */
  children(place: TreePlace): Uint8Array | undefined {
    return this.#proof.children(place)
  }

  #choose(holder: H, holding: Holding): Ask<H> | undefined {
    let looked = 0
    for (const chunk of this.#candidates(holder, holding)) {
      // What is doubted is looked at first: further on there is nothing to ask yet.
      if (looked++ > 2 * TREE_ARITY) return undefined
      const needed = this.#proof.missing(chunk)
      const place = needed ?? this.#ahead(chunk, holding)
      if (place && !this.#flights.has(placeName(place))) {
        return this.#asked({ holder, place }, placeName(place))
      }
      // While its node is on the way, or our own disk is looked at, a chunk behind it may be ready.
      if (needed || this.#options.doubted?.has(chunk)) continue
      this.#choice?.took(holder, chunk)
      return this.#asked({ holder, chunk }, chunkName(chunk))
    }
    return undefined
  }

  #candidates(holder: H, holding: Holding): Iterable<number> {
    const { have, before } = this.#options
    const free = (chunk: number) =>
      !this.#flights.has(chunkName(chunk)) && !this.#writing.has(chunk)
    if (this.#choice) {
      const proved = (stretch: number) => this.#proof.proves(stretch)
      return this.#choice.candidates(holder, holding, { free, proved })
    }
    const end = before?.() ?? have.length
    return have.missing((chunk) => chunk < end && holding.has(chunk) && free(chunk))
  }

  #ahead(chunk: number, holding: Holding): TreePlace | undefined {
    const { have } = this.#options
    if (this.#choice) return undefined
    const soon = Math.min(have.length - 1, chunk + AHEAD)
    return have.has(soon) || !holding.has(soon) ? undefined : this.#proof.missing(soon)
  }

  /** What another has been asked for long ago, where there is nothing else to ask. */
  #takeOver(holder: H, holding: Holding): Ask<H> | undefined {
    const old = this.#options.clock.monotonic() - TAKE_OVER_MS
    for (const [name, { ask, at }] of this.#flights) {
      if (at > old) return undefined
      if (ask.holder === holder || ('chunk' in ask && !holding.has(ask.chunk))) continue
      if ('place' in ask && holding.stretches) continue
      this.#drop((flight) => flight.ask === ask)
      this.#waitedFor(ask.holder, at)
      return this.#asked({ ...ask, holder }, name)
    }
    return undefined
  }

  #asked(ask: Ask<H>, name: string): Ask<H> {
    this.#flights.set(name, { ask, at: this.#options.clock.monotonic() })
    ask.holder.window.asked()
    return ask
  }

  /** The holder has given something: what it was asked for, or something asked long ago. */
  #answered(holder: H, name: string): void {
    const now = this.#options.clock.monotonic()
    if (this.#holders.has(holder)) this.#gaveAt.set(holder, now)
    this.#silent.delete(holder)
    const flight = this.#flights.get(name)
    if (flight?.ask.holder !== holder) return
    this.#flights.delete(name)
    holder.window.answered(now - flight.at)
  }

  /** It is here: who else is asked for it is not waited for. */
  #spare(name: string): void {
    const flight = this.#flights.get(name)
    if (this.#flights.delete(name)) flight?.ask.holder.window.spared()
  }

  /** Gives up waiting for these. */
  #drop(fits: (flight: Flight<H>) => boolean): readonly Flight<H>[] {
    const dropped: Flight<H>[] = []
    for (const [name, flight] of this.#flights) {
      if (!fits(flight)) continue
      this.#flights.delete(name)
      flight.ask.holder.window.gaveUp()
      dropped.push(flight)
    }
    return dropped
  }

  /**
   * A question from then was not answered. Who is silent has its turn after the others, so that it
   * does not hold up what only one is asked for.
   */
  #waitedFor(holder: H, since: number): void {
    const has = this.#holders.get(holder)
    if (!has) return
    if ((this.#gaveAt.get(holder) ?? Number.NEGATIVE_INFINITY) < since) this.#silent.add(holder)
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
