import type { ConversationView, PeerView } from '../../rpc/methods.ts'
import { directPeer, nameOf, peopleOf, titleOf } from '../model/people.ts'
import { currentConversation, type State } from '../model/state.ts'
import type { StyleName } from '../theme.ts'
import { fillRows } from './layout.ts'
import { justifyRow, type Row, span } from './span.ts'

/** The conversations, numbered as Alt+1 … Alt+0 reach them; the current one is always in sight. */
export function conversationRows(state: State, width: number, height: number): readonly Row[] {
  const at = state.conversations.findIndex((view) => view.conversation === state.current)
  const from = Math.max(
    0,
    Math.min(at - Math.floor(height / 2), state.conversations.length - height),
  )
  const shown = state.conversations.slice(from, from + height)
  const rows = shown.map((view, n) => conversationRow(state, view, from + n, width))
  return fillRows(rows, height)
}

function conversationRow(state: State, view: ConversationView, at: number, width: number): Row {
  const selected = view.conversation === state.current
  const number = at < 10 ? String((at + 1) % 10) : ' '
  const look: StyleName = selected
    ? 'selected'
    : view.unread > 0
      ? 'unread'
      : presenceOf(state, view)
  const count = view.mentions > 0 ? `!${view.mentions}` : view.unread > 0 ? String(view.unread) : ''
  const countLook: StyleName = selected ? 'selected' : view.mentions > 0 ? 'mention' : 'unread'
  return justifyRow(
    [span(`${number} `, selected ? 'selected' : 'dim'), span(titleOf(state, view), look)],
    count === '' ? [] : [span(` ${count} `, countLook)],
    width,
    selected ? 'selected' : 'text',
  )
}

function presenceOf(state: State, view: ConversationView): StyleName {
  const peer = directPeer(view)
  const status = peer && state.peers.get(peer)?.status
  return status === 'offline' ? 'offline' : 'text'
}

/** The people of the conversation with their presence, online ones first. */
export function peopleRows(state: State, width: number, height: number): readonly Row[] {
  const people = peopleOf(state, currentConversation(state))
  const full = people.length > height
  const rows = people
    .slice(0, full ? Math.max(0, height - 1) : height)
    .map((peer) => personRow(state, peer, width))
  if (full) rows.push([span(`  and ${people.length - rows.length} more`, 'dim')])
  return fillRows(rows, height)
}

const DOTS = { online: '●', away: '◌', busy: '●', offline: '○' } as const

function personRow(state: State, peer: PeerView, width: number): Row {
  const name = nameOf(state, peer.peer)
  const look: StyleName = peer.status === 'offline' ? 'offline' : 'text'
  const trust =
    peer.trust === 'verified'
      ? span(' ✓ ', 'online')
      : peer.trust === 'changed'
        ? span(' KEY! ', 'alarm')
        : peer.trust === 'blocked'
          ? span(' blocked', 'dim')
          : span(name.includes('·') ? '' : ` ·${peer.tag}`, 'dim')
  // A tag is for telling people apart, so it gives way to the name and never the other way round.
  const right = width >= 20 || peer.trust !== 'new' ? [trust] : []
  return justifyRow([span(`${DOTS[peer.status]} `, peer.status), span(name, look)], right, width)
}
