import type { MessageView, Result } from '../../rpc/methods.ts'
import { EMPTY_EDITOR } from '../editor.ts'
import { type Call, type Step, step, then } from './action.ts'
import { jumpTo } from './conversations.ts'
import type { Find } from './dialog.ts'
import type { State } from './state.ts'

const MAX_FOUND = 100

/** Ctrl+F: asks for words to find in this conversation. */
export function openFind(state: State): Step {
  const dialog: Find = {
    kind: 'find',
    query: EMPTY_EDITOR,
    at: 0,
    asked: undefined,
    waiting: false,
    found: [],
    more: false,
  }
  return step({ ...state, dialog, completion: undefined })
}

/** Enter: looks for new words, or goes to the message that is chosen among those found. */
export function acceptFind(state: State, dialog: Find): Step {
  const words = dialog.query.text.trim()
  const message = dialog.found[dialog.at]
  if (words === dialog.asked) {
    return dialog.waiting || !message ? step(state) : goToFound(state, message)
  }
  if (words === '') return step(state)
  const call: Call = {
    kind: 'call',
    method: 'search',
    params: { words: words.split(/\s+/), in: state.current, limit: MAX_FOUND },
    purpose: { kind: 'find', conversation: state.current, asked: words },
  }
  return step(
    { ...state, dialog: { ...dialog, asked: words, waiting: true, found: [], at: 0 } },
    call,
  )
}

/** Goes to a message that was found, and chooses it. */
export function goToFound(state: State, message: MessageView): Step {
  return then(jumpTo({ ...state, dialog: undefined }, message), (next) =>
    step({ ...next, dialog: { kind: 'select', id: message.id } }),
  )
}

/** What was found, if it is still what is asked for: newest first. */
export function withFinds(state: State, asked: string, result: Result<'search'>): State {
  const { dialog } = state
  if (dialog?.kind !== 'find' || dialog.asked !== asked) return state
  const { messages, more } = result
  return { ...state, dialog: { ...dialog, waiting: false, found: messages, more, at: 0 } }
}
