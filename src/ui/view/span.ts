import type { LinkTarget } from '../link.ts'
import type { PixelPair } from '../pixels.ts'
import type { StyleName } from '../style.ts'
import { type Cell, cells, textWidth, truncate } from '../text-width.ts'

/** How a span looks besides its style. */
export interface Look {
  /** What its author asked for: SGR parameters such as `1` or `4`. */
  readonly marks?: string | undefined
  /** Where a click on it leads. */
  readonly link?: LinkTarget | undefined
  /** A piece of a picture, whose colours are its own: the text is half blocks. */
  readonly pixels?: PixelPair | undefined
}

/** A run of text in one style. */
export interface Span extends Look {
  readonly text: string
  readonly style: StyleName
}

/** One line of the screen, left to right. */
export type Row = readonly Span[]

export function span(text: string, style: StyleName = 'text', look?: Look): Span {
  return { ...look, text, style }
}

export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + textWidth(text), 0)
}

/** The row made exactly `width` columns: cut with an ellipsis, or filled with spaces. */
export function fitRow(row: Row, width: number, fill: StyleName = 'text'): Row {
  const fitted: Span[] = []
  let left = width
  for (const part of row) {
    if (left <= 0) break
    const { text } = part
    const cut = truncate(text, left)
    if (cut !== '') fitted.push({ ...part, text: cut })
    left -= textWidth(cut)
    if (cut.endsWith('…') && !text.endsWith('…')) break
  }
  if (left > 0) fitted.push({ text: ' '.repeat(left), style: fill })
  return fitted
}

/** `left` and `right` at the two ends of exactly `width` columns; the left one yields. */
export function justifyRow(left: Row, right: Row, width: number, fill: StyleName = 'text'): Row {
  const end = fitRow(right, Math.min(rowWidth(right), width), fill)
  return [...fitRow(left, width - rowWidth(end), fill), ...end]
}

/**
 * Breaks spans into rows of at most `width` columns (at least 2, so that a wide character fits), at
 * spaces where there are some, inside a word where it is longer than a row. Nothing is lost but
 * the spaces at which a row ends. All rows but the first begin with `hang` spaces. At least one row.
 */
export function wrapRow(row: Row, width: number, hang = 0): readonly Row[] {
  let room = Math.max(2, width)
  const all = row.flatMap((of) => cells(of.text).map((cell): StyledCell => ({ ...cell, of })))
  const rows: Row[] = []
  let start = 0
  while (start < all.length) {
    const { shown, next } = endOfRow(all, start, room)
    rows.push(joinCells(all.slice(start, shown)))
    start = next
    room = Math.max(2, width - hang)
  }
  if (rows.length === 0) return [[]]
  const indent = ' '.repeat(hang)
  return hang === 0 ? rows : rows.map((made, n) => (n === 0 ? made : [span(indent), ...made]))
}

/** A cell that knows how it looks. */
interface StyledCell extends Cell {
  readonly of: Span
}

/** Where the row that begins at `start` ends, and where the next one begins. */
function endOfRow(
  all: readonly StyledCell[],
  start: number,
  room: number,
): { readonly shown: number; readonly next: number } {
  let used = 0
  let breakAt = start
  let inWords = false
  for (let at = start; at < all.length; at++) {
    const cell = all[at]
    if (!cell) break
    if (used + cell.width > room) {
      if (cell.text === ' ') return { shown: trimEnd(all, start, at), next: skipSpaces(all, at) }
      if (breakAt === start) return { shown: at, next: at }
      return { shown: trimEnd(all, start, breakAt), next: breakAt }
    }
    used += cell.width
    // A row never breaks inside its own indent.
    if (cell.text !== ' ') inWords = true
    else if (inWords) breakAt = at + 1
  }
  return { shown: all.length, next: all.length }
}

function skipSpaces(all: readonly StyledCell[], from: number): number {
  let at = from
  while (all[at]?.text === ' ') at++
  return at
}

function trimEnd(all: readonly StyledCell[], start: number, end: number): number {
  let at = end
  while (at > start && all[at - 1]?.text === ' ') at--
  return at > start ? at : end
}

function joinCells(all: readonly StyledCell[]): Row {
  const spans: Span[] = []
  let last: Span | undefined
  for (const { text, of } of all) {
    const same = last && last.style === of.style && last.marks === of.marks && last.link === of.link
    last = last && same ? { ...last, text: last.text + text } : { ...of, text }
    if (same) spans[spans.length - 1] = last
    else spans.push(last)
  }
  return spans
}
