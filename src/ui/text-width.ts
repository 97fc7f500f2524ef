import stringWidth from 'string-width'

/** One thing that a terminal paints: its text, and the columns it takes (1 or 2). */
export interface Cell {
  readonly text: string
  readonly width: 1 | 2
}

const ASCII = /^[\x20-\x7e]*$/
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const PICTOGRAPH = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]/u
const FLAG_LETTERS = /^[\u{1f1e6}-\u{1f1ff}]+$/u
const KEYCAP = /^([0-9#*])\ufe0f?\u20e3/u
const UNASSIGNED = /[\p{Cn}\p{Co}]/u

/** Graphemes seen, with their cells: few different ones make up nearly all text. */
const known = new Map<string, readonly Cell[]>()
const MAX_KNOWN = 4_096

/** Single characters that all terminals agree to be one column wide. */
const ASCII_CELLS: readonly Cell[] = Array.from({ length: 0x7f }, (_, code) => ({
  text: String.fromCharCode(code),
  width: 1,
}))

export function graphemes(text: string): readonly string[] {
  if (ASCII.test(text)) return text.split('')
  return Array.from(segmenter.segment(text), ({ segment }) => segment)
}

/**
 * The cells of one line of safe text. Emoji of several code points are flattened to their first
 * picture, flags to their letters: terminals disagree on their width, and a chat must not shear.
 * The text itself is never changed, only what is painted.
 */
export function cells(text: string): readonly Cell[] {
  if (ASCII.test(text)) {
    const ascii: Cell[] = []
    for (let at = 0; at < text.length; at++) {
      const cell = ASCII_CELLS[text.charCodeAt(at)]
      if (cell) ascii.push(cell)
    }
    return ascii
  }
  return graphemes(text).flatMap(cellsOf)
}

/** Columns of the text as `cells` paints it. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length
  return cells(text).reduce((sum, cell) => sum + cell.width, 0)
}

/** The text cut to at most `width` columns, the last one `ellipsis` where something was lost. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return ''
  const all = cells(text)
  if (all.reduce((sum, cell) => sum + cell.width, 0) <= width) return joined(all)
  const mark = textWidth(ellipsis) <= width ? ellipsis : ''
  let used = textWidth(mark)
  let kept = ''
  for (const cell of all) {
    used += cell.width
    if (used > width) break
    kept += cell.text
  }
  return kept + mark
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
  const width = stringWidth(grapheme)
  if (width === 1 || width === 2) return [{ text: grapheme, width }]
  // Wider clusters (stacked syllables) are painted letter by letter; what has no width is dropped.
  if (first === grapheme || width === 0) return []
  return [...grapheme].flatMap((point) => makeCells(point))
}
