import { hasRightToLeft, mirrored, visualOrder } from '../bidi.ts'
import type { State } from '../model/state.ts'
import { levelled } from './levelled.ts'
import type { Line, Row } from './span.ts'
import { joinCells, type StyledCell, styledCells } from './styled-cell.ts'

/** Whether we put right-to-left text in order; what is to be marked with the mouse stays as it was written. */
export function isVisual({ bidi, bare }: State): boolean {
  return bidi === 'visual' && !bare
}

/**
 * The row as it is painted from left to right: every field stays where it is, and within it things go to
 * their places with all that belongs to them. As wide as before. To be done once, at the end: this is
 * for the eye, and nothing else may see it.
 */
export function visualRow(row: Row): Row {
  if (!isMoved(row)) return row
  const all = levelled(styledCells(row))
  const painted = orderOf(all).flatMap((at) => {
    const cell = all[at]
    if (!cell) return []
    const isTurned = ((cell.of.turn?.level ?? 0) & 1) === 1
    return isTurned ? { ...cell, text: mirrored(cell.text) } : cell
  })
  return joinCells(painted)
}

/** The column in `visualRow` of the thing that begins at this column of the row, as that is read. */
export function visualColumn(row: Row, column: number): number {
  if (!isMoved(row)) return column
  const all = levelled(styledCells(row))
  let before = 0
  const wanted = all.findIndex(({ width }) => {
    before += width
    return before > column
  })
  if (wanted === -1) return column
  const order = orderOf(all)
  const left = order.slice(0, order.indexOf(wanted))
  return left.reduce((sum, at) => sum + (all[at]?.width ?? 0), 0)
}

function isMoved(row: Row): boolean {
  return row.some(({ text, turn }) => turn !== undefined || hasRightToLeft(text))
}

/** The places of a row's cells, from left to right. */
function orderOf(all: readonly StyledCell[]): readonly number[] {
  const order: number[] = []
  for (let from = 0; from < all.length; ) {
    const line = outermost(all[from])
    let end = from + 1
    while (line && end < all.length && outermost(all[end]) === line) end++
    if (line) order.push(...orderOfLine(all, from, end, line))
    else order.push(from)
    from = end
  }
  return order
}

/** The line that a cell moves in; of an inset the one that it stands in. */
function outermost(cell: StyledCell | undefined): Line | undefined {
  const line = cell?.of.turn?.line
  return line?.at?.line ?? line
}

function orderOfLine(
  all: readonly StyledCell[],
  from: number,
  end: number,
  line: Line,
): readonly number[] {
  const levels: number[] = []
  const places: Array<readonly number[]> = []
  for (let at = from; at < end; at++) {
    const inner = all[at]?.of.turn?.line
    const start = at
    while (inner !== line && at + 1 < end && all[at + 1]?.of.turn?.line === inner) at++
    const turns = all.slice(start, at + 1).map(({ of }) => of.turn?.level ?? 0)
    places.push(visualOrder(turns).map((place) => start + place))
    levels.push(inner?.at?.level ?? turns[0] ?? 0)
  }
  // Blanks at the end of a row are beyond its text, whatever was before them (rule L1).
  for (let at = end - 1; at >= from && all[at]?.text === ' '; at--) {
    if (all[at]?.of.turn?.line !== line) break
    levels[levels.length - (end - at)] = line.rtl ? 1 : 0
  }
  return visualOrder(levels).flatMap((n) => places[n] ?? [])
}
