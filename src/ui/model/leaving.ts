import { type SafeText, safeText } from '../sanitize.ts'
import { type Effect, type Step, step } from './action.ts'
import { notify, type State } from './state.ts'

const LEAVE: Effect = { kind: 'leave', why: 'quit' }

/** Leaves, once it is known that nothing waits; the engine is asked for that as it is now. */
export function askToLeave(state: State): Step {
  if (!state.endsEngine || !state.attended) return step(state, LEAVE)
  return step(state, howItIs({ kind: 'leave' }))
}

/** The engine has said how it is: leaves, or asks first; at once where what was asked about is done. */
export function leaveOrAsk(state: State, now: number): Step {
  const asked = leavingQuestion(state)
  if (asked === undefined) return step(state, LEAVE)
  if (state.dialog?.kind === 'leave') return step(state)
  const asking: State = { ...state, dialog: { kind: 'leave' }, completion: undefined }
  const line = safeText(`${asked} ${state.texts.question.yOrN}`)
  return step(state.plain ? notify(asking, now, line) : asking)
}

/** Ctrl-C on an empty line: the first says what would wait, the second leaves. */
export function interrupted(state: State): Step {
  if (state.leaving) return step(state, LEAVE)
  const asks = state.endsEngine ? [howItIs({ kind: 'quiet' })] : []
  return step({ ...state, leaving: true }, ...asks)
}

/** What waits here until the engine runs again, if the chat ends now; undefined where nothing does. */
export function waitingOf({ status, endsEngine, texts }: State): SafeText | undefined {
  const { queued, transfers } = status
  if (!endsEngine || (queued === 0 && transfers === 0)) return undefined
  return safeText(texts.leaving.waits(queued, transfers))
}

export function leavingQuestion(state: State): SafeText | undefined {
  const waits = waitingOf(state)
  return waits === undefined ? undefined : safeText(state.texts.leaving.ask(waits))
}

function howItIs(purpose: { readonly kind: 'leave' | 'quiet' }): Effect {
  return { kind: 'call', method: 'status', params: {}, purpose }
}
