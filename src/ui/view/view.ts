import { titleOf } from '../model/people.ts'
import { currentConversation, type State, unreadCount } from '../model/state.ts'
import { questionRows, statusRow, topicRow } from './bars.ts'
import { dialogRows } from './dialog-rows.ts'
import { inputRowCount, visibleInput } from './input-rows.ts'
import { fillRows, type Layout, layout } from './layout.ts'
import { messagesRows } from './messages.ts'
import { conversationRows, peopleRows } from './panels.ts'
import { fitRow, type Row, span } from './span.ts'
import { isVisual, visualColumn, visualRow } from './visual-row.ts'

/** A whole screen, ready to paint. */
export interface Frame {
  /** Exactly as many as the screen has, each exactly as wide. */
  readonly rows: readonly Row[]
  readonly cursor: { readonly x: number; readonly y: number }
  /** The title of the window: how much is unread, and where. */
  readonly title: string
}

/** The screen for this state at this size. Pure, and total: any state fits any screen. */
export function view(state: State, width: number, height: number): Frame {
  const plan = layout(state, width, height, inputRowCount(state, width))
  const input = visibleInput(state, width, plan.input)
  const middle = middleRows(state, plan)
  const asked = questionRows(state, width, middle.length)
  const rows = [
    topicRow(state, width),
    ...middle.slice(0, middle.length - asked.length),
    ...asked,
    statusRow(state, width),
    ...fillRows(input.rows, plan.input),
  ]
  // On a screen too low for its parts the lowest remain: one can still see what one types.
  const cut = Math.max(0, rows.length - height)
  const read = fillRows(rows.slice(cut), height).map((row) => fitRow(row, width))
  const x = Math.max(0, Math.min(width - 1, input.cursor.x))
  const y = Math.max(0, Math.min(height - 1, rows.length - plan.input + input.cursor.y - cut))
  const title = titleOfWindow(state)
  if (!isVisual(state)) return { rows: read, cursor: { x, y }, title }
  return { rows: read.map(visualRow), cursor: { x: visualColumn(read[y] ?? [], x), y }, title }
}

/** The panels and the messages side by side, or what a dialog has put in place of these. */
function middleRows(state: State, { conversations, people, messages }: Layout): readonly Row[] {
  const { width, height } = messages
  const left = conversationRows(state, conversations, height)
  const middle = dialogRows(state, width, height) ?? messagesRows(state, width, height)
  const right = peopleRows(state, people, height)
  return fillRows(middle, height).map((row, at) => [
    ...(conversations > 0 ? [...fitRow(left[at] ?? [], conversations), BORDER] : []),
    ...fitRow(row, width),
    ...(people > 0 ? [BORDER, ...fitRow(right[at] ?? [], people)] : []),
  ])
}

const BORDER = span('│', 'border')

function titleOfWindow(state: State): string {
  const unread = unreadCount(state)
  const name = titleOf(state, currentConversation(state))
  return `${unread > 0 ? `(${unread}) ` : ''}p2pchat ${name}`
}
