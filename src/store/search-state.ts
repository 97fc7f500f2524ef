import { SearchBytes, SearchSource } from './search-bytes.ts'
import type { SegmentId } from './search-key.ts'
import { MAX_SEGMENT_DOCS, type Segment } from './search-segment.ts'
import { type Stretch, withStretch } from './search-stretch.ts'

/** What the index consists of. Never changes: a change makes another. */
export interface SearchState {
  /** The first number that no segment had. */
  readonly next: SegmentId
  readonly segments: readonly Segment[]
  /** Numbers of segments that are no more, but may still be in the files. */
  readonly dead: readonly Stretch[]
}

const MAX_ID = 2 ** 32 - 2
const MERGED_AT_ONCE = 4
/** A segment of that many messages or bytes is not merged any more. */
const FULL_DOCS = MAX_SEGMENT_DOCS / MERGED_AT_ONCE
const FULL_BYTES = 4 * 1_048_576

/** Of an index that has nothing, where there may have been another. */
export const EMPTY_STATE: SearchState = {
  next: 1,
  segments: [],
  dead: [{ first: 1, last: MAX_ID }],
}

/** `version` is in front: an index of another one is not read. */
export function encodeState(version: string, { next, segments, dead }: SearchState): Uint8Array {
  const bytes = new SearchBytes()
  bytes.text(version)
  bytes.number(next)
  bytes.number(segments.length)
  for (const segment of segments) {
    bytes.number(segment.id)
    bytes.number(segment.docs)
    bytes.number(segment.bytes)
    bytes.u64(segment.newest)
    bytes.u64(segment.oldest)
  }
  bytes.number(dead.length)
  for (const { first, last } of dead) {
    bytes.number(first)
    bytes.number(last)
  }
  return bytes.take()
}

/** Undefined for a state of another version. */
export function decodeState(version: string, record: Uint8Array): SearchState | undefined {
  const source = new SearchSource(record)
  if (source.text() !== version) return undefined
  const next = source.number()
  const segments: Segment[] = []
  for (let left = source.number(); left > 0; left--) {
    const [id, docs, bytes] = [source.number(), source.number(), source.number()]
    segments.push({ id, docs, bytes, newest: source.u64(), oldest: source.u64() })
  }
  const dead: Stretch[] = []
  for (let left = source.number(); left > 0; left--) {
    dead.push({ first: source.number(), last: source.number() })
  }
  source.end()
  return { next, segments, dead }
}

/** The state with a new segment, in place of others or not. */
export function withSegment(
  state: SearchState,
  segment: Segment,
  inPlaceOf: readonly Segment[] = [],
): SearchState {
  const gone = new Set(inPlaceOf.map(({ id }) => id))
  let { dead } = state
  for (const id of gone) dead = withStretch(dead, { first: id, last: id })
  return {
    next: Math.max(state.next, segment.id + 1),
    segments: [...state.segments.filter(({ id }) => !gone.has(id)), segment],
    dead,
  }
}

/** Segments of about one size that should become one; nothing while there are few. */
export function dueToMerge({ segments }: SearchState): readonly Segment[] | undefined {
  const tiers = new Map<number, Segment[]>()
  for (const segment of segments) {
    if (segment.docs >= FULL_DOCS || segment.bytes >= FULL_BYTES) continue
    const tier = Math.floor(Math.log2(segment.docs) / Math.log2(MERGED_AT_ONCE))
    const same = tiers.get(tier) ?? []
    tiers.set(tier, same)
    same.push(segment)
    if (same.length === MERGED_AT_ONCE) return same
  }
  return undefined
}
