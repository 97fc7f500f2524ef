import { type SafeText, safeText } from '../sanitize.ts'
import { type Effect, type Step, step } from './action.ts'
import type { State } from './state.ts'

/** Nothing is lost by it: what waits is on the disk. */
export const LEAVE: Effect = { kind: 'leave', why: 'quit' }

const HOW_IT_IS: Effect = {
  kind: 'call',
  method: 'status',
  params: {},
  purpose: { kind: 'quiet' },
}

/** Ctrl-C on an empty line: the first says what would wait, the second leaves. */
export function interrupted(state: State): Step {
  if (state.leaving) return step(state, LEAVE)
  return step({ ...state, leaving: true }, ...(state.endsEngine ? [HOW_IT_IS] : []))
}

/** What waits here until the engine runs again, if the chat ends now; undefined where nothing does. */
export function waitingOf({ status, endsEngine, texts }: State): SafeText | undefined {
  const { queued, transfers } = status
  if (!endsEngine || (queued === 0 && transfers === 0)) return undefined
  return safeText(texts.leaving.waits(queued, transfers))
}
