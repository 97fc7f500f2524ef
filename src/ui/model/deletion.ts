import type { MessageView } from '../../rpc/methods.ts'
import { type SafeText, safeLines, safeText } from '../sanitize.ts'
import { truncate } from '../text-width.ts'
import { type Call, type Step, step } from './action.ts'
import { notify, type State } from './state.ts'

/** A message that waits for a yes to be taken back. */
export function askDeletion(state: State, message: MessageView): State {
  return { ...state, deleting: message }
}

export function deletionQuestion(message: MessageView): SafeText {
  return safeText(`Delete for everybody: "${truncate(safeLines(message.text)[0] ?? '', 30)}"?`)
}

/** Enter or y deletes, Esc or n does not; other keys say nothing. */
export function answerDeletion(state: State, key: string): Step {
  if (/^(enter|y|Y)$/.test(key)) return deleted(state)
  const isNo = /^(escape|C-c|n|N)$/.test(key)
  return step(isNo ? { ...state, deleting: undefined } : state)
}

/** The same for a whole line. Undefined where it answers nothing: then it is no, and a line like others. */
export function answerDeletionLine(state: State, now: number, line: string): Step | undefined {
  const answer = line.trim().toLowerCase()
  if (answer === 'y' || answer === 'yes') return deleted(state)
  const kept = notify({ ...state, deleting: undefined }, now, safeText('not deleted'))
  return ['', 'n', 'no'].includes(answer) ? step(kept) : undefined
}

function deleted(state: State): Step {
  const { deleting, current } = state
  const answered = { ...state, deleting: undefined }
  if (!deleting) return step(answered)
  const call: Call = {
    kind: 'call',
    method: 'redact',
    params: { id: deleting.id },
    purpose: { kind: 'command', conversation: current, typed: '/delete' },
  }
  return step(answered, call)
}
