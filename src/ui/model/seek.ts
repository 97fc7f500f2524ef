import { type Step, step } from './action.ts'
import { loadPage } from './conversations.ts'
import { revealedAtTop } from './reveal.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'

/** The first unread message at the top of the screen, after as many older pages as it takes. */
export function seekUnread(state: State): Step {
  const timeline = currentTimeline(state)
  const { unreadFrom, unreadAbove, atStart } = timeline
  if (unreadFrom === undefined) return step(state)
  const seeking = unreadAbove > 0 && !atStart
  const sought = withTimeline(state, state.current, { ...timeline, seeking })
  if (seeking) return loadPage(sought, 'older')
  const at = timeline.items.findIndex(({ order }) => order >= unreadFrom)
  return step(at === -1 ? sought : revealedAtTop(sought, at))
}
