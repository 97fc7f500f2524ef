import { comparePlaces, type SearchPlace } from './search-place.ts'
import { BLOCK_PLACES, type Segment, type SegmentReader } from './search-segment.ts'
import type { TermRange } from './search-term.ts'

export type TermGroups = readonly (readonly TermRange[])[]

/** One part of the index, walked from its newest message that fits. */
interface Source {
  /** Clock of the next, or a later one while `open` was not called. */
  clock: bigint | undefined
  isOpen: boolean
  open(): Promise<void>
  take(): Promise<SearchPlace | undefined>
}

export interface WalkOptions {
  readonly reader: SegmentReader
  readonly segments: readonly Segment[]
  /** What was found in memory. */
  readonly found: readonly SearchPlace[]
  readonly groups: TermGroups
  /** Nothing later than this. */
  readonly upTo: bigint
}

/**
 * Places from the newest on, those of one clock together and none twice. A segment is looked into
 * only when nothing newer is left.
 */
export async function* walkPlaces(options: WalkOptions): AsyncGenerator<readonly SearchPlace[]> {
  const { reader, segments, found, groups, upTo } = options
  const sources: Source[] = [new Found(found.filter(({ clock }) => clock <= upTo))]
  for (const segment of segments) {
    if (segment.oldest <= upTo) sources.push(new Found([], { reader, segment, groups, upTo }))
  }
  for (;;) {
    let clock: bigint | undefined
    let closed: Source | undefined
    for (const source of sources) {
      if (source.clock === undefined || (clock !== undefined && source.clock < clock)) continue
      if (clock === undefined || source.clock > clock) closed = undefined
      clock = source.clock
      if (!source.isOpen) closed ??= source
    }
    if (clock === undefined) return
    if (closed) {
      await closed.open()
      continue
    }
    const places: SearchPlace[] = []
    for (const source of sources) {
      while (source.clock === clock) {
        const place = await source.take()
        if (place && !places.some((each) => comparePlaces(each, place) === 0)) places.push(place)
      }
    }
    yield places
  }
}

interface InSegment {
  readonly reader: SegmentReader
  readonly segment: Segment
  readonly groups: TermGroups
  readonly upTo: bigint
}

class Found implements Source {
  readonly #in: InSegment | undefined
  /** Of one block, or all of what is in memory. */
  #places: readonly SearchPlace[]
  #at = 0
  /** Numbers that fit, one byte each. */
  #fits: Uint8Array | undefined
  #block = -1
  clock: bigint | undefined
  isOpen: boolean

  constructor(places: readonly SearchPlace[], inSegment?: InSegment) {
    this.#in = inSegment
    this.#places = [...places].sort(comparePlaces)
    this.isOpen = inSegment === undefined
    this.clock = inSegment ? least(inSegment.segment.newest, inSegment.upTo) : places[0]?.clock
    if (!inSegment) this.clock = this.#places[0]?.clock
  }

  async open(): Promise<void> {
    this.isOpen = true
    if (!this.#in) return
    const { reader, segment, groups, upTo } = this.#in
    this.#fits = await reader.matching(segment, groups)
    const { clocks } = await reader.header(segment.id)
    // A block of which the next one begins too late has nothing that is early enough.
    const skipped = clocks.findIndex((_, block) => (clocks[block + 1] ?? 0n) <= upTo)
    this.#block = Math.max(0, skipped) - 1
    this.#places = []
    this.#at = 0
    await this.#settle()
    while (this.clock !== undefined && this.clock > upTo) await this.take()
  }

  async take(): Promise<SearchPlace | undefined> {
    const place = this.#places[this.#at++]
    await this.#settle()
    return place
  }

  /** Goes to the next one that fits, if that is not where we are. */
  async #settle(): Promise<void> {
    for (;;) {
      const base = this.#block * BLOCK_PLACES
      while (this.#at < this.#places.length && this.#fits?.[base + this.#at] === 0) this.#at++
      this.clock = this.#places[this.#at]?.clock
      if (this.clock !== undefined || !this.#in || !this.#fits) return
      const next = this.#fits.indexOf(1, (this.#block + 1) * BLOCK_PLACES)
      if (next < 0) return
      this.#block = Math.floor(next / BLOCK_PLACES)
      this.#places = await this.#in.reader.places(this.#in.segment.id, this.#block)
      this.#at = 0
    }
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
