import stringWidth from 'string-width'

/** A column is made no wider than this for the sake of a cell. */
const MAX_COLUMN = 40

/**
 * Rows with every column but the last as wide as its widest cell, two spaces apart. What is wider than a
 * column may be stands whole and moves the rest of its own row alone.
 */
export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, Math.min(stringWidth(cell), MAX_COLUMN))
    })
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? cell
          : cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell))),
      )
      .join('  ')
      .trimEnd(),
  )
}
