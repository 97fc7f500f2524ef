import type { PeerView } from '../../rpc/methods.ts'
import { deletionQuestion } from '../model/deletion.ts'
import { directPeer, othersOf, titleOf } from '../model/people.ts'
import { currentConversation, currentTimeline, LOBBY, type State } from '../model/state.ts'
import { moreBelow } from '../model/timeline.ts'
import { safeText } from '../sanitize.ts'
import { justifyRow, type Row, type Span, span } from './span.ts'

/** The first row: where we are, and who is at the other end. */
export function topicRow(state: State, width: number): Row {
  const view = currentConversation(state)
  const peer = directPeer(view)
  const other = peer && state.peers.get(peer)
  const title = titleOf(state, view)
  if (other?.trust === 'changed') {
    return justifyRow(
      [
        span(` ${title} `, 'alarm'),
        span('KEY CHANGED: compare with /verify before you write', 'alarm'),
      ],
      [],
      width,
      'alarm',
    )
  }
  const about = other ? aboutPeer(other) : aboutRoom(state)
  return justifyRow([span(` ${title} `, 'bar'), span(`· ${about}`, 'bar')], [], width, 'bar')
}

function aboutPeer(peer: PeerView): string {
  const trust = { verified: 'verified', new: `not verified, key ${peer.tag}`, blocked: 'blocked' }
  const skew = peer.clockSkewMs === null ? '' : ' · clock differs'
  const text = peer.statusText === '' ? '' : ` · ${safeText(peer.statusText)}`
  return `${peer.status}${text} · ${trust[peer.trust === 'changed' ? 'new' : peer.trust]}${skew}`
}

function aboutRoom(state: State): string {
  const view = currentConversation(state)
  if (state.current === LOBBY) return 'everybody on this network'
  return view ? safeText(view.title) : ''
}

/** The row above the input: who we are, how the network is, and what is out of sight. */
export function statusRow(state: State, width: number): Row {
  const more = moreBelow(currentTimeline(state))
  const right = more > 0 ? [span(` -- more (${more}) -- `, 'bar')] : []
  return justifyRow(leftStatus(state), right, width, 'bar')
}

function leftStatus(state: State): readonly Span[] {
  if (state.paste !== undefined) {
    const lines = state.paste.split('\n').length
    return [span(` Paste ${lines} lines as one message? Enter yes, Esc no `, 'bar-warning')]
  }
  if (state.deleting) {
    return [span(` ${deletionQuestion(state.deleting)} Enter yes, Esc no `, 'bar-warning')]
  }
  if (state.leaving) return [span(' Press Ctrl+C once more to leave ', 'bar-warning')]
  const name = span(` ${safeText(state.self.name)} `, 'bar')
  const facts = healthOf(state).map((fact) => span(`· ${fact} `, 'bar'))
  const troubles = troublesOf(state).map((trouble) => span(` ${trouble} `, 'bar-warning'))
  return [name, ...facts, ...troubles]
}

function healthOf(state: State): readonly string[] {
  const { status, sending } = state
  const online = othersOf(state).filter((peer) => peer.status !== 'offline').length
  const { status: own, statusText } = state.self
  const away = own === 'away' || own === 'busy'
  const facts = away ? [statusText === '' ? own : `${own}: ${safeText(statusText)}`] : []
  facts.push(online === 0 ? 'nobody online' : `${online} online`)
  if (status.sessions !== online) facts.push(`${status.sessions} links`)
  if (status.queued > 0) facts.push(`${status.queued} queued`)
  if (sending > 0) facts.push(`sending ${sending}`)
  if (status.mdns === 'off') facts.push('mdns off')
  return facts
}

function troublesOf({ status }: State): readonly string[] {
  const troubles: string[] = []
  if (!status.online) troubles.push('no network')
  if (status.mdns === 'failed') troubles.push('no multicast')
  if (!status.writable) troubles.push('disk refuses writes')
  const { length } = status.warnings
  if (length > 0) troubles.push(length === 1 ? '1 warning' : `${length} warnings`)
  return troubles
}
