import { wordError } from '../error-line.ts'
import { showCard } from './card.ts'
import type { State } from './state.ts'
import { verdictOf } from './verdict.ts'

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
