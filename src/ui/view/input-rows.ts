import type { Editor } from '../editor.ts'
import { titleOf } from '../model/people.ts'
import { recalled } from '../model/recall.ts'
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
    rows: [[span(prompt, 'accent'), span(text, 'dim')]],
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

function typedView({ text, cursor }: Editor, prompt: string, width: number): InputView {
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
