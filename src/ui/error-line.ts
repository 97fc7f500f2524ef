import type { ErrorEntry } from '../error-entry.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Texts } from './texts/texts.ts'

/** A failure or a warning as the engine words it. */
export interface Told {
  /** Of the table `ERRORS`, or of a newer engine's. */
  readonly code: string
  readonly message: string
  readonly hint?: string | null | undefined
}

/**
 * The same in the person's language. The particulars stay as they are, and so does whatever the engine
 * says that is not in the table.
 */
export function wordError({ errors }: Texts, { code, message, hint }: Told) {
  if (!isKnown(code) || !message.startsWith(ERRORS[code].text)) return { message, hint }
  const entry: ErrorEntry = ERRORS[code]
  const { text, hint: advice } = errors[code]
  const rest = message.slice(entry.text.length)
  return { message: text + rest, hint: hint === entry.hint ? advice : hint }
}

/** In one line: what failed, and what to do about it. */
export function lineOf({ message, hint }: Pick<Told, 'message' | 'hint'>): string {
  return hint ? `${message} (${hint})` : message
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}
