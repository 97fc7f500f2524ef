import { FAMILY, type Slot } from './keys.ts'

/** Number of a segment: never used twice while the index lasts. */
export type SegmentId = number

const LETTER = FAMILY.search.charCodeAt(0)
const KIND = { state: 0, mark: 1, segment: 2 } as const
/** Parts of a segment. */
export const PART = { header: 0, docs: 1, terms: 2 } as const

export const SEARCH_STATE_KEY: Uint8Array = Uint8Array.of(LETTER, KIND.state)

/** How far the log of that slot is indexed. */
export function markKey(slot: Slot): Uint8Array {
  const key = Buffer.alloc(6)
  key[0] = LETTER
  key[1] = KIND.mark
  key.writeUInt32BE(slot, 2)
  return key
}

export function markKeySlot(key: Uint8Array): Slot {
  return new DataView(key.buffer, key.byteOffset, key.length).getUint32(2)
}

export const MARK_RANGE: { readonly gte: Uint8Array; readonly lt: Uint8Array } = {
  gte: Uint8Array.of(LETTER, KIND.mark),
  lt: Uint8Array.of(LETTER, KIND.mark + 1),
}

export function segmentKey(id: SegmentId, part: number, number = 0): Uint8Array {
  const key = Buffer.alloc(11)
  key[0] = LETTER
  key[1] = KIND.segment
  key.writeUInt32BE(id, 2)
  key[6] = part
  key.writeUInt32BE(number, 7)
  return key
}

export function segmentKeyId(key: Uint8Array): SegmentId {
  return new DataView(key.buffer, key.byteOffset, key.length).getUint32(2)
}

/** All records of the segments from `first` on, before `end` if given. */
export function segmentRange(
  first: SegmentId,
  end?: SegmentId,
): { readonly gte: Uint8Array; readonly lt: Uint8Array } {
  const lt = end === undefined ? Uint8Array.of(LETTER, KIND.segment + 1) : segmentKey(end, 0)
  return { gte: segmentKey(first, 0), lt }
}
