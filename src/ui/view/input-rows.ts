import type { Editor } from '../editor.ts'
import { titleOf } from '../model/people.ts'
import { recalled } from '../model/recall.ts'
import { currentConversation, type State } from '../model/state.ts'
import { safeText } from '../sanitize.ts'
import { textWidth, truncate } from '../text-width.ts'
import { type Row, span } from './span.ts'
import { TypedText } from './typed-text.ts'

/** Rows of the input in the order in which they are read, and where in them the cursor stands. */
export interface InputView {
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number }
}

/** The whole input, of which rows are made when they are to be seen. */
interface Laid {
  readonly count: number
  readonly cursor: { readonly x: number; readonly y: number }
  readonly rows: (from: number, end: number) => readonly Row[]
}

const made = new WeakMap<object, { readonly key: string; readonly laid: Laid }>()

/** Rows that the input would like to have at this width. */
export function inputRowCount(state: State, width: number): number {
  return laidInput(state, width).count
}

/** The rows around the cursor, at most `height` of them; how many are out of sight stands in their margin. */
export function visibleInput(state: State, width: number, height: number): InputView {
  const { count, rows, cursor } = laidInput(state, width)
  const last = Math.max(0, count - height)
  const from = Math.min(last, Math.max(0, cursor.y - height + 1))
  const shown = rows(from, from + height)
  const below = count - from - shown.length
  const marked = shown.map((row, at) => {
    if (at === 0 && from > 0) return withHidden(row, `↑${from} `)
    return at > 0 && at === height - 1 && below > 0 ? withHidden(row, `↓${below} `) : row
  })
  return { rows: marked, cursor: { x: cursor.x, y: cursor.y - from } }
}

/** How many rows are out of sight beyond this one, in its margin if that has room for it. */
function withHidden(row: Row, count: string): Row {
  const [margin, ...typed] = row
  const room = textWidth(margin?.text ?? '') - textWidth(count)
  return margin && room >= 0 ? [span(' '.repeat(room) + count, 'dim'), ...typed] : row
}

function laidInput(state: State, width: number): Laid {
  const { prompt, editor, after } = inputOf(state, width)
  const key = [width, prompt, after].join('\n')
  const found = made.get(editor)
  if (found?.key === key) return found.laid
  const laid = after === undefined ? laidTyped(editor, prompt, width) : laidQuestion(prompt, after)
  made.set(editor, { key, laid })
  return laid
}

function laidTyped({ text, cursor }: Editor, prompt: string, width: number): Laid {
  const indent = textWidth(prompt)
  const typed = new TypedText(text, cursor, Math.max(2, width - indent))
  const rows = (from: number, end: number) =>
    typed.rows(from, end).map((row, n): Row => {
      return [span(from + n === 0 ? prompt : ' '.repeat(indent), 'accent'), ...row]
    })
  const { x, y } = typed.place
  return { count: typed.count, cursor: { x: Math.min(width - 1, indent + x), y }, rows }
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

function laidQuestion(prompt: string, after: string): Laid {
  const text = safeText(after.replaceAll('\n', ' '))
  const row: Row = [span(prompt, 'accent'), span(text, 'dim', { flow: 'text' })]
  return { count: 1, cursor: { x: textWidth(prompt), y: 0 }, rows: () => [row] }
}
