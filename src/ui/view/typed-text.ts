import { hasRightToLeft } from '../bidi.ts'
import { safeText } from '../sanitize.ts'
import { type Cell, cells, graphemes } from '../text-width.ts'
import { blankIn } from './flush-right.ts'
import { levelsOfCells, turnedIn } from './levelled.ts'
import { type Row, span } from './span.ts'
import { joinCells } from './styled-cell.ts'

/** A row of what was typed, as it is broken. */
interface TypedRow {
  readonly cells: Cell[]
  columns: number
}

/** What was typed up to a line break, or all of it. */
type Paragraph = TypedRow[]

const shownAs = new Map<string, readonly Cell[]>()
const MAX_SHOWN_AS = 4_096

/** A typed grapheme as it is shown; made once for each, since every key shows all of them. */
function typedCells(grapheme: string): readonly Cell[] {
  const found = shownAs.get(grapheme)
  if (found) return found
  const shown = cells(safeText(grapheme))
  if (shownAs.size >= MAX_SHOWN_AS) shownAs.clear()
  shownAs.set(grapheme, shown)
  return shown
}

/**
 * What is being typed, broken at any character into rows of `room` columns, so that the cursor's place is
 * plain to see. Every key makes one of all that is typed; what its rows look like is made only of
 * those that are asked for.
 */
export class TypedText {
  /** How many rows there are. */
  readonly count: number
  /** The column and the row of the cursor. */
  readonly place: { readonly x: number; readonly y: number }
  readonly #paragraphs: readonly Paragraph[]
  readonly #room: number
  readonly #isMixed: boolean

  constructor(text: string, cursor: number, room: number) {
    const paragraphs: Paragraph[] = [[]]
    let row: TypedRow = { cells: [], columns: 0 }
    let at = 0
    let y = 0
    let place = { x: 0, y: 0 }
    paragraphs[0]?.push(row)
    const beginRow = () => {
      row = { cells: [], columns: 0 }
      y++
      paragraphs.at(-1)?.push(row)
    }
    for (const grapheme of graphemes(text)) {
      const shown = grapheme === '\n' ? [] : typedCells(grapheme)
      if (row.columns + (shown[0]?.width ?? 0) > room) beginRow()
      // Before a line break the row may be full.
      if (at === cursor) place = { x: Math.min(row.columns, room - 1), y }
      at += grapheme.length
      if (grapheme === '\n') {
        paragraphs.push([])
        beginRow()
      }
      for (const cell of shown) {
        if (row.columns + cell.width > room) beginRow()
        row.cells.push(cell)
        row.columns += cell.width
      }
    }
    if (row.columns >= room) beginRow()
    this.place = at === cursor ? { x: row.columns, y } : place
    this.count = y + 1
    this.#paragraphs = paragraphs
    this.#room = room
    this.#isMixed = hasRightToLeft(text)
  }

  /** The rows from number `from` on and before `end`, in the order in which they are read. */
  rows(from: number, end: number): readonly Row[] {
    const rows: Row[] = []
    let first = 0
    for (const paragraph of this.#paragraphs) {
      const begin = Math.max(0, from - first)
      const stop = Math.min(paragraph.length, end - first)
      if (begin < stop) rows.push(...this.#rowsOf(paragraph, begin, stop))
      first += paragraph.length
    }
    return rows
  }

  #rowsOf(paragraph: Paragraph, begin: number, stop: number): readonly Row[] {
    const isMixed = this.#isMixed && paragraph.some((row) => hasRightToLeft(textOf(row)))
    if (isMixed) return mixedRows(paragraph, begin, stop, this.#room)
    return paragraph.slice(begin, stop).map((row) => [span(textOf(row))])
  }
}

function textOf(row: TypedRow): string {
  return row.cells.map(({ text }) => text).join('')
}

/**
 * The rows of a paragraph with right-to-left text. One that is read from the right has its rows flush
 * right, and where it goes on there is a place for the cursor.
 */
function mixedRows(
  paragraph: Paragraph,
  begin: number,
  stop: number,
  room: number,
): readonly Row[] {
  const { line, levels } = levelsOfCells(paragraph.flatMap((row) => row.cells))
  const turned = turnedIn(line)
  const of = span('', 'text', { flow: 'text' })
  const blank = blankIn(line)
  const widths = paragraph.map(({ columns }, n) => {
    return columns + (line.rtl && n === paragraph.length - 1 && columns < room ? 1 : 0)
  })
  const widest = line.rtl ? Math.max(...widths) : 0
  let at = paragraph.slice(0, begin).reduce((sum, row) => sum + row.cells.length, 0)
  return paragraph.slice(begin, stop).map(({ cells: typed, columns }) => {
    const shown = typed.map(({ text, width }) => turned({ text, width, of }, levels[at++]))
    for (let column = columns; column < widest; column++) shown.push(blank)
    return joinCells(shown)
  })
}
