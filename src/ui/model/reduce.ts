import { safeText } from '../sanitize.ts'
import { type Action, type Step, step } from './action.ts'
import { reduceAnswer, reduceFailure } from './answers.ts'
import { markRead } from './conversations.ts'
import { answerDeletionLine, deletionQuestion } from './deletion.ts'
import { reduceEvent } from './events.ts'
import { runLine } from './line.ts'
import { currentTimeline, notify, type State, withTimeline } from './state.ts'
import { reduceKey, reducePaste, reduceText } from './typing.ts'

/**
 * The one place where the chat changes: a state, something that happened, and what follows from
 * both. Pure; what is to be done in the world comes back as data.
 */
export function reduce(state: State, action: Action): Step {
  switch (action.kind) {
    case 'key':
      return reduceKey(state, action.now, action.key)
    case 'text':
      return reduceText(state, action.now, action.text)
    case 'paste':
      return reducePaste(state, action.now, action.text)
    case 'line':
      return wholeLine(state, action.now, action.line)
    case 'focus':
      return focused(state, action.focused)
    case 'resize':
      return step({ ...state, width: action.width, height: action.height })
    case 'event':
      return reduceEvent(state, action.now, action.event)
    case 'answer':
      return reduceAnswer(state, action.now, action)
    case 'failure':
      return reduceFailure(state, action.now, action)
  }
}

/** A line of plain mode, where a question is a line, and so is its answer. */
function wholeLine(state: State, now: number, line: string): Step {
  const answered = state.deleting && answerDeletionLine(state, now, line)
  if (answered) return answered
  const run = runLine({ ...state, deleting: undefined }, now, line)
  const { deleting } = run.state
  if (!deleting) return run
  const question = safeText(`${deletionQuestion(deleting)} y or n`)
  return { ...run, state: notify(run.state, now, question) }
}

function focused(state: State, now: boolean): Step {
  const looked = { ...state, focused: now }
  if (now) return markRead(looked)
  // What comes from here on is new to whoever looks again.
  const timeline = { ...currentTimeline(state), unreadFrom: undefined }
  return step(withTimeline(looked, state.current, timeline))
}
