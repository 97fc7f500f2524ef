import { safeText } from '../sanitize.ts'
import { alarmOf } from './alarm.ts'
import { showCard } from './card.ts'
import { directPeer } from './people.ts'
import { currentConversation, type State } from './state.ts'

/**
 * Instead of sending to somebody whose key has changed: what that means, with the text left where it
 * is. Undefined where there is no such danger, or the line is a command.
 */
export function keyWarning(state: State, now: number, typed: string): State | undefined {
  const peer = directPeer(currentConversation(state))
  const other = peer && state.peers.get(peer)
  if (other?.trust !== 'changed' || /^\s*(\/(?!\/)|@)/.test(typed)) return undefined
  const { alarm } = state.texts
  const { title, why } = alarmOf(state, other)
  return showCard(state, now, {
    title,
    lines: [why, '', alarm.kept],
    keys: [{ letter: 'v', does: safeText(alarm.verify), runs: `/verify ${other.peer}` }],
    alarm: true,
  })
}
