import type { MessageView } from '../../rpc/methods.ts'
import { MAX_TEXT_BYTES } from '../../wire/limits.ts'
import { insertText, typeText } from '../editor.ts'
import { formatSize } from '../file-size.ts'
import { plainWords } from '../markup.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { truncate } from '../text-width.ts'
import { EN } from '../texts/texts.ts'
import { type Call, type Step, step } from './action.ts'
import type { Question } from './dialog.ts'
import { notify, type State } from './state.ts'

const MAX_QUOTED = 30
const MAX_LOOKED_AT = 200

/** A message that waits for a yes to be taken back. */
export function askDeletion(state: State, message: MessageView): State {
  return { ...state, dialog: { kind: 'delete', message } }
}

/** What is asked in the status bar; undefined when nothing is. */
export function questionOf({ dialog, texts: { question } }: State): SafeText | undefined {
  switch (dialog?.kind) {
    case 'paste':
      return safeText(
        isTooMuch(dialog.text)
          ? question.pasteLong(formatSize(MAX_TEXT_BYTES))
          : question.paste(dialog.text.split('\n').length),
      )
    case 'delete':
      return safeText(question.delete(quoted(dialog.message)))
    case 'confirm':
      return dialog.asked
    case 'open':
      return safeText(question.open(dialog.link))
    default:
      return undefined
  }
}

/**
 * Enter or the letter of yes is a yes, Esc or that of no a no. Whoever goes on typing has not said yes either; only a paste waits,
 * for it would be lost.
 */
export function answerQuestion(
  state: State,
  now: number,
  asked: Question,
  key: string,
  isText = false,
): Step {
  const {
    yes: [y],
    no: [n],
  } = state.texts.question
  const letter = key.toLowerCase()
  if (key === 'enter' || letter === y) return yes({ ...state, dialog: undefined }, now, asked)
  const closed = { ...state, dialog: undefined }
  if (/^(escape|C-c|C-g)$/.test(key) || letter === n) return step(closed)
  if (asked.kind === 'paste') return step(state)
  return step(isText ? { ...closed, editor: typeText(state.editor, key) } : closed)
}

/** The same for a whole line. Undefined where it answers nothing: then it is no, and a line like others. */
export function answerLine(state: State, now: number, asked: Question, line: string) {
  const answer = line.trim().toLowerCase()
  const answered = { ...state, dialog: undefined }
  const { question } = state.texts
  // Many fingers know the English answers, whatever the language.
  const english = EN.question
  if ([...question.yes, ...english.yes].includes(answer)) return yes(answered, now, asked)
  return ['', ...question.no, ...english.no].includes(answer)
    ? step(unanswered(state, now, asked))
    : undefined
}

/** The question is over without a yes, which is said. */
export function unanswered(state: State, now: number, asked: Question): State {
  const answered = { ...state, dialog: undefined }
  const { notDeleted, notDone } = state.texts.answer
  const said = { delete: notDeleted, confirm: notDone, paste: undefined, open: undefined }[
    asked.kind
  ]
  return said === undefined ? answered : notify(answered, now, safeText(said))
}

function yes(state: State, now: number, asked: Question): Step {
  switch (asked.kind) {
    case 'paste':
      return insertPaste(state, now, asked.text)
    case 'delete':
      return deleted(state, asked.message)
    case 'confirm':
      return confirmed(state, asked)
    case 'open':
      return step(state, { kind: 'open-link', link: asked.link })
  }
}

function confirmed(state: State, { deed, typed }: Question & { readonly kind: 'confirm' }): Step {
  const purpose = { kind: 'command', conversation: state.current, typed } as const
  return step(state, { kind: 'call', ...deed, purpose })
}

function deleted(state: State, { id }: MessageView): Step {
  const purpose = { kind: 'command', conversation: state.current, typed: '/delete' } as const
  const call: Call = { kind: 'call', method: 'redact', params: { id }, purpose }
  return step(state, call)
}

/** Whether it is more than one message may be. */
export function isTooMuch(text: string): boolean {
  return Buffer.byteLength(text) > MAX_TEXT_BYTES
}

/** The pasted text in the line being typed; what does not fit is left out, and that is said. */
export function insertPaste(state: State, now: number, text: string): Step {
  const editor = insertText(state.editor, text)
  const whole = editor.text.length === state.editor.text.length + text.length
  const pasted = { ...state, editor }
  return step(whole ? pasted : notify(pasted, now, safeText(state.texts.answer.pasteCut), 'error'))
}

function quoted({ text }: MessageView): string {
  return truncate(plainWords(text, MAX_LOOKED_AT), MAX_QUOTED)
}
