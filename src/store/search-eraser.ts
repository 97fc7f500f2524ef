import type { Batch } from './batch.ts'
import type { RecordCipher } from './record-cipher.ts'
import { BlockReader, TermBlocks } from './search-block.ts'
import { PART, segmentKey } from './search-key.ts'
import { comparePlaces, type SearchPlace } from './search-place.ts'
import { BLOCK_PLACES, encodeHeader, type Segment, type SegmentReader } from './search-segment.ts'
import type { Term } from './search-term.ts'

const BLOCKS_AT_ONCE = 16

/** Numbers that these messages have in a segment, those that it has; fast for a few messages. */
export async function numbersIn(
  reader: SegmentReader,
  segment: Segment,
  places: readonly SearchPlace[],
): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  for (const place of places) {
    if (place.clock > segment.newest || place.clock < segment.oldest) continue
    const { clocks } = await reader.header(segment.id)
    // Messages of one clock may be in two blocks.
    for (let block = 0; block < clocks.length && (clocks[block] ?? 0n) >= place.clock; block++) {
      if ((clocks[block + 1] ?? -1n) > place.clock) continue
      const at = (await reader.places(segment.id, block)).findIndex((each) => {
        return comparePlaces(each, place) === 0
      })
      if (at >= 0) numbers.add(block * BLOCK_PLACES + at)
    }
  }
  return numbers
}

/** Numbers of the messages of a segment that are where `isErased` says; looks at all of them. */
export async function numbersWhere(
  reader: SegmentReader,
  segment: Segment,
  isErased: (place: SearchPlace) => boolean,
): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  const { clocks } = await reader.header(segment.id)
  for (let block = 0; block < clocks.length; block++) {
    const places = await reader.places(segment.id, block)
    places.forEach((place, at) => {
      if (isErased(place)) numbers.add(block * BLOCK_PLACES + at)
    })
  }
  return numbers
}

export interface WordsToErase {
  readonly reader: SegmentReader
  readonly cipher: RecordCipher
  readonly segment: Segment
  /** Of the messages that lose all their words. */
  readonly numbers: ReadonlySet<number>
}

/** Adds to a batch the blocks without those words, and says whether there were any. */
export async function eraseWords(batch: Batch, erased: WordsToErase): Promise<boolean> {
  const { reader, cipher, segment, numbers } = erased
  const header = await reader.header(segment.id)
  const terms: (Term | undefined)[] = [...header.terms]
  const put = (part: number, number: number, bytes: Uint8Array) => {
    const key = segmentKey(segment.id, part, number)
    batch.put(key, cipher.seal(key, bytes))
  }
  let changed = false
  for (let at = 0; at < terms.length; at += BLOCKS_AT_ONCE) {
    const some = Array.from(
      { length: Math.min(BLOCKS_AT_ONCE, terms.length - at) },
      (_, i) => at + i,
    )
    const blocks = await reader.blocks(segment.id, PART.terms, some)
    blocks.forEach((bytes, i) => {
      const less = blockWithout(bytes, numbers)
      if (!less) return
      changed = true
      terms[at + i] = less.first
      put(PART.terms, at + i, less.bytes)
    })
    await new Promise(setImmediate)
  }
  if (!changed) return false
  let next: Term = '\xff\xff'
  for (let at = terms.length - 1; at >= 0; at--) {
    next = terms[at] ?? next
    terms[at] = next
  }
  put(
    PART.header,
    0,
    encodeHeader({ clocks: header.clocks, terms: terms.map((term = '') => term) }),
  )
  return true
}

/** The block without these numbers; undefined if it has none of them. */
function blockWithout(bytes: Uint8Array, numbers: ReadonlySet<number>) {
  const blocks = new TermBlocks()
  let changed = false
  for (const reader = new BlockReader(bytes); reader.next(); ) {
    const docs: number[] = []
    reader.docs((doc) => {
      if (numbers.has(doc)) changed = true
      else docs.push(doc)
    })
    blocks.add(reader.term, docs)
  }
  if (!changed) return undefined
  const [block] = blocks.take(true)
  return { first: block?.first, bytes: block?.bytes ?? new Uint8Array(0) }
}
