import type { MessageView, Result } from '../../rpc/methods.ts'
import { plainWords } from '../markup.ts'
import { saidOf } from '../said.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { seamed } from '../seam.ts'
import { nameOf } from './people.ts'
import { notify, type State } from './state.ts'

export const MAX_FOUND_LISTED = 20

/** What was found, told in the conversation it was asked in: the newest one last. */
export function withFound(
  state: State,
  now: number,
  { messages, more }: Result<'search'>,
  conversation: string,
): State {
  const lines = messages.map((message) => foundLine(state, message)).reverse()
  if (lines.length === 0) lines.push(safeText(state.texts.answer.nothingFound))
  else if (more) lines.push(safeText(state.texts.answer.newestFound(lines.length)))
  return notify(state, now, lines, 'notice', conversation)
}

function foundLine(state: State, message: MessageView): SafeText {
  const { conversation, from, kind, sentAt } = message
  const where = state.conversations.find((known) => known.conversation === conversation)
  const name = seamed(nameOf(state, from.peer, from.name))
  const said = seamed(plainWords(saidOf(state, message)))
  const isTold = kind === 'action' || kind === 'event'
  const spoken = isTold ? `* ${name} ${said}` : `<${name}> ${said}`
  return safeText(`${timeOf(sentAt, state.zone)} ${seamed(where?.name ?? conversation)} ${spoken}`)
}

/** `2030-01-31 21:04`. */
function timeOf(iso: string, timeZone: string): string {
  const at = Date.parse(iso)
  const style = { timeZone, dateStyle: 'short', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat('sv-SE', style).format(Number.isNaN(at) ? 0 : at)
}
