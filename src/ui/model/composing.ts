import type { TypingView } from '../../rpc/methods.ts'
import type { Call, Step } from './action.ts'
import type { State } from './state.ts'

/** The engine tells the others less often, and forgets nothing by our saying it again. */
const SAY_AGAIN_MS = 2_000

/** Somebody types, or no longer. */
export function withTypist(state: State, { conversation, peer, typing }: TypingView): State {
  const others = (state.typists.get(conversation) ?? []).filter((each) => each !== peer)
  const typists = new Map(state.typists)
  if (typing) typists.set(conversation, [...others, peer])
  else if (others.length > 0) typists.set(conversation, others)
  else typists.delete(conversation)
  return { ...state, typists }
}

/** Says that we are writing to the current conversation, or no longer, where a step changed that. */
export function tellComposing(before: State, after: Step, now: number): Step {
  const { state } = after
  const stayed = before.current === state.current
  if (stayed && before.editor.text === state.editor.text) return after
  const told = state.composing
  const writing = isSaid(state.editor.text)
  if (told && !(writing && told.conversation === state.current)) {
    const ended = { ...state, composing: undefined }
    return { state: ended, effects: [...after.effects, call(told.conversation, false)] }
  }
  if (!stayed || !writing || (told && now - told.at < SAY_AGAIN_MS)) return after
  const composing = { conversation: state.current, at: now }
  return {
    state: { ...state, composing },
    effects: [...after.effects, call(state.current, true)],
  }
}

/** Commands, and what is for somebody else, are nobody's business here. */
function isSaid(text: string): boolean {
  const line = text.trimStart()
  return line !== '' && !/^\/(?!\/)|^@/.test(line)
}

function call(conversation: string, on: boolean): Call {
  return {
    kind: 'call',
    method: 'typing',
    params: { conversation, on },
    purpose: { kind: 'quiet' },
  }
}
