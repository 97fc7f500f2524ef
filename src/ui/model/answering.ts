import type { State } from './state.ts'

/** A reply or an edit is over, done or not; what was being typed before an edit is there again. */
export function withoutAnswering(state: State): State {
  const { answering, editor } = state
  if (answering?.kind !== 'edit') return { ...state, answering: undefined }
  const { killed } = editor
  return { ...state, answering: undefined, editor: { ...answering.draft, killed } }
}
