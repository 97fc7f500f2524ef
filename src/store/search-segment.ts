import type { Database } from './database.ts'
import type { RecordCipher } from './record-cipher.ts'
import { readRange } from './search-block.ts'
import { damagedIndex, SearchBytes, SearchSource } from './search-bytes.ts'
import { PART, type SegmentId, segmentKey } from './search-key.ts'
import { decodePlaces, type SearchPlace } from './search-place.ts'
import type { Term, TermRange } from './search-term.ts'

/** What the state record says of a segment: some messages, by number, the newest first. */
export interface Segment {
  readonly id: SegmentId
  readonly docs: number
  /** Of all its blocks, before they were sealed. */
  readonly bytes: number
  readonly newest: bigint
  readonly oldest: bigint
}

/** Where what is in a segment begins. */
export interface SegmentHeader {
  /** Clock of the first message of each block of places. */
  readonly clocks: readonly bigint[]
  /** First term of each block of terms; for an empty one that of the next. */
  readonly terms: readonly Term[]
}

/** Messages of a segment have numbers below this. */
export const MAX_SEGMENT_DOCS = 65_536
/** Places in a block. */
export const BLOCK_PLACES = 512
const MAX_HEADERS = 512
const BLOCKS_AT_ONCE = 32

export function encodeHeader({ clocks, terms }: SegmentHeader): Uint8Array {
  const bytes = new SearchBytes()
  bytes.number(clocks.length)
  for (const clock of clocks) bytes.u64(clock)
  bytes.number(terms.length)
  for (const term of terms) bytes.text(term)
  return bytes.take()
}

export function decodeHeader(bytes: Uint8Array): SegmentHeader {
  const source = new SearchSource(bytes)
  const clocks: bigint[] = []
  for (let left = source.number(); left > 0; left--) clocks.push(source.u64())
  const terms: Term[] = []
  for (let left = source.number(); left > 0; left--) terms.push(source.text())
  source.end()
  return { clocks, terms }
}

/** Reads segments, of which it keeps the headers used last. `STORE_DAMAGED` for what is not right. */
export class SegmentReader {
  readonly #database: Database
  readonly #cipher: RecordCipher
  readonly #headers = new Map<SegmentId, SegmentHeader>()

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#cipher = cipher
  }

  async header(id: SegmentId): Promise<SegmentHeader> {
    const known = this.#headers.get(id)
    if (known) return known
    const [bytes] = await this.#records([segmentKey(id, PART.header)])
    const header = decodeHeader(bytes ?? new Uint8Array(0))
    if (this.#headers.size >= MAX_HEADERS) this.#headers.clear()
    this.#headers.set(id, header)
    return header
  }

  /** The header was changed, or is no more. */
  forget(id?: SegmentId): void {
    if (id === undefined) this.#headers.clear()
    else this.#headers.delete(id)
  }

  /** Blocks of one part, opened. */
  blocks(id: SegmentId, part: number, numbers: readonly number[]): Promise<Uint8Array[]> {
    return this.#records(numbers.map((number) => segmentKey(id, part, number)))
  }

  /** Places of one block. */
  async places(id: SegmentId, block: number): Promise<SearchPlace[]> {
    const [bytes] = await this.blocks(id, PART.docs, [block])
    return decodePlaces(bytes ?? new Uint8Array(0))
  }

  /**
   * The messages that have, of each of these groups, a term of one of its ranges: one byte for each
   * number, 1 if it is one of them. Undefined if there are none.
   */
  async matching(
    { id, docs }: Segment,
    groups: readonly (readonly TermRange[])[],
  ): Promise<Uint8Array | undefined> {
    const { terms } = await this.header(id)
    const parts = groups.map((ranges) => {
      const wanted = new Map<number, TermRange[]>()
      for (const range of ranges) {
        for (const block of blocksOf(terms, range)) {
          const known = wanted.get(block)
          if (known) known.push(range)
          else wanted.set(block, [range])
        }
      }
      return wanted
    })
    // What is rare is looked up first: often nothing is left then.
    parts.sort((a, b) => a.size - b.size)
    let found: Uint8Array | undefined
    for (const wanted of parts) {
      const these = new Uint8Array(docs)
      let count = 0
      const take = (doc: number) => {
        if (these[doc] !== 0 || (found && found[doc] === 0)) return
        these[doc] = 1
        count++
      }
      const numbers = [...wanted.keys()]
      for (let at = 0; at < numbers.length; at += BLOCKS_AT_ONCE) {
        const some = numbers.slice(at, at + BLOCKS_AT_ONCE)
        const blocks = await this.blocks(id, PART.terms, some)
        blocks.forEach((bytes, i) => {
          for (const range of wanted.get(some[i] ?? -1) ?? []) readRange(bytes, range, take)
        })
      }
      if (count === 0) return undefined
      found = these
    }
    return found
  }

  async #records(keys: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const values = await this.#database.getMany(keys)
    return keys.map((key, at) => {
      const value = values[at]
      if (!value) throw damagedIndex()
      return this.#cipher.open(key, value)
    })
  }
}

/** Numbers of the blocks that may hold a term of the range. */
function* blocksOf(terms: readonly Term[], { from, to }: TermRange): Generator<number> {
  let low = 0
  let high = terms.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((terms[middle] ?? '') < from) low = middle + 1
    else high = middle
  }
  for (let block = Math.max(0, low - 1); block < terms.length; block++) {
    if ((terms[block] ?? '') >= to) return
    yield block
  }
}
