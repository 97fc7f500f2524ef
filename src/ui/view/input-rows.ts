import { titleOf } from '../model/people.ts'
import { currentConversation, type State } from '../model/state.ts'
import { safeText } from '../sanitize.ts'
import { type Cell, cells, graphemes, textWidth, truncate } from '../text-width.ts'
import { type Row, span } from './span.ts'

/** The input as it is painted, and where in it the cursor stands. */
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
  const prompt = promptOf(state, width)
  const key = `${width}\n${prompt}\n${state.paste === undefined}`
  const found = made.get(state.editor)
  if (found?.key === key) return found.view
  const view = state.paste === undefined ? typedView(state, prompt, width) : questionView(prompt)
  made.set(state.editor, { key, view })
  return view
}

/** The rows around the cursor, exactly `height` of them. */
export function visibleInput(state: State, width: number, height: number): InputView {
  const { rows, cursor } = inputView(state, width)
  const last = Math.max(0, rows.length - height)
  const from = Math.min(last, Math.max(0, cursor.y - height + 1))
  return { rows: rows.slice(from, from + height), cursor: { x: cursor.x, y: cursor.y - from } }
}

function promptOf(state: State, width: number): string {
  const title = titleOf(state, currentConversation(state))
  return width < 8 ? '' : `${truncate(title, Math.max(4, Math.floor(width / 4)))}> `
}

function questionView(prompt: string): InputView {
  const question = `${prompt}(a paste waits: Enter takes it, Esc drops it)`
  return { rows: [[span(question, 'dim')]], cursor: { x: textWidth(prompt), y: 0 } }
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

function typedView(state: State, prompt: string, width: number): InputView {
  const { text, cursor } = state.editor
  const indent = textWidth(prompt)
  const room = Math.max(2, width - indent)
  const lines: string[] = ['']
  let used = 0
  let at = 0
  let place = { x: 0, y: 0 }
  const breakRow = () => {
    lines.push('')
    used = 0
  }
  for (const grapheme of graphemes(text)) {
    if (at === cursor) place = { x: used, y: lines.length - 1 }
    at += grapheme.length
    if (grapheme === '\n') {
      breakRow()
      continue
    }
    for (const cell of typedCells(grapheme)) {
      if (used + cell.width > room) breakRow()
      lines[lines.length - 1] += cell.text
      used += cell.width
    }
  }
  if (used >= room) breakRow()
  if (at === cursor) place = { x: used, y: lines.length - 1 }
  const rows = lines.map((line, y) => [
    span(y === 0 ? prompt : ' '.repeat(indent), 'accent'),
    span(line),
  ])
  return { rows, cursor: { x: Math.min(width - 1, indent + place.x), y: place.y } }
}
