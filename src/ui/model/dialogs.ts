import { EDITS, type Editor, typeText } from '../editor.ts'
import { type Step, step } from './action.ts'
import { cardAnswer, cardMove } from './card-keys.ts'
import type { Card, Dialog, Find, Switch } from './dialog.ts'
import { acceptFind } from './find.ts'
import { answerQuestion } from './questions.ts'
import { acceptRecall, recallOlder, recallQuery } from './recall.ts'
import { pageRows } from './scroll.ts'
import { selectionKey, selectMessage } from './selection.ts'
import type { State } from './state.ts'
import { acceptSwitch, choicesOf } from './switcher.ts'

const MAX_QUERY_CHARS = 200

/** A key while something else than the line being typed has the keyboard. */
export function dialogKey(state: State, now: number, dialog: Dialog, key: string): Step {
  const binding = state.keys.get(key)
  const move = binding?.kind === 'move' ? binding.move : undefined
  if (dialog.kind === 'card' && dialog.asking) {
    return cardAnswer(state, now, { ...dialog, asking: dialog.asking }, move)
  }
  if ((move === 'cancel' || move === 'interrupt') && !isQuestion(dialog)) {
    return step({ ...state, dialog: undefined })
  }
  const query = 'query' in dialog ? dialog.query : undefined
  if (binding?.kind === 'edit' && query && binding.edit !== 'newline') {
    return withQuery(state, dialog, EDITS[binding.edit](query))
  }
  const by = move === 'up' ? -1 : move === 'down' ? 1 : 0
  switch (dialog.kind) {
    case 'recall':
      if (move === 'recall' || by < 0) return recallOlder(state, dialog)
      return move === undefined ? step(state) : acceptRecall(state, dialog)
    case 'switch':
    case 'find':
      if (by !== 0) return step(chosen(state, dialog, dialog.at + by))
      if (move === 'page-up' || move === 'page-down') {
        const rows = pageRows(state) * (move === 'page-up' ? -1 : 1)
        return step(chosen(state, dialog, dialog.at + rows))
      }
      if (move !== 'enter' && move !== 'complete') return step(state)
      return dialog.kind === 'find' ? acceptFind(state, dialog) : acceptSwitch(state, dialog)
    case 'card':
      return cardMove(state, dialog, move)
    case 'select':
      if (by < 0 || move === 'select-older') return selectMessage(state, -1)
      if (by > 0 || move === 'select-newer') return selectMessage(state, 1)
      return selectionKey(state, now, key)
    default:
      return answerQuestion(state, now, dialog, key)
  }
}

/** Text typed or pasted while a dialog other than a card has the keyboard. */
export function dialogText(
  state: State,
  now: number,
  dialog: Exclude<Dialog, Card>,
  text: string,
): Step {
  if ('query' in dialog) {
    const line = text.replace(/\s+/g, ' ').slice(0, MAX_QUERY_CHARS - dialog.query.text.length)
    return withQuery(state, dialog, typeText(dialog.query, line))
  }
  if (dialog.kind === 'select') return selectionKey(state, now, text)
  return answerQuestion(state, now, dialog, text, true)
}

/** The choice at `at` of a list, or the one nearest to it. */
export function chosen(state: State, dialog: Switch | Find, at: number): State {
  const count = dialog.kind === 'find' ? dialog.found.length : choicesOf(state, dialog).length
  const bounded = Math.max(0, Math.min(count - 1, at))
  return { ...state, dialog: { ...dialog, at: bounded } }
}

function isQuestion(dialog: Dialog): boolean {
  return ['paste', 'delete', 'open', 'confirm'].includes(dialog.kind)
}

function withQuery(state: State, dialog: Dialog, query: Editor): Step {
  if (dialog.kind === 'recall') return recallQuery(state, dialog, query)
  if (dialog.kind === 'find') return step({ ...state, dialog: { ...dialog, query } })
  if (dialog.kind === 'switch') return step({ ...state, dialog: { ...dialog, query, at: 0 } })
  return step(state)
}
