import type { State } from '../model/state.ts'
import { currentTimeline } from '../model/state.ts'
import { emptyRows } from './empty.ts'
import { fillRows } from './layout.ts'
import { itemRows } from './message-rows.ts'
import type { Row } from './span.ts'

/** The messages in sight: exactly `height` rows, made from the lowest upwards and no further. */
export function messagesRows(state: State, width: number, height: number): readonly Row[] {
  const timeline = currentTimeline(state)
  const { items, anchor } = timeline
  if (height <= 0) return []
  if (items.length === 0) return fillRows(emptyRows(state, width, height), height)
  const found = anchor ? items.findLastIndex(({ key }) => key === anchor.key) : -1
  const lowest = found === -1 ? items.length - 1 : found
  const rows: Row[] = []
  for (let at = lowest; at >= 0 && rows.length < height; at--) {
    const all = itemRows(state, timeline, at, width)
    // A resize may have left the item with fewer rows than are hidden of it.
    const hidden = at === found && anchor ? Math.min(anchor.hidden, all.length - 1) : 0
    rows.unshift(...all.slice(0, all.length - hidden))
  }
  const room = Math.max(0, height - rows.length)
  // Lines of the chat itself are no conversation: what to do next stands over them.
  const empty = emptyRows(state, width, room)
  return [...fillRows(empty.length <= room ? empty : [], room), ...rows.slice(-height)]
}
