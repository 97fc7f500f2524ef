import { hasRightToLeft } from '../bidi.ts'
import type { Editor } from '../editor.ts'
import { titleOf } from '../model/people.ts'
import { recalled } from '../model/recall.ts'
import { currentConversation, type State } from '../model/state.ts'
import { safeText } from '../sanitize.ts'
import { type Cell, cells, columnsOf, graphemes, textWidth, truncate } from '../text-width.ts'
import { blankIn, flushRight, rightToLeftLine } from './flush-right.ts'
import { levelled } from './levelled.ts'
import { type Row, span } from './span.ts'
import { joinCells, type StyledCell } from './styled-cell.ts'

/** The input in the order in which it is read, and where in it the cursor stands. */
export interface InputView {
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number }
}

const made = new WeakMap<object, { readonly key: string; readonly view: InputView }>()

/** Rows that the input would like to have at this width. */
export function inputRowCount(state: State, width: number): number {
  return inputView(state, width).rows.length
}

/** The whole input, broken at any character so that the cursor's place is plain to see. */
export function inputView(state: State, width: number): InputView {
  const { prompt, editor, after } = inputOf(state, width)
  const key = [width, prompt, after].join('\n')
  const found = made.get(editor)
  if (found?.key === key) return found.view
  const view = after === undefined ? typedView(editor, prompt, width) : questionView(prompt, after)
  made.set(editor, { key, view })
  return view
}

/** The rows around the cursor, exactly `height` of them. */
export function visibleInput(state: State, width: number, height: number): InputView {
  const { rows, cursor } = inputView(state, width)
  const last = Math.max(0, rows.length - height)
  const from = Math.min(last, Math.max(0, cursor.y - height + 1))
  return { rows: rows.slice(from, from + height), cursor: { x: cursor.x, y: cursor.y - from } }
}

/** What is typed now, and after which words; `after` is shown in place of it. */
interface Input {
  readonly prompt: string
  readonly editor: Editor
  readonly after?: string
}

function inputOf(state: State, width: number): Input {
  const { dialog, texts, editor } = state
  const title = titleOf(state, currentConversation(state))
  const short = (prompt: string) => (width < 8 ? '' : truncate(prompt, Math.floor(width / 2)))
  const prompt = width < 8 ? '' : `${truncate(title, Math.max(4, Math.floor(width / 4)))}> `
  switch (dialog?.kind) {
    case 'paste':
      return { prompt, editor, after: texts.question.pasteWaits }
    case 'recall': {
      const query = safeText(dialog.query.text)
      const none = query !== '' && dialog.at === undefined
      const label = none ? texts.dialog.recallNone(query) : texts.dialog.recall(query)
      return { prompt: short(label), editor: dialog.query, after: recalled(state, dialog) ?? '' }
    }
    case 'switch':
      return { prompt: short(texts.dialog.switch), editor: dialog.query }
    case 'find':
      return { prompt: short(texts.dialog.find), editor: dialog.query }
    default:
      return { prompt, editor }
  }
}

function questionView(prompt: string, after: string): InputView {
  const text = safeText(after.replaceAll('\n', ' '))
  return {
    rows: [[span(prompt, 'accent'), span(text, 'dim', { flow: 'text' })]],
    cursor: { x: textWidth(prompt), y: 0 },
  }
}

const typed = new Map<string, readonly Cell[]>()
const MAX_TYPED = 4_096

/** A typed grapheme as it is shown; made once for each, since every key shows all of them. */
function typedCells(grapheme: string): readonly Cell[] {
  const found = typed.get(grapheme)
  if (found) return found
  const shown = cells(safeText(grapheme))
  if (typed.size >= MAX_TYPED) typed.clear()
  typed.set(grapheme, shown)
  return shown
}

/** What was typed up to a line break, or all of it, in rows of its own. */
type Paragraph = Array<Cell[]>

function typedView({ text, cursor }: Editor, prompt: string, width: number): InputView {
  const indent = textWidth(prompt)
  const room = Math.max(2, width - indent)
  const paragraphs: Paragraph[] = []
  let row: Cell[] = []
  let used = 0
  let at = 0
  let y = -1
  let place = { x: 0, y: 0 }
  const beginRow = () => {
    row = []
    used = 0
    y++
    paragraphs.at(-1)?.push(row)
  }
  const beginParagraph = () => {
    paragraphs.push([])
    beginRow()
  }
  beginParagraph()
  for (const grapheme of graphemes(text)) {
    const shown = grapheme === '\n' ? [] : typedCells(grapheme)
    if (used + (shown[0]?.width ?? 0) > room) beginRow()
    // Before a line break the row may be full.
    if (at === cursor) place = { x: Math.min(used, room - 1), y }
    at += grapheme.length
    if (grapheme === '\n') beginParagraph()
    for (const cell of shown) {
      if (used + cell.width > room) beginRow()
      row.push(cell)
      used += cell.width
    }
  }
  if (used >= room) beginRow()
  if (at === cursor) place = { x: used, y }
  const isMixed = hasRightToLeft(text)
  const rows = paragraphs
    .flatMap((paragraph) => (isMixed ? mixedRows(paragraph, room) : paragraph.map(plainRow)))
    .map((typed, n): Row => [span(n === 0 ? prompt : ' '.repeat(indent), 'accent'), ...typed])
  return { rows, cursor: { x: Math.min(width - 1, indent + place.x), y: place.y } }
}

function plainRow(row: readonly Cell[]): Row {
  return [span(row.map(({ text }) => text).join(''))]
}

/** The rows of a paragraph with right-to-left text; where that goes on, there is a place for the cursor. */
function mixedRows(paragraph: Paragraph, room: number): readonly Row[] {
  const typed = paragraph.flat()
  const of = span(typed.map(({ text }) => text).join(''), 'text', { flow: 'text' })
  const all = levelled(typed.map((cell): StyledCell => ({ ...cell, of })))
  const line = rightToLeftLine(all)
  let from = 0
  const rows = paragraph.map((row, n) => {
    const shown = all.slice(from, from + row.length)
    from += row.length
    const isLast = n === paragraph.length - 1
    return line && isLast && columnsOf(row) < room ? [...shown, blankIn(line)] : shown
  })
  return flushRight(rows).map(joinCells)
}
