import type { Slot } from './keys.ts'
import { SearchBytes, SearchSource } from './search-bytes.ts'

/** Where a message is that the index knows. */
export interface SearchPlace {
  readonly clock: bigint
  readonly slot: Slot
  readonly seq: number
}

/** Newest first. */
export function comparePlaces(a: SearchPlace, b: SearchPlace): number {
  if (a.clock !== b.clock) return a.clock > b.clock ? -1 : 1
  return a.slot - b.slot || b.seq - a.seq
}

/** Sorted places: each as what differs from the one before. */
export function encodePlaces(places: readonly SearchPlace[]): Uint8Array {
  const bytes = new SearchBytes()
  let clock: bigint | undefined
  let slot = 0
  let seq = 0
  for (const place of places) {
    if (clock === undefined) bytes.u64(place.clock)
    else bigNumber(bytes, clock - place.clock)
    bytes.number(zigzag(place.slot - slot))
    bytes.number(zigzag(seq - place.seq))
    ;({ clock, slot, seq } = place)
  }
  return bytes.take()
}

export function decodePlaces(bytes: Uint8Array): SearchPlace[] {
  const source = new SearchSource(bytes)
  const places: SearchPlace[] = []
  let clock = source.ended ? 0n : source.u64()
  let slot = 0
  let seq = 0
  while (!source.ended) {
    if (places.length > 0) clock -= readBigNumber(source)
    slot += unzigzag(source.number())
    seq -= unzigzag(source.number())
    places.push({ clock, slot, seq })
  }
  return places
}

// Clocks are a time in their upper bits: what is between two may be beyond 2^53.
function bigNumber(bytes: SearchBytes, value: bigint): void {
  if (value < 2n ** 48n) bytes.number(Number(value) * 2)
  else {
    bytes.number(1)
    bytes.u64(value)
  }
}

function readBigNumber(source: SearchSource): bigint {
  const value = source.number()
  return value === 1 ? source.u64() : BigInt(value / 2)
}

function zigzag(value: number): number {
  return value < 0 ? -value * 2 - 1 : value * 2
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}
