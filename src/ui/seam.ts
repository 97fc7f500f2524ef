import { hasRightToLeft } from './bidi.ts'
import type { Texts } from './texts/texts.ts'

/**
 * Where a value begins or ends in a sentence of ours. Unlike an isolate of Unicode nobody else can write
 * it: half of a surrogate pair is in no text that was UTF-8 once. It is never painted, printed nor sent.
 */
export const SEAM = '\udfff'

/** By itself, and not as the second half of a pair: that of a dark 👍🏿 is the same unit. */
const SEAMS = /\udfff/u

/** The value, set apart in a sentence if it could change places with what stands beside it. */
export function seamed(value: string): string {
  return hasRightToLeft(value) ? SEAM + value + SEAM : value
}

/** Whether there is a seam in this text. */
export function hasSeam(text: string): boolean {
  return SEAMS.test(text)
}

/** The pieces of a text, from left to right: each is put in order by itself. */
export function piecesOf(text: string): readonly string[] {
  return hasSeam(text) ? text.split(SEAMS).filter((piece) => piece !== '') : [text]
}

/**
 * The same sentences, in which each value is set apart. What goes into files is not touched, nor what
 * is told as a message.
 */
export function seamedTexts({ happenings, transcript, ...texts }: Texts): Texts {
  return { ...(seamedIn(texts) as Texts), happenings, transcript }
}

function seamedIn(entry: unknown): unknown {
  if (typeof entry === 'function') return (...values: unknown[]) => entry(...values.map(valueIn))
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return entry
  return Object.fromEntries(Object.entries(entry).map(([name, each]) => [name, seamedIn(each)]))
}

function valueIn(value: unknown): unknown {
  if (typeof value === 'string') return seamed(value)
  return Array.isArray(value) ? value.map(valueIn) : value
}
