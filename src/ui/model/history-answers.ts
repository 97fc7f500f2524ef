import { formatKeep } from '../keep.ts'
import { safeText } from '../sanitize.ts'
import { type Action, type Answer, type Step, step } from './action.ts'
import { titleOfId } from './people.ts'
import { notify, type State, withConversation } from './state.ts'

type RetentionAnswer = Extract<Answer, { readonly method: 'retention' }>
type Exported = Extract<Action, { readonly kind: 'exported' }>

/** What stays of a conversation; a setting that deletes nothing needs no yes. */
export function reduceRetention(state: State, now: number, answer: RetentionAnswer): Step {
  const { params, purpose, result } = answer
  const { keep, preview } = params
  const { conversation, dropped } = result
  if (preview && keep && dropped === 0) {
    const set = { conversation: params.conversation, keep }
    return step(state, { kind: 'call', method: 'retention', params: set, purpose })
  }
  const known = withConversation(state, conversation)
  if (!('conversation' in purpose)) return step(known)
  const { texts } = state
  const title = titleOfId(known, conversation.conversation)
  const line =
    preview && keep
      ? texts.answer.wouldGo(dropped, `/retention ${formatKeep(keep)} yes`)
      : texts.answer.kept(title, conversation.retention, keep ? dropped : 0)
  return step(notify(known, now, safeText(line), 'notice', purpose.conversation))
}

/** A conversation was written down, or could not be. */
export function reduceExported(state: State, now: number, action: Exported): Step {
  const { conversation, outcome } = action
  const { answer } = state.texts
  const [line, style] =
    'why' in outcome
      ? ([outcome.why, 'error'] as const)
      : ([answer.exported(outcome.path, outcome.messages), 'notice'] as const)
  return step(notify(state, now, safeText(line), style, conversation))
}
