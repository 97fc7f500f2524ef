/**
 * How well the letters of `query` are found in `text`, in their order: higher is better, undefined is
 * not at all. Beginnings of words and letters side by side count most, early ones a little.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const wanted = [...fold(query)].filter((letter) => letter !== ' ')
  const letters = [...fold(text)]
  let score = 0
  let from = 0
  let last = -2
  for (const letter of wanted) {
    const at = letters.indexOf(letter, from)
    if (at === -1) return undefined
    const begins = at === 0 || !WORD.test(letters[at - 1] ?? '')
    score += (at === last + 1 ? 8 : 0) + (begins ? 10 : 0) - Math.min(at, 10) / 10
    last = at
    from = at + 1
  }
  return score - letters.length / 100
}

const WORD = /[\p{L}\p{N}]/u

/** Letters that are no other one with a mark, and yet are typed as one. */
const TYPED_AS: Readonly<Record<string, string>> = {
  ...{ ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' },
}

function fold(text: string): string {
  const bare = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return bare.replace(/[łøđðıßæœþ]/g, (letter) => TYPED_AS[letter] ?? letter)
}
