import { CLASS_RUNS, MIRROR_PAIRS } from './bidi-data.ts'

/** What the rules of UAX 9 tell apart. All that is neither a letter nor part of a number is neutral. */
export const BIDI = {
  left: 0,
  right: 1,
  arabic: 2,
  number: 3,
  arabicNumber: 4,
  sign: 5,
  separator: 6,
  terminator: 7,
  mark: 8,
  neutral: 9,
} as const

/** As the table writes them: L, R, AL, EN, AN, ES, CS, ET, NSM and the rest, in that order. */
const LETTERS = 'LRAENSCTMO'
const UNITS = 65_536
let classes: Uint8Array | undefined
let mirrors: ReadonlyMap<string, string> | undefined

/** The class of each code unit, by its number. */
export function bidiClasses(): Uint8Array {
  if (classes) return classes
  classes = new Uint8Array(UNITS)
  let from = 0
  for (const [, letter = '', count = ''] of CLASS_RUNS.matchAll(/([A-Z])([0-9a-z]*)/g)) {
    const end = from + (count === '' ? 1 : Number.parseInt(count, 36))
    classes.fill(LETTERS.indexOf(letter), from, end)
    from = end
  }
  return classes
}

/** The character that looks like this one from the other side, if there is one. */
export function mirrorOf(char: string): string | undefined {
  mirrors ??= new Map(
    Array.from(MIRROR_PAIRS, (one, at) => [
      one,
      MIRROR_PAIRS.charAt(at % 2 === 0 ? at + 1 : at - 1),
    ]),
  )
  return mirrors.get(char)
}

/**
 * Which bracket this is (Bidi_Paired_Bracket): `opens` is the one it closes with, `closes` the one it opens
 * with, of several that are canonically the same always the same one. Undefined for what is none.
 */
export function bracketOf(
  char: string,
): { readonly opens: string } | { readonly closes: string } | undefined {
  const other = mirrorOf(char)
  if (other === undefined) return undefined
  if (/\p{Ps}/u.test(char)) return { opens: other.normalize() }
  return /\p{Pe}/u.test(char) ? { closes: char.normalize() } : undefined
}
