import { type Step, step } from './action.ts'
import { loadPage } from './conversations.ts'
import { nearOldest, topPlace, viewport } from './scroll.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'

/**
 * What was scrolled to fills the messages' part of the screen also after that became higher or wider: no row stays
 * empty above while there are messages below.
 */
export function refilled(before: State, state: State): Step {
  const timeline = currentTimeline(state)
  if (!timeline.anchor || !(isTurned(before, state) || isResized(before, state))) return step(state)
  if (timeline.atStart) {
    return step(withTimeline(state, state.current, topPlace(state, timeline)))
  }
  return nearOldest(state) ? loadPage(state, 'older') : step(state)
}

function isTurned(before: State, { current }: State): boolean {
  return before.current !== current
}

function isResized(before: State, state: State): boolean {
  const was = viewport(before)
  const is = viewport(state)
  return was.width !== is.width || was.height !== is.height
}
