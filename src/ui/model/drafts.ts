import type { DraftView } from '../../rpc/methods.ts'
import { begun, type Editor, EMPTY_EDITOR } from '../editor.ts'
import { type SafeText, safeLines, safeText } from '../sanitize.ts'
import { typable } from '../typable.ts'
import type { State } from './state.ts'

/** The state with what was half written when the chat ended last. */
export function withDrafts(state: State, drafts: readonly DraftView[]): State {
  const editors = new Map(
    drafts.map(({ conversation, text }) => [conversation, begun(EMPTY_EDITOR, typable(text))]),
  )
  // The line that is typed in plain mode is the terminal's.
  const editor = state.plain ? undefined : editors.get(state.current)
  return { ...state, drafts: editors, editor: editor ?? state.editor }
}

/** What plain mode says of what was half written in the current conversation; nothing where nothing was. */
export function draftLines({ drafts, current, texts }: State): readonly SafeText[] {
  const text = drafts.get(current)?.text ?? ''
  if (text.trim() === '') return []
  const [first = '', ...rest] = safeLines(text)
  return [safeText(texts.plain.draft(first)), ...rest, safeText(texts.plain.draftHint)]
}

export function withoutDraft(state: State, conversation: string): State {
  const drafts = new Map(state.drafts)
  drafts.delete(conversation)
  return { ...state, drafts }
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
