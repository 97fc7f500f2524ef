import type { DraftView } from '../../rpc/methods.ts'
import { begun, type Editor, EMPTY_EDITOR } from '../editor.ts'
import { typable } from '../typable.ts'
import type { State } from './state.ts'

/** The state with what was half written when the chat ended last. */
export function withDrafts(state: State, drafts: readonly DraftView[]): State {
  const editors = new Map(
    drafts.map(({ conversation, text }) => [conversation, begun(EMPTY_EDITOR, typable(text))]),
  )
  return { ...state, drafts: editors, editor: editors.get(state.current) ?? state.editor }
}

/** What is half written where; of a message that is being edited, what was being typed before. */
export function draftsOf(state: State): ReadonlyMap<string, string> {
  const { current, drafts, answering } = state
  const editor = answering?.kind === 'edit' ? answering.draft : state.editor
  const editors: readonly (readonly [string, Editor])[] = [...drafts, [current, editor]]
  const written = new Map<string, string>()
  for (const [conversation, { text }] of editors) {
    if (text.trim() === '') written.delete(conversation)
    else written.set(conversation, text)
  }
  return written
}
