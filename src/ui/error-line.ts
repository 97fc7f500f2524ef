import type { ErrorEntry } from '../error-entry.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import { EN_PARTICULARS } from './texts/en-particulars.ts'
import type { Texts } from './texts/texts.ts'

/** A failure or a warning as the engine words it. */
export interface Told {
  /** Of the table `ERRORS`, or of a newer engine's. */
  readonly code: string
  readonly message: string
  readonly hint?: string | null | undefined
}

/**
 * The same in the person's language. Of the particulars names and paths stay as they are, and so does
 * whatever the engine says that is in no table.
 */
export function wordError({ errors, particulars, trust }: Texts, { code, message, hint }: Told) {
  if (!isKnown(code) || !message.startsWith(ERRORS[code].text)) return { message, hint }
  const entry: ErrorEntry = ERRORS[code]
  const { text, hint: advice } = errors[code]
  const named = message.slice(entry.text.length).replace(TRUST, (_, word) => {
    return ` (${trust[word as keyof Texts['trust']]})`
  })
  const rest = wordParticular(particulars, named)
  return { message: text + rest, hint: hint === entry.hint ? advice : hint }
}

/** What is thought of each of those whom a name may mean. */
const TRUST = / \((new|verified|changed|blocked)\)/g

/** With the words that it ends with, if they are known ones. */
function wordParticular(particulars: Texts['particulars'], rest: string): string {
  for (const [name, said] of Object.entries(EN_PARTICULARS)) {
    if (!rest.endsWith(` ${said}`)) continue
    return rest.slice(0, -said.length) + particulars[name as keyof typeof EN_PARTICULARS]
  }
  return rest
}

/** What the particulars of a failure are: `bob` of `no such peer: bob`. */
export function particularOf({ code, message }: Told): string {
  return isKnown(code) ? message.slice(ERRORS[code].text.length).replace(/^: /, '') : ''
}

/** In one line: what failed, and what to do about it. */
export function lineOf({ message, hint }: Pick<Told, 'message' | 'hint'>): string {
  return hint ? `${message} (${hint})` : message
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code)
}
