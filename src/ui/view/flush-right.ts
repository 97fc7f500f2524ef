import { columnsOf } from '../text-width.ts'
import type { Line } from './span.ts'
import type { StyledCell } from './styled-cell.ts'

/**
 * The rows of one paragraph, those that are read from the right with their beginnings under each other:
 * each is as wide as the widest, the blanks being where a reader leaves it. Others stay as they are.
 */
export function flushRight(
  rows: ReadonlyArray<readonly StyledCell[]>,
): ReadonlyArray<readonly StyledCell[]> {
  const line = rows.length < 2 ? undefined : rightToLeftLine(rows)
  if (!line) return rows
  const widest = Math.max(...rows.map(columnsOf))
  const blank = blankIn(line)
  return rows.map((row) => [
    ...row,
    ...Array.from({ length: widest - columnsOf(row) }, () => blank),
  ])
}

/** The line in these rows that is read from the right, if there is one. */
function rightToLeftLine(rows: ReadonlyArray<readonly StyledCell[]>): Line | undefined {
  for (const row of rows) {
    const found = row.find(({ of: { turn } }) => turn?.line.rtl)
    if (found) return found.of.turn?.line
  }
  return undefined
}

/** A blank that follows what stands in this line, and is thus left of it. */
export function blankIn(line: Line): StyledCell {
  return { text: ' ', width: 1, of: { text: ' ', style: 'text', turn: { line, level: 1 } } }
}
