import { begun, EDITS, moveLine, typeText, withText } from '../editor.ts'
import { recall, remember } from '../input-history.ts'
import type { Move } from '../key-table.ts'
import type { Binding } from '../keys.ts'
import { typable } from '../typable.ts'
import { type Step, step, then } from './action.ts'
import { withoutAnswering } from './answering.ts'
import { besideDialog, cardText } from './card-keys.ts'
import { completed } from './completing.ts'
import { followNewest, switchTo } from './conversations.ts'
import { dialogKey, dialogText } from './dialogs.ts'
import { openFind } from './find.ts'
import { keyWarning } from './key-warning.ts'
import { runLine } from './line.ts'
import { reduceMove } from './moves.ts'
import { edit, send } from './outgoing.ts'
import { insertPaste, isTooMuch } from './questions.ts'
import { openRecall } from './recall.ts'
import { foreseeRooms } from './rooms.ts'
import type { State } from './state.ts'
import { openSwitch } from './switcher.ts'

/** Pasted lines beyond this are asked about first. */
export const PASTE_LINES_UNASKED = 5
const MAX_TYPED_AT_ONCE = 65_536

export function reduceText(state: State, now: number, text: string): Step {
  const { dialog } = state
  if (dialog?.kind === 'card') {
    const meant = cardText(state, now, dialog, text)
    return meant ?? reduceText({ ...state, dialog: undefined }, now, text)
  }
  if (dialog?.kind === 'select' && text.length > 1) {
    // Read at once, but typed one after the other: `r`, and then the answer.
    const [letter = '', ...rest] = text
    const done = dialogText(state, now, dialog, letter)
    return then(done, (next) => reduceText(next, now, rest.join('')))
  }
  if (dialog) return dialogText(state, now, dialog, text)
  const editor = typeText(state.editor, text.slice(0, MAX_TYPED_AT_ONCE))
  return foreseeRooms({ ...state, editor, completion: undefined, leaving: false })
}

/** A paste is one piece of text, whatever line ends it has; it is never sent by itself. */
export function reducePaste(state: State, now: number, pasted: string): Step {
  const text = typable(pasted).replace(/\n+$/, '')
  const { dialog } = state
  // A paste is text to be typed, and never an answer.
  if (dialog && dialog.kind !== 'card') {
    return 'query' in dialog ? dialogText(state, now, dialog, text) : step(state)
  }
  const calm: State = { ...state, dialog: undefined, completion: undefined, leaving: false }
  if (text.split('\n').length > PASTE_LINES_UNASKED || isTooMuch(text)) {
    return step({ ...calm, dialog: { kind: 'paste', text } })
  }
  return insertPaste(calm, now, text)
}

export function reduceKey(state: State, now: number, key: string): Step {
  const { dialog } = state
  const binding = state.keys.get(key)
  const beside = dialog && besideDialog(state, dialog, binding)
  if (dialog && !beside) return dialogKey(state, now, dialog, key)
  return boundKey(beside ?? state, now, binding)
}

function boundKey(state: State, now: number, binding: Binding | undefined): Step {
  if (!binding) return step(state)
  const calm: State = { ...state, leaving: false }
  if (binding.kind === 'switch') {
    const wanted = state.conversations[binding.index]
    return wanted ? switchTo(calm, wanted.conversation) : step(calm)
  }
  if (binding.kind === 'edit') {
    const editor = EDITS[binding.edit](state.editor)
    return step({ ...calm, editor, completion: undefined })
  }
  return typingMove(calm, now, binding.move) ?? reduceMove(state, binding.move)
}

/** The moves that concern what is being typed; undefined for the others. */
function typingMove(state: State, now: number, move: Move): Step | undefined {
  switch (move) {
    case 'enter':
      return enter(state, now)
    case 'complete':
      return completed(state, 1)
    case 'complete-back':
      return completed(state, -1)
    case 'up':
      return vertical(state, -1)
    case 'down':
      return vertical(state, 1)
    case 'home':
      return state.editor.text === '' ? undefined : edited(state, 'line-start')
    case 'end':
      return state.editor.text === '' ? undefined : edited(state, 'line-end')
    case 'kill-or-switch':
      return atEnd(state) ? openSwitch(state) : edited(state, 'kill-line-right')
    case 'right-or-find':
      return atEnd(state) ? openFind(state) : edited(state, 'right')
    case 'switch':
      return openSwitch(state)
    case 'find':
      return openFind(state)
    case 'recall':
      return openRecall(state)
    case 'edit-outside':
      return step(state, { kind: 'edit-outside', text: state.editor.text })
    default:
      return undefined
  }
}

function atEnd({ editor: { text, cursor } }: State): boolean {
  return cursor === text.length
}

function edited(state: State, name: 'line-start' | 'line-end' | 'kill-line-right' | 'right'): Step {
  return step({ ...state, editor: EDITS[name](state.editor), completion: undefined })
}

function enter(state: State, now: number): Step {
  const typed = state.editor.text
  if (typed.trim() === '') return step(state)
  const warned = keyWarning(state, now, typed)
  if (warned) return step(warned)
  const emptied = withoutAnswering({
    ...state,
    editor: begun(state.editor),
    completion: undefined,
    inputHistory: remember(state.inputHistory, typed),
  })
  const { answering } = state
  if (/^\s*\/(?!\/)/.test(typed)) {
    // What a command answers is said at the end.
    return then(followNewest(emptied), (shown) => runLine(shown, now, typed))
  }
  if (!answering) return runLine(emptied, now, typed)
  if (answering.kind === 'edit') return edit(emptied, now, { id: answering.id, text: typed, typed })
  const text = typed.replace(/^\/\//, '/')
  return send(emptied, now, { to: state.current, text, replyTo: answering.id, typed })
}

/** A line up or down in the text, and from its edge on through what was sent before. */
function vertical(state: State, by: -1 | 1): Step {
  const editor = moveLine(state.editor, by)
  if (editor) return step({ ...state, editor, completion: undefined })
  const found = recall(state.inputHistory, by, state.editor.text)
  if (!found) return step(state)
  return step({
    ...state,
    completion: undefined,
    inputHistory: found.history,
    editor: withText(state.editor, found.text, 'recalling'),
  })
}
