import { ChatError } from '../errors.ts'

/** Accents and points, not the vowel signs of Indic scripts. */
const ACCENTS = /(?=\p{Diacritic})\p{M}/gu
const BEGINS_LIKE_A_WORD = /^[\p{L}\p{N}]/u
/** Scripts that put no space between words. */
const SPACELESS =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

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

/** In capitals: small letters have forms that depend on what follows. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(ACCENTS, '').toUpperCase()
}

function patternOf(word: string): RegExp {
  const anchored = BEGINS_LIKE_A_WORD.test(word) && !SPACELESS.test(word)
  const escaped = word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return new RegExp(`${anchored ? '(?<![\\p{L}\\p{M}\\p{N}])' : ''}${escaped}`, 'u')
}
