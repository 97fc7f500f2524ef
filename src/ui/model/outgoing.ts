import { MAX_TEXT_BYTES } from '../../wire/limits.ts'
import { EMPTY_EDITOR, withText } from '../editor.ts'
import { safeText } from '../sanitize.ts'
import { type Call, type Step, step } from './action.ts'
import { notify, type State } from './state.ts'

/** A message on its way, and the line it was typed as. */
export interface Outgoing {
  readonly to: string
  readonly text: string
  readonly kind?: 'text' | 'action'
  readonly replyTo?: string
  readonly typed: string
}

/**
 * Hands a message to the engine. It is shown once the engine has it, never before. One that is too long
 * stays in the editor.
 */
export function send(state: State, now: number, outgoing: Outgoing): Step {
  const { to, typed, kind, replyTo } = outgoing
  const text = outgoing.text.trimEnd()
  const bytes = Buffer.byteLength(text)
  if (text.trim() === '') return refuse(state, now, typed, 'there is nothing to send in this')
  if (bytes > MAX_TEXT_BYTES) {
    const limit = `it has ${bytes} bytes, and a message has at most ${MAX_TEXT_BYTES}`
    return refuse(state, now, typed, `too long: ${limit}`)
  }
  const call: Call = {
    kind: 'call',
    method: 'send',
    params: { to, text, ...(kind ? { kind } : {}), ...(replyTo ? { replyTo } : {}) },
    purpose: { kind: 'typed', conversation: state.current, typed },
  }
  return step({ ...state, sending: state.sending + 1 }, call)
}

/** What was typed, back in the editor, with a line that says why. */
function refuse(state: State, now: number, typed: string, why: string): Step {
  const told = notify(state, now, safeText(`not sent: ${why}`), 'error')
  return step(giveBack(told, state.current, typed))
}

/** The text back where it was typed; where something else is being typed now, Up recalls it. */
export function giveBack(state: State, conversation: string, typed: string): State {
  if (conversation === state.current) {
    return state.editor.text === '' ? { ...state, editor: withText(state.editor, typed) } : state
  }
  const draft = state.drafts.get(conversation) ?? EMPTY_EDITOR
  if (draft.text !== '') return state
  return { ...state, drafts: new Map(state.drafts).set(conversation, withText(draft, typed)) }
}
