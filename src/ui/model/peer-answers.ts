import type { PeerView } from '../../rpc/methods.ts'
import { safeText } from '../sanitize.ts'
import type { Answer } from './action.ts'
import { metBy, nameOf } from './people.ts'
import { notify, type State, withPeer } from './state.ts'

type PeerAnswer = Extract<Answer, { readonly result: PeerView }>

/** What we said of a peer, or of ourselves, as it is now. */
export function withPeerAnswer(state: State, now: number, { method, result }: PeerAnswer): State {
  const known = withPeer(state, result)
  const name = nameOf(known, result.peer)
  const { tag } = result
  const { answer, status } = state.texts
  const isShared = metBy(known, result.name).length > 0
  const said: Record<PeerAnswer['method'], string> = {
    connect: answer.connected(name, tag),
    presence: answer.presence(status[result.status], result.statusText),
    rename: isShared ? answer.renamedAs(result.name) : answer.renamed(name),
    alias: answer.alias(name, tag),
    trust: answer.trusted(name, tag),
    untrust: answer.untrusted(name, tag),
    dismiss: answer.dismissed(name, tag),
    block: answer.blocked(name, tag),
    unblock: answer.unblocked(name, tag),
  }
  return notify(known, now, safeText(said[method]))
}
