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
  /** The conversation whose draft this is; on a screen every line that is sent is that. */
  readonly draft?: string
  readonly typed: string
}

/**
 * Hands a message to the engine. It is shown once the engine has it, never before. One that is too long
 * stays in the editor.
 */
export function send(state: State, now: number, outgoing: Outgoing): Step {
  const { to, typed, kind, replyTo, draft } = outgoing
  const text = outgoing.text.trimEnd()
  const fault = faultOf(state, text)
  if (fault) return refuse(state, now, typed, fault)
  const call: Call = {
    kind: 'call',
    method: 'send',
    params: {
      to,
      text,
      ...(kind ? { kind } : {}),
      ...(replyTo ? { replyTo } : {}),
      ...(draft ? { draft } : {}),
    },
    purpose: { kind: 'typed', conversation: state.current, typed },
  }
  return step({ ...state, sending: state.sending + 1 }, call)
}

/** Hands another text for a message of ours to the engine, as `send` does a new one. */
export function edit(
  state: State,
  now: number,
  {
    id,
    text: given,
    typed,
  }: { readonly id: string; readonly text: string; readonly typed: string },
): Step {
  const text = given.trimEnd()
  const fault = faultOf(state, text)
  if (fault) return refuse(state, now, typed, fault)
  const purpose = { kind: 'typed', conversation: state.current, typed } as const
  return step(state, { kind: 'call', method: 'edit', params: { id, text }, purpose })
}

/** Why a text is none to be sent. */
function faultOf({ texts: { answer } }: State, text: string): string | undefined {
  const bytes = Buffer.byteLength(text)
  if (text.trim() === '') return answer.nothingToSend
  if (bytes <= MAX_TEXT_BYTES) return undefined
  return answer.tooLong(bytes, MAX_TEXT_BYTES)
}

/** What was typed, back in the editor, with a line that says why. */
function refuse(state: State, now: number, typed: string, why: string): Step {
  const told = notify(state, now, safeText(state.texts.answer.notSent(why)), 'error')
  return step(giveBack(told, state.current, typed))
}

/**
 * The text back where it was typed; where something else is being typed now, Up recalls it. What plain
 * mode has printed stands there still.
 */
export function giveBack(state: State, conversation: string, typed: string): State {
  if (state.plain) return state
  if (conversation === state.current) {
    return state.editor.text === '' ? { ...state, editor: withText(state.editor, typed) } : state
  }
  const draft = state.drafts.get(conversation) ?? EMPTY_EDITOR
  if (draft.text !== '') return state
  return { ...state, drafts: new Map(state.drafts).set(conversation, withText(draft, typed)) }
}
