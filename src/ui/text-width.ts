import stringWidth from 'string-width'
import { SEAM } from './seam.ts'

/** One thing that a terminal paints: its text, and the columns it takes (1 or 2). */
export interface Cell {
  readonly text: string
  readonly width: 1 | 2
}

/** One column each on every terminal: ASCII, Latin, Greek, Cyrillic, drawings. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u0481\u2010-\u2027\u2500-\u259f]*$/
/** The same, and Kana, Han and Hangul, two columns each: every code unit stands for itself. */
const SIMPLE =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u0481\u2010-\u2027\u2500-\u259f\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\n]*$/
const FIRST_WIDE = 0x3041
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const PICTOGRAPH = /^\p{Extended_Pictographic}/u
/** A skin tone without a picture: terminals join it to whatever they painted last. */
const TONE = /\p{Emoji_Modifier}/u
const FLAG_LETTERS = /^[\u{1f1e6}-\u{1f1ff}]+$/u
const KEYCAP = /^([0-9#*])\ufe0f?\u20e3/u
const UNASSIGNED = /[\p{Cn}\p{Co}]/u

/** Graphemes seen, with their cells: few different ones make up nearly all text. */
const known = new Map<string, readonly Cell[]>()
const MAX_KNOWN = 4_096

export function graphemes(text: string): readonly string[] {
  if (SIMPLE.test(text)) return text.split('')
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/** The grapheme around this index of the text: where it begins and ends. */
export function graphemeAt(
  text: string,
  index: number,
): { readonly start: number; readonly end: number } {
  const found = segmenter.segment(text).containing(index)
  if (!found) return { start: text.length, end: text.length }
  return { start: found.index, end: found.index + found.segment.length }
}

/**
 * The cells of one line of safe text. Emoji of several code points are flattened to their first
 * picture, flags to their letters: terminals disagree on their width, and a chat must not shear.
 * The text itself is never changed, only what is painted.
 */
export function cells(text: string): readonly Cell[] {
  if (!SIMPLE.test(text)) return graphemes(text).flatMap(cellsOf)
  return text.split('').map((char) => ({ text: char, width: simpleWidth(char) }))
}

/** Columns of the text as `cells` paints it. */
export function textWidth(text: string): number {
  if (NARROW.test(text)) return text.length
  return columnsOf(cells(text))
}

/** The text cut to at most `width` columns, the last one `…` where something was lost. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return ''
  if (NARROW.test(text)) {
    return text.length <= width ? text : `${text.slice(0, width - 1)}…`
  }
  const all = cells(text)
  if (columnsOf(all) <= width) return joined(all)
  let used = 1
  let kept = ''
  for (const cell of all) {
    used += cell.width
    if (used > width) break
    kept += cell.text
  }
  return `${kept}…`
}

/** The text cut in its middle to at most `width` columns: how it begins, `…`, and how it ends. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  const all = cells(text)
  const kept = (from: readonly Cell[], room: number) => {
    let used = 0
    const end = from.findIndex((cell) => {
      used += cell.width
      return used > room
    })
    return from.slice(0, end === -1 ? from.length : end)
  }
  const head = kept(all, Math.ceil((width - 1) / 2))
  const tail = kept(all.toReversed(), Math.floor((width - 1) / 2)).toReversed()
  return `${joined(head)}…${joined(tail)}`
}

function simpleWidth(char: string): 1 | 2 {
  return char.charCodeAt(0) < FIRST_WIDE ? 1 : 2
}

/** Columns of these cells. */
export function columnsOf(all: readonly Cell[]): number {
  let sum = 0
  for (const { width } of all) sum += width
  return sum
}

function joined(all: readonly Cell[]): string {
  return all.map((cell) => cell.text).join('')
}

function cellsOf(grapheme: string): readonly Cell[] {
  const found = known.get(grapheme)
  if (found) return found
  const made = makeCells(grapheme)
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(grapheme, made)
  return made
}

function makeCells(grapheme: string): readonly Cell[] {
  if (grapheme === SEAM) return []
  if (FLAG_LETTERS.test(grapheme)) {
    return [...grapheme].map((letter) => ({
      text: String.fromCharCode((letter.codePointAt(0) ?? 0) - 0x1f1e6 + 65),
      width: 1,
    }))
  }
  const keycap = KEYCAP.exec(grapheme)?.[1]
  if (keycap) return [{ text: keycap, width: 1 }]
  if (UNASSIGNED.test(grapheme)) return [...grapheme].map(() => ({ text: '\ufffd', width: 1 }))
  const [first = ''] = grapheme
  if (first !== grapheme && PICTOGRAPH.test(grapheme)) return cellsOf(first)
  const tone = grapheme.search(TONE)
  if (tone >= 0) {
    const before = tone > 0 ? cellsOf(grapheme.slice(0, tone)) : []
    return [...before, { text: '\ufffd', width: 1 }]
  }
  const width = stringWidth(grapheme)
  if (width === 1 || width === 2) return [{ text: grapheme, width }]
  // Wider clusters (stacked syllables) are painted letter by letter; what has no width is dropped.
  if (first === grapheme || width === 0) return []
  return [...grapheme].flatMap((point) => makeCells(point))
}
