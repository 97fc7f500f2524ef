import type { LinkTarget } from '../link.ts'
import type { State } from '../model/state.ts'
import { textWidth } from '../text-width.ts'
import { messagesRows } from './messages.ts'
import { isVisual, visualRow } from './visual-row.ts'

/** The link painted at this column and row of the messages. */
export function linkAt(
  state: State,
  { width, height }: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): LinkTarget | undefined {
  const row = messagesRows(state, width, height)[y] ?? []
  let from = 0
  for (const { text, link } of isVisual(state) ? visualRow(row) : row) {
    const to = from + textWidth(text)
    if (x >= from && x < to) return link
    from = to
  }
  return undefined
}
