import { flushRight } from './flush-right.ts'
import { levelled } from './levelled.ts'
import { type Row, span } from './span.ts'
import { joinCells, type StyledCell, styledCells } from './styled-cell.ts'

/**
 * Breaks spans into rows of at most `width` columns (at least 2, so that a wide character fits), at
 * spaces where there are some, inside a word where it is longer than a row. Nothing is lost but
 * the spaces at which a row ends. All rows but the first begin with `hang` spaces. At least one row.
 * In the order in which it is read; a paragraph from right to left has its rows flush right.
 */
export function wrapRow(row: Row, width: number, hang = 0): readonly Row[] {
  let room = Math.max(2, width)
  const all = levelled(styledCells(row))
  const broken: Array<readonly StyledCell[]> = []
  let start = 0
  while (start < all.length) {
    const { shown, next } = endOfRow(all, start, room)
    broken.push(all.slice(start, shown))
    start = next
    room = Math.max(2, width - hang)
  }
  if (broken.length === 0) return [[]]
  const rows = flushRight(broken).map(joinCells)
  const indent = ' '.repeat(hang)
  return hang === 0 ? rows : rows.map((made, n) => (n === 0 ? made : [span(indent), ...made]))
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
