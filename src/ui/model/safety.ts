import type { Result } from '../../rpc/methods.ts'
import { safeText } from '../sanitize.ts'
import { showCard } from './card.ts'
import type { CardKey } from './dialog.ts'
import { nameOf } from './people.ts'
import { type State, withPeer } from './state.ts'

/** The number to compare, and what follows if it is equal or not. */
export function showSafetyNumber(
  state: State,
  now: number,
  { peer, safetyNumber }: Result<'verify'>,
): State {
  const known = withPeer(state, peer)
  const { safety } = state.texts
  const name = nameOf(known, peer.peer)
  const digits = safetyNumber.replace(/\s/g, '').match(/.{1,5}/g) ?? []
  const half = Math.ceil(digits.length / 2)
  const trusted = peer.trust === 'verified'
  const ifEqual = state.plain ? safety.lineIfEqual(name) : safety.ifEqual
  const trust: CardKey = {
    letter: 't',
    does: safeText(safety.trust),
    runs: `/trust ${peer.peer}`,
    asks: safeText(safety.sure(name)),
  }
  return showCard(known, now, {
    title: safety.title(name, peer.tag),
    lines: [
      `  ${digits.slice(0, half).join(' ')}`,
      `  ${digits.slice(half).join(' ')}`,
      '',
      safety.compare(name),
      trusted ? safety.trusted(name) : ifEqual,
    ],
    // A line has said so already.
    keys: trusted || state.plain ? [] : [trust],
    alarm: peer.trust === 'changed',
  })
}
