import { inputRowCount } from '../view/input-rows.ts'
import { type Layout, layout } from '../view/layout.ts'
import { itemRows } from '../view/message-rows.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'
import type { Anchor, Timeline } from './timeline.ts'

/** The part of the screen that messages have. */
export function viewport(state: State): Layout['messages'] {
  const found = viewports.get(state)
  if (found) return found
  const wanted = inputRowCount(state, state.width)
  const { messages } = layout(state, state.width, state.height, wanted)
  viewports.set(state, messages)
  return messages
}

/** Every item that is scrolled past asks for it. */
const viewports = new WeakMap<State, Layout['messages']>()

/** Rows of a page, less two that stay in sight. */
export function pageRows(state: State): number {
  return Math.max(1, viewport(state).height - 2)
}

/** The state scrolled by `rows`, up when positive, never beyond either end of the window. */
export function scrolled(state: State, rows: number): State {
  const timeline = currentTimeline(state)
  if (timeline.items.length === 0) return state
  const moved = rows > 0 ? up(state, timeline, rows) : down(state, timeline, -rows)
  return withTimeline(state, state.current, { ...timeline, anchor: moved })
}

/** The state with the oldest rows of the window in sight. */
export function scrolledToOldest(state: State): State {
  const timeline = currentTimeline(state)
  return withTimeline(state, state.current, { ...timeline, anchor: topAnchor(state, timeline) })
}

/** Whether the first row of the window is in sight, or nearly: an item has at least one row. */
export function nearOldest(state: State): boolean {
  return windowPlace(currentTimeline(state)).at < 3 * viewport(state).height
}

/** Whether the last row of the window is in sight, or nearly. */
export function nearNewest(state: State): boolean {
  const timeline = currentTimeline(state)
  return timeline.items.length - windowPlace(timeline).at < viewport(state).height
}

interface Place {
  readonly at: number
  readonly hidden: number
}

/** The lowest item in sight, and how many of its rows are below the edge. */
export function windowPlace({ anchor, items }: Timeline): Place {
  const at = anchor ? items.findLastIndex(({ key }) => key === anchor.key) : -1
  return at === -1 ? { at: items.length - 1, hidden: 0 } : { at, hidden: anchor?.hidden ?? 0 }
}

/** Rows of one item, with the separators before it. */
export function itemHeight(state: State, timeline: Timeline, at: number): number {
  return itemRows(state, timeline, at, viewport(state).width).length
}

function up(state: State, timeline: Timeline, rows: number): Anchor | undefined {
  let { at, hidden } = windowPlace(timeline)
  hidden += rows
  for (let height = itemHeight(state, timeline, at); hidden >= height; at--) {
    if (at === 0) return topAnchor(state, timeline)
    hidden -= height
    height = itemHeight(state, timeline, at - 1)
  }
  return higher(state, timeline, { at, hidden })
}

/** The place, unless rows above it would be missing: then the topmost one there is. */
function higher(state: State, timeline: Timeline, { at, hidden }: Place): Anchor | undefined {
  const { height } = viewport(state)
  let above = -hidden
  for (let i = at; i >= 0 && above < height; i--) above += itemHeight(state, timeline, i)
  return above < height ? topAnchor(state, timeline) : anchorAt(timeline, { at, hidden })
}

/** The same, unless rows above would be missing: then with the topmost anchor there is. */
export function topPlace(state: State, timeline: Timeline): Timeline {
  const { at, hidden } = windowPlace(timeline)
  return { ...timeline, anchor: higher(state, timeline, { at, hidden }) }
}

/** The anchor with which the window's first row is the screen's first; none if all fits. */
function topAnchor(state: State, timeline: Timeline): Anchor | undefined {
  const { height } = viewport(state)
  let rows = 0
  for (let at = 0; at < timeline.items.length; at++) {
    rows += itemHeight(state, timeline, at)
    if (rows >= height) return anchorAt(timeline, { at, hidden: rows - height })
  }
  return undefined
}

function down(state: State, timeline: Timeline, rows: number): Anchor | undefined {
  let { at, hidden } = windowPlace(timeline)
  hidden -= rows
  while (hidden < 0) {
    at++
    if (at >= timeline.items.length) return anchorAt(timeline, { at: at - 1, hidden: 0 })
    hidden += itemHeight(state, timeline, at)
  }
  return anchorAt(timeline, { at, hidden })
}

/** None at the very end, where new messages are followed. */
function anchorAt(timeline: Timeline, { at, hidden }: Place): Anchor | undefined {
  const item = timeline.items[at]
  const end = at === timeline.items.length - 1 && hidden === 0
  return !item || (end && timeline.atEnd) ? undefined : { key: item.key, hidden }
}
