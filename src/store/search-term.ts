import type { Slot } from './keys.ts'

/**
 * A term as the index sorts and stores it: a string of characters 0 to 255, the UTF-8 bytes of a
 * word or `255 || slot u32`. UTF-8 has no byte 255, so that the two never meet.
 */
export type Term = string

export interface TermRange {
  readonly from: Term
  /** The first term that is not in it. */
  readonly to: Term
}

const NOT_ASCII = /[^\0-\x7f]/
const LAST = '\xff'

export function wordTerm(word: string): Term {
  return NOT_ASCII.test(word) ? Buffer.from(word).toString('latin1') : word
}

/** Says of which log a message is. */
export function slotTerm(slot: Slot): Term {
  const number = [slot >>> 24, (slot >>> 16) & 255, (slot >>> 8) & 255, slot & 255]
  return LAST + String.fromCharCode(...number)
}

/** Every word that begins so. */
export function prefixRange(prefix: string): TermRange {
  const from = wordTerm(prefix)
  return { from, to: from + LAST }
}

export function slotRange(slot: Slot): TermRange {
  const from = slotTerm(slot)
  return { from, to: `${from}\0` }
}
