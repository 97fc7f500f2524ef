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
/**
 * Characters between two of which a grapheme always ends: Latin, Hebrew and Arabic letters, Kana, Han, Hangul
 * and their signs; and marks that belong to the one before. Of these the segmenter, which takes a
 * microsecond for each and more, has not to be asked.
 */
const ALONE = String.raw`\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u0481\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u2010-\u2027\u2500-\u259f\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff9d`
const MARKS = String.raw`[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]*`
/**
 * Of these the width is known without the library, whose pattern of all emoji takes tens of milliseconds the
 * first time: what is written from right to left, ticks, letters with marks; and plain emoji.
 */
const ONE_COLUMN = new RegExp(
  `^[\\x20-\\x7e\\u00a1-\\u00ac\\u00ae-\\u02ff\\u0391-\\u0481\\u05d0-\\u05ea\\u0620-\\u063f\\u0641-\\u064a\\u2713]${MARKS}$`,
)
const TWO_COLUMNS = /^\p{Emoji_Presentation}$/u
const ALL_ALONE = new RegExp(`^[${ALONE}\\n]*$`)
const CLUSTER = new RegExp(`[${ALONE}]${MARKS}`, 'g')
/** A letter before which a grapheme ends, if that was a space. */
const LETTER = String.raw`(?![\u0e33\u0eb3\uff9e\uff9f])\p{L}`
/** Text in pieces that begin and end between graphemes: clusters of the kind above, and others. */
const PIECES = new RegExp(
  `(?<clusters>(?:[${ALONE}]${MARKS})+(?=[${ALONE}]|$))|[${ALONE}]?[^${ALONE}]+(?:(?! ${LETTER})[${ALONE}][^${ALONE}]+)*[${ALONE}]?`,
  'gu',
)
/** Pieces that the segmenter was asked about, as long as words are. */
const segmented = new Map<string, readonly string[]>()
const MAX_SEGMENTED = 4_096
const MAX_SEGMENTED_CHARS = 32
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
  if (ALL_ALONE.test(text)) return text.split('')
  const all: string[] = []
  for (const { 0: piece, groups } of text.matchAll(PIECES)) {
    const known = groups?.clusters === undefined ? segmentsOf(piece) : piece.match(CLUSTER)
    for (const grapheme of known ?? []) all.push(grapheme)
  }
  return all
}

function segmentsOf(piece: string): readonly string[] {
  const found = segmented.get(piece)
  if (found) return found
  const all = Array.from(segmenter.segment(piece), ({ segment }) => segment)
  if (piece.length > MAX_SEGMENTED_CHARS) return all
  if (segmented.size >= MAX_SEGMENTED) segmented.clear()
  segmented.set(piece, all)
  return all
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
  const all: Cell[] = []
  if (SIMPLE.test(text)) for (let at = 0; at < text.length; at++) all.push(simpleCell(text, at))
  else for (const grapheme of graphemes(text)) all.push(...cellsOf(grapheme))
  return all
}

/** Those of most text, made once: a screen is painted from thousands of them. */
const latin = Array.from({ length: 0x300 }, (_, code): Cell => {
  return { text: String.fromCharCode(code), width: 1 }
})

function simpleCell(text: string, at: number): Cell {
  const code = text.charCodeAt(at)
  return latin[code] ?? { text: text.charAt(at), width: code < FIRST_WIDE ? 1 : 2 }
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
  const width = knownWidth(grapheme) ?? stringWidth(grapheme)
  if (width === 1 || width === 2) return [{ text: grapheme, width }]
  // Wider clusters (stacked syllables) are painted letter by letter; what has no width is dropped.
  if (first === grapheme || width === 0) return []
  return [...grapheme].flatMap((point) => makeCells(point))
}

function knownWidth(grapheme: string): 1 | 2 | undefined {
  if (ONE_COLUMN.test(grapheme)) return 1
  return TWO_COLUMNS.test(grapheme) ? 2 : undefined
}
