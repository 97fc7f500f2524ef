import { withText } from '../editor.ts'
import { safeText } from '../sanitize.ts'
import { type Action, type Step, step, then } from './action.ts'
import { reduceAnswer, reduceFailure } from './answers.ts'
import { withAskedCard } from './asked-card.ts'
import { withPaths } from './completing.ts'
import { tellComposing } from './composing.ts'
import type { Question } from './dialog.ts'
import { reduceEvent } from './events.ts'
import { reduceExported } from './history-answers.ts'
import { keyWarning } from './key-warning.ts'
import { runLine } from './line.ts'
import { focused, watched } from './looking.ts'
import { reduceMouse } from './mouse.ts'
import { askPreviews } from './previews.ts'
import { answerLine, questionOf, unanswered } from './questions.ts'
import { refilled } from './refill.ts'
import { notify, type State } from './state.ts'
import { reduceKey, reducePaste, reduceText } from './typing.ts'

/**
 * The one place where the chat changes: a state, something that happened, and what follows from
 * both. Pure; what is to be done in the world comes back as data.
 */
export function reduce(state: State, action: Action): Step {
  const acted = then(watched(state, action), (watching) => happened(watching, action))
  const done = then(acted, (shown) => refilled(state, shown))
  const asked = { ...done, state: withAskedCard(state, done.state, action) }
  return askPreviews(state, tellComposing(state, asked, action.now))
}

function happened(state: State, action: Action): Step {
  switch (action.kind) {
    case 'key':
      return reduceKey(state, action.now, action.key)
    case 'text':
      return reduceText(state, action.now, action.text)
    case 'paste':
      return reducePaste(state, action.now, action.text)
    case 'line':
      return wholeLine(state, action.now, action.line)
    case 'mouse':
      return reduceMouse({ ...state, leaving: false }, action)
    case 'edited':
      return step({ ...state, editor: withText(state.editor, action.text), completion: undefined })
    case 'exported':
      return reduceExported(state, action.now, action)
    case 'outside-failed': {
      const { answer } = state.texts
      const failed = action.what === 'editor' ? answer.editorFailed : answer.browserFailed
      return step(notify(state, action.now, safeText(failed(action.why)), 'error'))
    }
    case 'paths':
      return step(withPaths(state, action.typed, action.paths))
    case 'focus':
      return focused(state, action.focused)
    case 'resize':
      return step({ ...state, width: action.width, height: action.height })
    case 'tick':
      return step(state)
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
  const { dialog } = state
  const asked = questionOf(state) ? (dialog as Question) : undefined
  const answered = asked && answerLine(state, now, asked, line)
  if (answered) return answered
  const calm = asked ? unanswered(state, now, asked) : { ...state, dialog: undefined }
  const warned = state.plain ? keyWarning(calm, now, line) : undefined
  if (warned) return step(warned)
  const run = runLine(calm, now, line)
  const question = questionOf(run.state)
  if (question === undefined) return run
  const told = safeText(`${question} ${state.texts.question.yOrN}`)
  return { ...run, state: notify(run.state, now, told) }
}
