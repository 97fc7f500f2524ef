import { type Cell, cells } from '../text-width.ts'
import { parted, type Row, type Span } from './span.ts'

/** A cell that knows how it looks. */
export interface StyledCell extends Cell {
  readonly of: Span
}

export function styledCells(row: Row): readonly StyledCell[] {
  const all: StyledCell[] = []
  for (const of of parted(row))
    for (const { text, width } of cells(of.text)) all.push({ text, width, of })
  return all
}

/** The cells as a row again, those beside each other that look the same in one span. */
export function joinCells(all: readonly StyledCell[]): Row {
  const spans: Span[] = []
  let of: Span | undefined
  let text = ''
  for (const cell of all) {
    if (of !== undefined && (of === cell.of || looksSame(of, cell.of))) {
      text += cell.text
      continue
    }
    if (of !== undefined) spans.push({ ...of, text })
    of = cell.of
    text = cell.text
  }
  if (of !== undefined) spans.push({ ...of, text })
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
