import type { Action } from './action.ts'
import { type Step, step } from './action.ts'
import { markRead } from './conversations.ts'
import { currentTimeline, type State, withTimeline } from './state.ts'

/** After so long without a touch, who has a terminal that does not tell its focus is taken to look elsewhere. */
export const LOOKS_AWAY_AFTER_MS = 60_000

/** What a person does, and nobody else. */
export const TOUCHES: ReadonlySet<Action['kind']> = new Set(['key', 'text', 'paste', 'mouse'])

/** What the terminal tells of its focus. */
export function focused(state: State, now: boolean): Step {
  return looking({ ...state, focusTold: true }, now)
}

/**
 * The state before an action, with whether somebody looks: many terminals do not tell, tmux among them
 * unless it is asked to.
 */
export function watched(state: State, { kind, now }: Pick<Action, 'kind' | 'now'>): Step {
  if (TOUCHES.has(kind)) {
    const touched = { ...state, touchedAt: now }
    return state.focused || state.focusTold ? step(touched) : looking(touched, true)
  }
  const isAway = now - state.touchedAt >= LOOKS_AWAY_AFTER_MS
  const isUnknown = state.focused && !state.focusTold && !state.plain
  return isAway && isUnknown ? looking(state, false) : step(state)
}

function looking(state: State, isHere: boolean): Step {
  const looked = { ...state, focused: isHere }
  if (isHere) return markRead(looked)
  // What comes from here on is new to whoever looks again.
  const timeline = { ...currentTimeline(state), unreadFrom: undefined }
  return step(withTimeline(looked, state.current, timeline))
}
