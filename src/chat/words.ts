import { ChatError } from '../errors.ts'

/** Names the rules of `termsOf`, which are also those of Unicode. */
export const TERMS_VERSION = `1 ${process.versions.unicode}`

/** Accents and points, not the vowel signs of Indic scripts. */
const ACCENTS = /(?=\p{Diacritic})\p{M}/gu
const BEGINS_LIKE_A_WORD = /^[\p{L}\p{N}]/u
/** Scripts that put no space between words. */
const SPACELESS_SCRIPTS =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const SPACELESS = new RegExp(`^[${SPACELESS_SCRIPTS}]`, 'u')
/** Words, and signs one by one. */
const PARTS = /[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu
const ASCII_PARTS = /[A-Z0-9]+|[^\sA-Z0-9]/g
const ASCII = /^[\0-\x7f]*$/
const WORD = /^[\p{L}\p{M}\p{N}]/u
/** What of a word is of a script without spaces, and what is not. */
const STRETCHES = new RegExp(`[${SPACELESS_SCRIPTS}]+|[^${SPACELESS_SCRIPTS}]+`, 'gu')
/** Terms are cut there: what differs later only is told apart by the text itself. */
const MAX_TERM_UNITS = 24

/**
 * What finds a text that holds all of these words, in any order, each where a word begins. Case,
 * accents and forms of one letter make no difference. What does not begin with a letter or a digit,
 * or is of a script without spaces, is found anywhere. Throws `ARGS_INVALID` without a word.
 */
export function parseWords(texts: readonly string[]): (text: string) => boolean {
  const words = new Set(texts.flatMap((text) => fold(text).split(/\s+/)).filter(Boolean))
  if (words.size === 0) throw new ChatError('ARGS_INVALID', 'no word to look for')
  const patterns = [...words].map(patternOf)
  return (text) => {
    const folded = fold(text)
    return patterns.every((pattern) => pattern.test(folded))
  }
}

/**
 * What an index keeps of a text. A text that `parseWords` finds has, for each of `prefixesOf` the
 * same words, a term that begins with it; not every text that has them is found.
 */
export function termsOf(text: string): ReadonlySet<string> {
  const terms = new Set<string>()
  if (ASCII.test(text)) {
    for (const part of text.toUpperCase().match(ASCII_PARTS) ?? []) {
      terms.add(part.length > MAX_TERM_UNITS ? part.slice(0, MAX_TERM_UNITS) : part)
    }
    return terms
  }
  for (const part of fold(text).match(PARTS) ?? []) {
    if (!WORD.test(part)) terms.add(part)
    else addWord(terms, part, true)
  }
  return terms
}

/** What to look up in an index for these words; nothing where an index cannot help. */
export function prefixesOf(texts: readonly string[]): readonly string[] {
  const terms = new Set<string>()
  for (const word of texts.flatMap((text) => fold(text).split(/\s+/))) {
    const parts = word.match(PARTS) ?? []
    parts.forEach((part, at) => {
      // Only what follows another sign is known to stand at the beginning of a word.
      if (!WORD.test(part)) terms.add(part)
      else addWord(terms, part, at > 0 || BEGINS_LIKE_A_WORD.test(part), false)
    })
  }
  const all = [...terms]
  return all.filter((term) => !all.some((other) => other !== term && other.startsWith(term)))
}

/**
 * Its beginning, and of scripts without spaces every two characters that stand together. The last
 * one stands alone too, so that each is found as a prefix.
 */
function addWord(terms: Set<string>, word: string, begins: boolean, whole = true): void {
  for (const [at, stretch] of (word.match(STRETCHES) ?? []).entries()) {
    if (!SPACELESS.test(stretch)) {
      if (at === 0 && begins) terms.add(stretch.slice(0, MAX_TERM_UNITS))
      continue
    }
    const characters = [...stretch]
    characters.forEach((character, i) => {
      const next = characters[i + 1]
      if (next !== undefined) terms.add(character + next)
      else if (whole || i === 0) terms.add(character)
    })
  }
}

/** In capitals: small letters have forms that depend on what follows. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(ACCENTS, '').toUpperCase()
}

function patternOf(word: string): RegExp {
  const anchored = BEGINS_LIKE_A_WORD.test(word) && !SPACELESS.test(word)
  const escaped = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`${anchored ? '(?<![\\p{L}\\p{M}\\p{N}])' : ''}${escaped}`, 'u')
}
