import { BlockReader } from './search-block.ts'
import { PART } from './search-key.ts'
import { comparePlaces, type SearchPlace } from './search-place.ts'
import type { Segment, SegmentReader } from './search-segment.ts'
import type { SegmentWriter } from './search-segment-writer.ts'
import type { Term } from './search-term.ts'

/** Terms that are merged, places that are sorted, before others have their turn. */
const TERMS_AT_ONCE = 512
const PLACES_AT_ONCE = 2_048
const BLOCKS_AT_ONCE = 16

const othersTurn = () => new Promise(setImmediate)

/** Writes one segment of what several hold. Rejects with the reason of `signal`. */
export async function mergeSegments(
  reader: SegmentReader,
  segments: readonly Segment[],
  writer: SegmentWriter,
  signal: AbortSignal,
): Promise<void> {
  const all: SearchPlace[][] = []
  for (const { id } of segments) {
    const places: SearchPlace[] = []
    const { clocks } = await reader.header(id)
    for (let block = 0; block < clocks.length; block++) {
      for (const place of await reader.places(id, block)) places.push(place)
    }
    all.push(places)
  }
  const { places, numbers } = await mergePlaces(all)
  writer.places(places)
  const cursors = segments.map((segment, i) => {
    return new TermCursor(reader, segment, numbers[i] ?? new Uint32Array(0))
  })
  for (const cursor of cursors) await cursor.next()
  for (let count = 1; ; count++) {
    let term: Term | undefined
    for (const cursor of cursors) {
      if (cursor.term !== undefined && (term === undefined || cursor.term < term)) {
        term = cursor.term
      }
    }
    if (term === undefined) return
    const docs: number[] = []
    let from = 0
    for (const cursor of cursors) {
      while (cursor.term === term) {
        cursor.docs(docs)
        // Most terms stay in a block: no promise for each.
        if (!cursor.step()) await cursor.next()
        from++
      }
    }
    writer.add(term, from > 1 ? ascending(docs) : docs)
    if (count % TERMS_AT_ONCE > 0) continue
    await writer.spill()
    await othersTurn()
    signal.throwIfAborted()
  }
}

/** One order of all; a message that several have stands there once. */
async function mergePlaces(all: readonly (readonly SearchPlace[])[]) {
  const places: SearchPlace[] = []
  const numbers = all.map(({ length }) => new Uint32Array(length))
  const at = all.map(() => 0)
  for (;;) {
    let best: SearchPlace | undefined
    all.forEach((each, i) => {
      const place = each[at[i] ?? 0]
      if (place && (!best || comparePlaces(place, best) < 0)) best = place
    })
    if (!best) return { places, numbers }
    for (const [i, each] of all.entries()) {
      const next = at[i] ?? 0
      const place = each[next]
      const mapped = numbers[i]
      if (!place || !mapped || comparePlaces(place, best) !== 0) continue
      mapped[next] = places.length
      at[i] = next + 1
    }
    places.push(best)
    if (places.length % PLACES_AT_ONCE === 0) await othersTurn()
  }
}

function ascending(docs: readonly number[]): ArrayLike<number> {
  const sorted = Uint32Array.from(docs).sort()
  let length = 0
  for (const doc of sorted) {
    if (length === 0 || sorted[length - 1] !== doc) sorted[length++] = doc
  }
  return sorted.subarray(0, length)
}

/** Walks all terms of a segment. */
class TermCursor {
  readonly #reader: SegmentReader
  readonly #segment: Segment
  readonly #numbers: Uint32Array
  #ahead: Uint8Array[] = []
  #block = 0
  #terms: BlockReader | undefined
  term: Term | undefined

  constructor(reader: SegmentReader, segment: Segment, numbers: Uint32Array) {
    this.#reader = reader
    this.#segment = segment
    this.#numbers = numbers
  }

  /** Adds the new numbers of the messages that have this term. */
  docs(into: number[]): void {
    this.#terms?.docs((doc) => into.push(this.#numbers[doc] ?? 0))
  }

  /** Goes to the next term of this block; false if there is none. */
  step(): boolean {
    const moved = this.#terms?.next() ?? false
    this.term = moved ? this.#terms?.term : undefined
    return moved
  }

  /** Goes to the next term, wherever it is; `term` is undefined after the last. */
  async next(): Promise<void> {
    while (!this.step()) {
      const { id } = this.#segment
      if (this.#ahead.length === 0) {
        const { terms } = await this.#reader.header(id)
        const count = Math.min(BLOCKS_AT_ONCE, terms.length - this.#block)
        if (count <= 0) return
        const numbers = Array.from({ length: count }, (_, i) => this.#block + i)
        this.#ahead = await this.#reader.blocks(id, PART.terms, numbers)
        this.#block += count
      }
      const bytes = this.#ahead.shift()
      if (bytes) this.#terms = new BlockReader(bytes)
    }
  }
}
