import { hasRightToLeft, levelsOf, OBJECT, unitOf } from '../bidi.ts'
import type { Cell } from '../text-width.ts'
import type { Line, Span, Turn } from './span.ts'
import type { StyledCell } from './styled-cell.ts'

/**
 * The same cells, and for each whose place may change, where it goes. Known once for a whole paragraph,
 * it stays right in each of the rows that the paragraph is broken into. Doing it twice is doing it once.
 */
export function levelled(all: readonly StyledCell[]): readonly StyledCell[] {
  if (!isMixed(all)) return all
  return fieldsOf(all).flatMap((field) => (isMixed(field) ? withTurns(field) : field))
}

function isMixed(all: readonly StyledCell[]): boolean {
  let seen: Span | undefined
  return all.some(({ of }) => {
    if (of === seen) return false
    seen = of
    return of.turn === undefined && hasRightToLeft(of.text)
  })
}

/** The parts that are put in order each by itself. */
function fieldsOf(all: readonly StyledCell[]): ReadonlyArray<readonly StyledCell[]> {
  return grouped(all, ({ of: one }, { of: other }) => {
    if (one.turn !== undefined || other.turn !== undefined) return one.turn === other.turn
    return one === other || (one.flow !== undefined && other.flow !== undefined)
  })
}

function withTurns(field: readonly StyledCell[]): readonly StyledCell[] {
  const flows = field[0]?.of.flow !== undefined
  const pieces = grouped(field, ({ of: one }, { of: other }) =>
    one.flow === 'inset' || other.flow === 'inset' ? one === other : true,
  )
  const units = pieces.map((piece) => (isInset(piece) ? OBJECT : unitsOf(piece))).join('')
  const { rtl, levels } = levelsOf(units, flows ? 'auto' : 'ltr')
  const line: Line = { rtl }
  const turned = turnedIn(line)
  const all: StyledCell[] = []
  let unit = 0
  for (const piece of pieces) {
    if (isInset(piece)) addInset(all, piece, { line, level: levels[unit++] ?? 0 })
    else for (const cell of piece) all.push(turned(cell, levels[unit++]))
  }
  return all
}

function addInset(all: StyledCell[], piece: readonly StyledCell[], at: Turn): void {
  const { levels } = levelsOf(unitsOf(piece), 'ltr')
  const turned = turnedIn({ rtl: false, at })
  for (const [n, cell] of piece.entries()) all.push(turned(cell, levels[n]))
}

/** The line that a paragraph of one look is, and the level of each of its cells. */
export function levelsOfCells(all: readonly Cell[]): {
  readonly line: Line
  readonly levels: Uint8Array
} {
  const { rtl, levels } = levelsOf(unitsOf(all), 'auto')
  return { line: { rtl }, levels }
}

/** Gives cells their turns in this line. Those of one look and one level go on sharing their span. */
export function turnedIn(line: Line): (cell: StyledCell, level: number | undefined) => StyledCell {
  const turns: Turn[] = []
  const made = new Map<Span, Span[]>()
  let last: Span | undefined
  let spans: Span[] = []
  return ({ text, width, of }, level = 0) => {
    if (of !== last) {
      spans = made.get(of) ?? []
      made.set(of, spans)
      last = of
    }
    turns[level] ??= { line, level }
    spans[level] ??= { ...of, turn: turns[level] }
    return { text, width, of: spans[level] }
  }
}

function isInset([first]: readonly StyledCell[]): boolean {
  return first?.of.flow === 'inset'
}

function unitsOf(all: readonly Cell[]): string {
  let units = ''
  for (const { text } of all) units += unitOf(text)
  return units
}

/** The cells in runs within which each belongs to the one before it, as those of one span do. */
function grouped(
  all: readonly StyledCell[],
  belongs: (cell: StyledCell, before: StyledCell) => boolean,
): StyledCell[][] {
  const groups: StyledCell[][] = []
  let group: StyledCell[] = []
  let before: StyledCell | undefined
  for (const cell of all) {
    if (before && before.of !== cell.of && !belongs(cell, before)) group = []
    if (group.length === 0) groups.push(group)
    group.push(cell)
    before = cell
  }
  return groups
}
