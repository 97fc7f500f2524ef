import { COMMANDS } from '../commands.ts'
import { complete } from '../completion.ts'
import { EDITS, insertText, moveLine, withText } from '../editor.ts'
import { recall, remember } from '../input-history.ts'
import { bindingOf, type Move } from '../keys.ts'
import { safeText } from '../sanitize.ts'
import { type Step, step } from './action.ts'
import { switchTo } from './conversations.ts'
import { answerDeletion } from './deletion.ts'
import { runLine } from './line.ts'
import { reduceMove } from './moves.ts'
import { nameOf, othersOf } from './people.ts'
import { foreseeRooms } from './rooms.ts'
import { notify, type State } from './state.ts'

/** Pasted lines beyond this are asked about first. */
export const PASTE_LINES_UNASKED = 5
const MAX_TYPED_AT_ONCE = 65_536

export function reduceText(state: State, now: number, text: string): Step {
  if (state.paste !== undefined) return answerPaste(state, now, text)
  if (state.deleting) return answerDeletion(state, text)
  const editor = insertText(state.editor, text.slice(0, MAX_TYPED_AT_ONCE))
  return foreseeRooms({ ...state, editor, completion: undefined, leaving: false })
}

/** A paste is one piece of text, whatever line ends it has; it is never sent by itself. */
export function reducePaste(state: State, now: number, pasted: string): Step {
  const text = pasted
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
    .replace(/\n+$/, '')
  const calm = { ...state, completion: undefined, leaving: false }
  if (text.split('\n').length > PASTE_LINES_UNASKED) return step({ ...calm, paste: text })
  return insertPaste(calm, now, text)
}

export function reduceKey(state: State, now: number, key: string): Step {
  const binding = bindingOf(key)
  if (!binding) return step(state)
  if (state.paste !== undefined) return answerPaste(state, now, key)
  if (state.deleting) return answerDeletion(state, key)
  const calm: State = { ...state, leaving: false }
  if (binding.kind === 'switch') {
    const wanted = state.conversations[binding.index]
    return wanted ? switchTo(calm, wanted.conversation) : step(calm)
  }
  if (binding.kind === 'edit') {
    const editor = EDITS[binding.edit](state.editor)
    return step({ ...calm, editor, completion: undefined })
  }
  return typingMove(calm, now, binding.move) ?? reduceMove(state, now, binding.move)
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
    default:
      return undefined
  }
}

function edited(state: State, edit: 'line-start' | 'line-end'): Step {
  return step({ ...state, editor: EDITS[edit](state.editor), completion: undefined })
}

function enter(state: State, now: number): Step {
  const typed = state.editor.text
  if (typed.trim() === '') return step(state)
  const emptied: State = {
    ...state,
    editor: withText(state.editor, ''),
    completion: undefined,
    inputHistory: remember(state.inputHistory, typed),
  }
  return runLine(emptied, now, typed)
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
    editor: withText(state.editor, found.text),
  })
}

function completed(state: State, by: 1 | -1): Step {
  const names = othersOf(state).map(({ peer }) => nameOf(state, peer))
  const joined = state.conversations.filter(({ name }) => name.startsWith('#'))
  const rooms = new Set([...joined.map(({ name }) => name), ...state.rooms])
  const vocabulary = {
    commands: COMMANDS.map(({ name }) => `/${name}`),
    targets: [...names.map((name) => `@${name}`), ...[...rooms].map(safeText)],
    names,
  }
  const found = complete(state.editor, vocabulary, by, state.completion)
  return found ? foreseeRooms({ ...state, ...found }) : step(state)
}

function answerPaste(state: State, now: number, key: string): Step {
  const text = state.paste ?? ''
  const answered = { ...state, paste: undefined }
  if (/^(enter|y|Y)$/.test(key)) return insertPaste(answered, now, text)
  return /^(escape|C-c|n|N)$/.test(key) ? step(answered) : step(state)
}

function insertPaste(state: State, now: number, text: string): Step {
  const editor = insertText(state.editor, text)
  const whole = editor.text.length === state.editor.text.length + text.length
  const pasted = { ...state, editor }
  if (whole) return step(pasted)
  return step(
    notify(pasted, now, safeText('the paste was cut: it is longer than any message'), 'error'),
  )
}
