import type { MessageView } from '../../rpc/methods.ts'
import { safeText } from '../sanitize.ts'
import { seamed } from '../seam.ts'
import { formatDate, formatTime, parseTime } from '../view/time.ts'
import { type Step, step } from './action.ts'
import { showCard } from './card.ts'
import { nameOf } from './people.ts'
import { notify, type State } from './state.ts'

/** What a terminal takes into its clipboard at most, as most have it (OSC 52). */
const MAX_COPIED_BYTES = 74_994

/** Who has the message, how far it has come, and when. */
export function showInfo(state: State, now: number, message: MessageView): State {
  const { info } = state.texts
  const { from, sentAt, receivedAt, recipients, id } = message
  const own = from.peer === state.self.peer
  const tag = state.peers.get(from.peer)?.tag ?? from.peer.slice(0, 6)
  const holders = recipients.map(
    ({ peer, state: reached }) => `  ${seamed(nameOf(state, peer))}: ${info.states[reached]}`,
  )
  const lines = [
    info.from(nameOf(state, from.peer, from.name), tag),
    info.sent(momentOf(state, sentAt)),
    info.received(momentOf(state, receivedAt)),
    info.state(info.states[message.state]),
    ...(own ? (holders.length > 0 ? holders : [info.nobodyYet]) : []),
    '',
    info.id(id),
  ]
  return showCard(state, now, { title: info.title, lines })
}

/** The text, as its author wrote it, into the clipboard of the terminal. */
export function copyMessage(state: State, now: number, { text }: MessageView): Step {
  const { command } = state.texts
  if (state.plain) return step(notify(state, now, safeText(command.onlyOnScreen), 'error'))
  if (Buffer.byteLength(text) > MAX_COPIED_BYTES) {
    return step(notify(state, now, safeText(command.copyTooLong), 'error'))
  }
  const told = notify(state, now, safeText(command.copied([...text].length)))
  return step(told, { kind: 'copy', text })
}

function momentOf({ zone }: State, iso: string): string {
  const at = parseTime(iso)
  return `${formatDate(at, zone)} ${formatTime(at, zone)}`
}
