import { type Cell, cells } from '../text-width.ts'
import { parted, type Row, type Span } from './span.ts'

/** A cell that knows how it looks. */
export interface StyledCell extends Cell {
  readonly of: Span
}

export function styledCells(row: Row): readonly StyledCell[] {
  return parted(row).flatMap((of) => cells(of.text).map((cell): StyledCell => ({ ...cell, of })))
}

/** The cells as a row again, those beside each other that look the same in one span. */
export function joinCells(all: readonly StyledCell[]): Row {
  const spans: Span[] = []
  let last: Span | undefined
  for (const { text, of } of all) {
    const same = last && looksSame(last, of)
    last = last && same ? { ...last, text: last.text + text } : { ...of, text }
    if (same) spans[spans.length - 1] = last
    else spans.push(last)
  }
  return spans
}

function looksSame(one: Span, other: Span): boolean {
  return (
    one.style === other.style &&
    one.marks === other.marks &&
    one.link === other.link &&
    one.pixels === other.pixels &&
    one.turn === other.turn
  )
}
