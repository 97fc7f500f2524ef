import { type PeerId, peerTag } from '../../ids.ts'
import type { PeerView } from '../../rpc/methods.ts'
import { safeText } from '../sanitize.ts'
import type { Setting } from './form.ts'

/** As a person reads it, two names are one. */
function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/** Names as the chat shows them: with the key tag where two go by one. */
export function namesOf(people: readonly PeerView[]): Setting['nameOf'] {
  const known = new Map(people.map((each) => [each.peer, each.name]))
  const bearers = new Map<string, number>()
  for (const { name } of people) bearers.set(fold(name), (bearers.get(fold(name)) ?? 0) + 1)
  return (peer: PeerId, told = '') => {
    const name = known.get(peer) ?? told
    const others = (bearers.get(fold(name)) ?? 0) - (known.has(peer) ? 1 : 0)
    if (name === '') return safeText(peerTag(peer))
    return safeText(others > 0 ? `${name}·${peerTag(peer)}` : name)
  }
}
