import { itemHeight, topPlace, viewport, windowPlace } from './scroll.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'

/** The state scrolled so far that the item of this key is in sight; as it was where it already is. */
export function revealed(state: State, key: string): State {
  const timeline = currentTimeline(state)
  const at = timeline.items.findIndex((item) => item.key === key)
  if (at === -1) return state
  const { height } = viewport(state)
  const { at: lowest, hidden } = windowPlace(timeline)
  if (at > lowest || (at === lowest && hidden > 0)) {
    const isEnd = timeline.atEnd && at === timeline.items.length - 1
    const anchor = isEnd ? undefined : { key, hidden: 0 }
    return withTimeline(state, state.current, { ...timeline, anchor })
  }
  let rows = -hidden
  for (let i = lowest; i >= at; i--) rows += itemHeight(state, timeline, i)
  return rows <= height ? state : revealedAtTop(state, at, Math.floor(height / 3))
}

/** The state scrolled so that this item begins `margin` rows below the first row, where there are as many. */
export function revealedAtTop(state: State, at: number, margin = 0): State {
  const timeline = currentTimeline(state)
  const { height } = viewport(state)
  const room = Math.max(1, height - margin)
  let rows = 0
  for (let i = at; i < timeline.items.length; i++) {
    rows += itemHeight(state, timeline, i)
    const key = timeline.items[i]?.key
    if (rows < room || key === undefined) continue
    const anchor = { key, hidden: rows - room }
    return withTimeline(state, state.current, topPlace(state, { ...timeline, anchor }))
  }
  return withTimeline(state, state.current, { ...timeline, anchor: undefined })
}
