import { EMPTY_EDITOR, withText } from '../editor.ts'
import { type Step, step } from './action.ts'
import type { Recall } from './dialog.ts'
import type { State } from './state.ts'

/** Ctrl+R: looks for a line that was written before, the newest first. */
export function openRecall(state: State): Step {
  const dialog: Recall = { kind: 'recall', query: EMPTY_EDITOR, at: undefined }
  return step({ ...state, dialog, completion: undefined })
}

/** Another query: looked for from the newest line on. */
export function recallQuery(state: State, dialog: Recall, query: Recall['query']): Step {
  const at = find(state, query.text, state.inputHistory.lines.length - 1)
  return step({ ...state, dialog: { ...dialog, query, at } })
}

/** Ctrl+R again: the next older line that fits; stays where there is none. */
export function recallOlder(state: State, dialog: Recall): Step {
  const from = (dialog.at ?? state.inputHistory.lines.length) - 1
  const at = find(state, dialog.query.text, from) ?? dialog.at
  return step({ ...state, dialog: { ...dialog, at } })
}

/** The line that was found, in the editor, to be changed or sent. */
export function acceptRecall(state: State, dialog: Recall): Step {
  const found = recalled(state, dialog)
  const editor = found === undefined ? state.editor : withText(state.editor, found)
  return step({ ...state, dialog: undefined, editor })
}

export function recalled({ inputHistory }: State, { at }: Recall): string | undefined {
  return at === undefined ? undefined : inputHistory.lines[at]
}

function find({ inputHistory: { lines } }: State, query: string, from: number) {
  if (query === '') return undefined
  const wanted = query.toLowerCase()
  for (let at = Math.min(from, lines.length - 1); at >= 0; at--) {
    if (lines[at]?.toLowerCase().includes(wanted)) return at
  }
  return undefined
}
