import { ChatError } from '../errors.ts'
import { MAX_NAME_BYTES, MAX_NAME_CODE_POINTS } from '../wire/limits.ts'

/** Controls, formats (bidi, zero-width), surrogates, private use, unassigned, line ends, invisible letters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/u
const MARKS = /\p{M}/gu

/** Letters of other scripts that look like a Latin one; enough to catch an impostor in a LAN. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    а: 'a',
    α: 'a',
    ɑ: 'a',
    в: 'b',
    ь: 'b',
    с: 'c',
    ϲ: 'c',
    ԁ: 'd',
    е: 'e',
    ε: 'e',
    ё: 'e',
    ɡ: 'g',
    һ: 'h',
    н: 'h',
    і: 'i',
    ι: 'i',
    ı: 'i',
    ј: 'j',
    ϳ: 'j',
    к: 'k',
    κ: 'k',
    ӏ: 'i',
    м: 'm',
    п: 'n',
    η: 'n',
    о: 'o',
    ο: 'o',
    σ: 'o',
    '0': 'o',
    р: 'p',
    ρ: 'p',
    ԛ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    τ: 't',
    υ: 'u',
    ц: 'u',
    ν: 'v',
    ѵ: 'v',
    ԝ: 'w',
    ω: 'w',
    х: 'x',
    χ: 'x',
    у: 'y',
    γ: 'y',
    '1': 'i',
    l: 'i',
    '|': 'i',
    '5': 's',
    '3': 'e',
  }),
)

/**
 * A self-asserted name in its one form (docs/protocol.md §1): NFC, 1 to 32 code points, at most
 * 64 bytes, nothing invisible, no space at either end, no leading `@ # ! /`. Throws `ARGS_NAME`.
 */
export function parseName(text: string): string {
  const name = text.normalize('NFC')
  if (!isName(name)) throw new ChatError('ARGS_NAME')
  return name
}

export function isName(name: string): boolean {
  const points = [...name]
  return (
    points.length >= 1 &&
    points.length <= MAX_NAME_CODE_POINTS &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES &&
    name === name.normalize('NFC') &&
    name === name.trim() &&
    !UNSAFE.test(name) &&
    !/^[@#!/]/.test(name)
  )
}

/** Two names with one skeleton look alike to a hurried reader: case, marks and scripts folded. */
export function skeleton(name: string): string {
  const folded = name.normalize('NFKD').replace(MARKS, '').toLowerCase()
  return [...folded].map((letter) => LOOKALIKES.get(letter) ?? letter).join('')
}
