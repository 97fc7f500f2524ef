import type { PeerId } from '../../ids.ts'
import type { ConversationView, PeerView } from '../../rpc/methods.ts'
import { directPeer, nameOf, peopleOf, titleOf } from '../model/people.ts'
import { currentConversation, type State } from '../model/state.ts'
import { textWidth } from '../text-width.ts'
import { fillRows } from './layout.ts'
import { itemInRow, type ListWindow, listWindow } from './list-window.ts'
import { justifyRow, type Row, rowWidth, span } from './span.ts'

/** The conversations, numbered as Alt+1 … Alt+0 reach them; around the current one unless scrolled. */
export function conversationRows(state: State, width: number, height: number): readonly Row[] {
  const { conversations } = state
  const shown = conversationsWindow(state, height)
  const rows = listRows(shown, (at) => {
    const view = conversations[at]
    return view ? conversationRow(state, view, at, width) : []
  })
  const hidden = (from: number, to: number) =>
    hiddenRow(state, to - from, unreadOf(state, conversations.slice(from, to)), width)
  if (shown.above) rows[0] = hidden(0, shown.top + 1)
  if (shown.below) rows[rows.length - 1] = hidden(shown.end - 1, conversations.length)
  return fillRows(rows, height)
}

/** The conversation in this row of the panel. */
export function conversationAt(state: State, height: number, row: number): string | undefined {
  const at = itemInRow(conversationsWindow(state, height), row)
  return at === undefined ? undefined : state.conversations[at]?.conversation
}

export function conversationsWindow(state: State, height: number): ListWindow {
  const { conversations, current, conversationsTop } = state
  const at = conversations.findIndex((view) => view.conversation === current)
  const around = at - Math.floor(height / 2)
  return listWindow(conversations.length, height, conversationsTop ?? around)
}

/** How many are out of sight, in words where there is room for them. */
function hiddenRow(state: State, count: number, right: Row, width: number): Row {
  const words = `  ${state.texts.andMore(count)}`
  const fits = textWidth(words) <= width - rowWidth(right)
  return justifyRow([span(fits ? words : `  +${count}`, 'dim')], right, width)
}

function listRows({ top, end }: ListWindow, rowOf: (at: number) => Row): Row[] {
  return Array.from({ length: end - top }, (_, n) => rowOf(top + n))
}

function conversationRow(state: State, view: ConversationView, at: number, width: number): Row {
  const selected = view.conversation === state.current
  const number = at < 10 ? String((at + 1) % 10) : ' '
  const title = titleOf(state, view)
  const isGone = isOffline(state, view)
  const look = view.unread > 0 ? 'unread' : isGone ? 'offline' : 'text'
  const left = [span(`${number} `, 'dim'), span(title, look)]
  const right = view.invited
    ? [span(` ${answerHint(state, width - textWidth(title) - 4)} `, 'mention')]
    : [...(isGone ? [span(` ${DOTS.offline}`, 'offline')] : []), ...unreadOf(state, [view])]
  if (!selected) return justifyRow(left, right, width)
  const chosen = (row: Row) => row.map((part) => ({ ...part, style: 'selected' as const }))
  return justifyRow(chosen(left), chosen(right), width, 'selected')
}

/** What is unread in these: `!2` where somebody was called, `(3)` of one that is muted. */
function unreadOf({ muted }: State, views: readonly ConversationView[]): Row {
  const loud = views.filter(({ conversation }) => !muted.has(conversation))
  const [only] = views
  if (only && views.length === 1 && loud.length === 0) {
    return only.unread > 0
      ? [span(` (${only.unread}) `, only.mentions > 0 ? 'mention' : 'unread')]
      : []
  }
  const mentions = loud.reduce((sum, view) => sum + view.mentions, 0)
  if (mentions > 0) return [span(` !${mentions} `, 'mention')]
  const unread = loud.reduce((sum, view) => sum + view.unread, 0)
  return unread > 0 ? [span(` ${unread} `, 'unread')] : []
}

/** How an invitation is answered, where there is room to say it. */
function answerHint({ texts: { rooms } }: State, room: number): string {
  return rooms.answer.length <= room ? rooms.answer : rooms.mark
}

function isOffline(state: State, view: ConversationView): boolean {
  const peer = directPeer(view)
  return peer !== undefined && state.peers.get(peer)?.status === 'offline'
}

/** The people of the conversation with their presence, online ones first. */
export function peopleRows(state: State, width: number, height: number): readonly Row[] {
  const people = peopleOf(state, currentConversation(state))
  const shown = listWindow(people.length, height, state.peopleTop)
  const rows = listRows(shown, (at) => {
    const peer = people[at]
    return peer ? personRow(state, peer, width) : []
  })
  const hidden = (count: number) => hiddenRow(state, count, [], width)
  if (shown.above) rows[0] = hidden(shown.top + 1)
  if (shown.below) rows[rows.length - 1] = hidden(people.length - shown.end + 1)
  return fillRows(rows, height)
}

/** The person in this row of the panel. */
export function personAt(state: State, height: number, row: number): PeerId | undefined {
  const people = peopleOf(state, currentConversation(state))
  const at = itemInRow(listWindow(people.length, height, state.peopleTop), row)
  return at === undefined ? undefined : people[at]?.peer
}

/** A panel that is narrower has room for the tags of a few names only. */
const TAGS_FROM = 20
const DOTS = { online: '●', away: '◌', busy: '■', offline: '○' } as const

function personRow(state: State, peer: PeerView, width: number): Row {
  const name = nameOf(state, peer.peer)
  const left = [
    span(`${DOTS[peer.status]} `, peer.status),
    span(name, peer.status === 'offline' ? 'offline' : 'text'),
  ]
  const wrong = peer.clockSkewMs === null ? [] : [span(` ${state.texts.bar.clock}`, 'dim')]
  const right = [...wrong, ...trustSpans(state, peer)]
  if (peer.trust !== 'new' || name.includes('·')) return justifyRow(left, right, width)
  // A tag is for telling people apart, so it gives way to the name and never the other way round.
  const tag = span(` ·${peer.tag}`, 'dim')
  const fits = width >= TAGS_FROM && rowWidth([...left, ...right, tag]) <= width
  return justifyRow(left, fits ? [...right, tag] : right, width)
}

function trustSpans({ texts }: State, { trust }: PeerView): Row {
  switch (trust) {
    case 'verified':
      return [span(' ✓ ', 'online')]
    case 'changed':
      return [span(` ${texts.bar.key} `, 'alarm')]
    case 'blocked':
      return [span(` ${texts.trust.blocked}`, 'dim')]
    case 'new':
      return []
  }
}
