import { hasRightToLeft, levelsOf, OBJECT, unitOf } from '../bidi.ts'
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
  let unit = 0
  return pieces.flatMap((piece) => {
    if (isInset(piece)) return insetAt(piece, { line, level: levels[unit++] ?? 0 })
    return piece.map((cell) => turned(cell, levels[unit++]))
  })
}

function insetAt(piece: readonly StyledCell[], at: Turn): readonly StyledCell[] {
  const { levels } = levelsOf(unitsOf(piece), 'ltr')
  const turned = turnedIn({ rtl: false, at })
  return piece.map((cell, n) => turned(cell, levels[n]))
}

/** Gives cells their turns in this line. Those of one look and one level go on sharing their span. */
function turnedIn(line: Line): (cell: StyledCell, level: number | undefined) => StyledCell {
  const turns: Turn[] = []
  const made = new Map<Span, Span[]>()
  return ({ text, width, of }, level = 0) => {
    const spans = made.get(of) ?? []
    made.set(of, spans)
    turns[level] ??= { line, level }
    spans[level] ??= { ...of, turn: turns[level] }
    return { text, width, of: spans[level] }
  }
}

function isInset([first]: readonly StyledCell[]): boolean {
  return first?.of.flow === 'inset'
}

function unitsOf(all: readonly StyledCell[]): string {
  return all.map(({ text }) => unitOf(text)).join('')
}

/** The cells in runs within which each belongs to the one before it. */
function grouped(
  all: readonly StyledCell[],
  belongs: (cell: StyledCell, before: StyledCell) => boolean,
): StyledCell[][] {
  const groups: StyledCell[][] = []
  let before: StyledCell | undefined
  for (const cell of all) {
    if (before && belongs(cell, before)) groups.at(-1)?.push(cell)
    else groups.push([cell])
    before = cell
  }
  return groups
}
