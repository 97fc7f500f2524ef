import type { MessageView } from '../rpc/methods.ts'
import { plainWords } from './markup.ts'
import { nameOf, titleOfId } from './model/people.ts'
import { type State, timelineOf } from './model/state.ts'
import { shownReaction } from './reaction.ts'
import { saidOf } from './said.ts'
import { safeLines } from './sanitize.ts'
import { truncate } from './text-width.ts'
import { fileSpans } from './view/file-line.ts'
import { formatTime, parseTime } from './view/time.ts'

/** A quoted message is cut to this. */
const MAX_QUOTED = 40
const MAX_LOOKED_AT = 200

/**
 * A message as lines to be read aloud: who, where, what, and in words what the screen says with signs.
 * Safe.
 */
export function plainMessage(state: State, message: MessageView): readonly string[] {
  const name = nameOf(state, message.from.peer, message.from.name)
  const time = formatTime(parseTime(message.sentAt), state.zone)
  const place = titleOfId(state, message.conversation)
  const head = message.kind === 'text' ? `${name}:` : `* ${name}`
  const [first = '', ...rest] = linesOf(state, message)
  const lines = [`${time} ${place} ${head} ${first}`, ...rest.map((line) => `    ${line}`)]
  const notes = notesOf(state, message).map((note) => ` ${note}`)
  const last = (lines.pop() ?? '') + notes.join('')
  return [...lines, last]
}

/** The beginning of a message in one line, to tell which one is meant. */
export function plainQuote(state: State, message: MessageView): string {
  if (message.redacted) return state.texts.message.deleted
  return truncate(plainWords(saidOf(state, message), MAX_LOOKED_AT), MAX_QUOTED)
}

/** What a message says, line by line; of a file, how far it is. */
function linesOf(state: State, message: MessageView): readonly string[] {
  const { redacted, file } = message
  if (redacted) return [state.texts.message.deleted]
  if (!file) return safeLines(saidOf(state, message))
  const spans = fileSpans(state, file)
  return [spans.map((part) => part.text).join('')]
}

function notesOf(state: State, message: MessageView): readonly string[] {
  const { message: texts, plain } = state.texts
  const { edited, clockAhead, disputed, reactions } = message
  const reacted = Object.entries(reactions).map(([emoji, { length }]) =>
    length === 1 ? shownReaction(emoji) : `${shownReaction(emoji)} ${length}`,
  )
  return [
    ...answered(state, message),
    ...(edited ? [texts.edited] : []),
    ...(clockAhead ? [texts.clockAhead] : []),
    ...(disputed ? [texts.disputed] : []),
    ...(reacted.length > 0 ? [`(${plain.reactions(reacted.join(', '))})`] : []),
    ...reached(state, message),
  ]
}

function answered(state: State, { conversation, replyTo }: MessageView): readonly string[] {
  if (replyTo === null) return []
  const { message: texts, plain } = state.texts
  const quoted = timelineOf(state, conversation).messages.find(({ id }) => id === replyTo)
  if (!quoted) return [`(${plain.answers(texts.earlier)})`]
  const name = nameOf(state, quoted.from.peer, quoted.from.name)
  return [`(${plain.answers(`${name}: ${plainQuote(state, quoted)}`)})`]
}

/** How far a message of ours has come; in rooms, how many have it. */
function reached(state: State, message: MessageView): readonly string[] {
  const { plain } = state.texts
  const { state: how, recipients, conversation } = message
  if (message.from.peer !== state.self.peer || how === 'received') return []
  const read = recipients.filter((each) => each.state === 'read').length
  const have = recipients.filter((each) => each.state === 'delivered').length + read
  if (conversation.startsWith('@') || have === 0) return [`(${plain.states[how]})`]
  return [`(${plain.have(have)}${read > 0 ? `, ${plain.haveRead(read)}` : ''})`]
}
