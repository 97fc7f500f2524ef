import { wordError } from '../error-line.ts'
import { showCard } from './card.ts'
import { othersOf } from './people.ts'
import type { State } from './state.ts'

/** Why somebody cannot be seen, as far as the last status of the engine tells it. */
export function showDoctor(state: State, now: number): State {
  const { status, texts } = state
  const { doctor, answer } = texts
  const { interfaces, port, sessions, queued, warnings, writable } = status
  const told = warnings.flatMap((warning) => {
    const { message, hint } = wordError(texts, warning)
    return [answer.warning(message), ...(hint ? [answer.hint(hint)] : [])]
  })
  return showCard(state, now, {
    title: doctor.title,
    lines: [
      verdictOf(state),
      ...(writable ? [] : [doctor.full]),
      '',
      ...(interfaces.length > 0 ? [doctor.interfaces(interfaces.join(', '))] : []),
      ...(port > 0 ? [doctor.port(port)] : []),
      doctor.links(sessions),
      ...(queued > 0 ? [doctor.queued(queued)] : []),
      ...told,
    ],
  })
}

/** The one thing that matters most. */
function verdictOf(state: State): string {
  const { status, texts } = state
  const { doctor } = texts
  const online = othersOf(state).filter((peer) => peer.status !== 'offline').length
  if (!status.online) return doctor.offline
  if (online > 0) return doctor.well(online)
  if (status.interfaces.length === 0) return doctor.noInterface
  if (status.mdns === 'off') return doctor.mdnsOff
  return status.mdns === 'failed' ? doctor.mdnsFailed : doctor.nobody
}
