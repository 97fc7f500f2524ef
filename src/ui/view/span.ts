import type { LinkTarget } from '../link.ts'
import type { PixelPair } from '../pixels.ts'
import { hasSeam, piecesOf } from '../seam.ts'
import type { StyleName } from '../style.ts'
import { textWidth, truncate } from '../text-width.ts'

/** How a span looks besides its style. */
export interface Look {
  /** What its author asked for: SGR parameters such as `1` or `4`. */
  readonly marks?: string | undefined
  /** Where a click on it leads. */
  readonly link?: LinkTarget | undefined
  /** A piece of a picture, whose colours are its own: the text is half blocks. */
  readonly pixels?: PixelPair | undefined
  /**
   * Spans beside each other that flow are one paragraph, in the direction of its first letter; an inset
   * stands in it as one piece from left to right. A span that does not flow is a field of its own, and
   * goes from left to right as the chat does.
   */
  readonly flow?: 'text' | 'inset' | undefined
  /** Where it goes in visual order, once that is known; only `levelled` gives one. */
  readonly turn?: Turn | undefined
}

/** A place in a line that has right-to-left text in it: how deep it is embedded there. */
export interface Turn {
  readonly line: Line
  readonly level: number
}

/** A paragraph, a field or an inset: what is put in order by itself. */
export interface Line {
  readonly rtl: boolean
  /** Of an inset: where it stands as a whole. */
  readonly at?: Turn
}

/** A run of text in one style, in the order in which it is read. */
export interface Span extends Look {
  readonly text: string
  readonly style: StyleName
}

/** One line of the screen, left to right. */
export type Row = readonly Span[]

export function span(text: string, style: StyleName = 'text', look?: Look): Span {
  return look ? { ...look, text, style } : { text, style }
}

export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + textWidth(text), 0)
}

/** The row with each value that is set apart in a sentence as a field of its own. */
export function parted(row: Row): Row {
  if (!row.some(({ text }) => hasSeam(text))) return row
  return row.flatMap((part) => piecesOf(part.text).map((text) => ({ ...part, text })))
}

/** The row made exactly `width` columns: cut with an ellipsis, or filled with spaces. */
export function fitRow(row: Row, width: number, fill: StyleName = 'text'): Row {
  const fitted: Span[] = []
  let left = width
  const parts = parted(row)
  for (const [at, part] of parts.entries()) {
    if (left <= 0) break
    const { text } = part
    const columns = textWidth(text)
    const isLast = columns === left && hasWords(parts.slice(at + 1))
    const cut = truncate(isLast ? `${text}…` : text, left)
    if (cut !== '') fitted.push(cut === text ? part : { ...part, text: cut })
    left -= cut === text ? columns : textWidth(cut)
    if (cut.endsWith('…') && !text.endsWith('…')) break
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), style: fill })
  return fitted
}

/** Whether something of these would be missed. */
function hasWords(row: Row): boolean {
  return row.some(({ text }) => text.trim() !== '')
}

/** `left` and `right` at the two ends of exactly `width` columns; the left one yields. */
export function justifyRow(left: Row, right: Row, width: number, fill: StyleName = 'text'): Row {
  const end = fitRow(right, Math.min(rowWidth(right), width), fill)
  return [...fitRow(left, width - rowWidth(end), fill), ...end]
}
