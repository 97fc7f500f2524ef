import type { PeerId } from '../../ids.ts'
import type { ConversationView, PeerView } from '../../rpc/methods.ts'
import { directPeer, nameOf, peopleOf, titleOf } from '../model/people.ts'
import { currentConversation, type State } from '../model/state.ts'
import type { StyleName } from '../style.ts'
import { textWidth } from '../text-width.ts'
import { fillRows } from './layout.ts'
import { justifyRow, type Row, span } from './span.ts'

/** The conversations, numbered as Alt+1 … Alt+0 reach them; the current one is always in sight. */
export function conversationRows(state: State, width: number, height: number): readonly Row[] {
  const from = firstShown(state, height)
  const shown = state.conversations.slice(from, from + height)
  const rows = shown.map((view, n) => conversationRow(state, view, from + n, width))
  return fillRows(rows, height)
}

/** The conversation in this row of the panel. */
export function conversationAt(state: State, height: number, row: number): string | undefined {
  return state.conversations[firstShown(state, height) + row]?.conversation
}

function firstShown({ conversations, current }: State, height: number): number {
  const at = conversations.findIndex((view) => view.conversation === current)
  return Math.max(0, Math.min(at - Math.floor(height / 2), conversations.length - height))
}

function conversationRow(state: State, view: ConversationView, at: number, width: number): Row {
  const selected = view.conversation === state.current
  const number = at < 10 ? String((at + 1) % 10) : ' '
  const look: StyleName = selected
    ? 'selected'
    : view.unread > 0
      ? 'unread'
      : presenceOf(state, view)
  const quiet = state.muted.has(view.conversation)
  const count =
    quiet && view.unread > 0
      ? `(${view.unread})`
      : view.mentions > 0
        ? `!${view.mentions}`
        : view.unread > 0
          ? String(view.unread)
          : ''
  const loud = view.mentions > 0 || view.invited
  const countLook: StyleName = selected ? 'selected' : loud ? 'mention' : 'unread'
  const title = titleOf(state, view)
  const right = view.invited ? answerHint(state, width - textWidth(title) - 4) : count
  return justifyRow(
    [span(`${number} `, selected ? 'selected' : 'dim'), span(title, look)],
    right === '' ? [] : [span(` ${right} `, countLook)],
    width,
    selected ? 'selected' : 'text',
  )
}

/** How an invitation is answered, where there is room to say it. */
function answerHint({ texts: { rooms } }: State, room: number): string {
  return rooms.answer.length <= room ? rooms.answer : rooms.mark
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
    .slice(0, shownPeople(people.length, height))
    .map((peer) => personRow(state, peer, width))
  if (full) rows.push([span(`  ${state.texts.andMore(people.length - rows.length)}`, 'dim')])
  return fillRows(rows, height)
}

/** The person in this row of the panel. */
export function personAt(state: State, height: number, row: number): PeerId | undefined {
  const people = peopleOf(state, currentConversation(state))
  return row < shownPeople(people.length, height) ? people[row]?.peer : undefined
}

/** The last row of a panel that is too low says how many more there are. */
function shownPeople(count: number, height: number): number {
  return count > height ? Math.max(0, height - 1) : count
}

const DOTS = { online: '●', away: '◌', busy: '●', offline: '○' } as const

function personRow(state: State, peer: PeerView, width: number): Row {
  const name = nameOf(state, peer.peer)
  const look: StyleName = peer.status === 'offline' ? 'offline' : 'text'
  const trust =
    peer.trust === 'verified'
      ? span(' ✓ ', 'online')
      : peer.trust === 'changed'
        ? span(` ${state.texts.bar.key} `, 'alarm')
        : peer.trust === 'blocked'
          ? span(` ${state.texts.trust.blocked}`, 'dim')
          : span(name.includes('·') ? '' : ` ·${peer.tag}`, 'dim')
  // A tag is for telling people apart, so it gives way to the name and never the other way round.
  const wrong = peer.clockSkewMs === null ? [] : [span(` ${state.texts.bar.clock}`, 'dim')]
  const proven = peer.trust !== 'new'
  const right = [...wrong, ...(proven || (width >= 20 && wrong.length === 0) ? [trust] : [])]
  return justifyRow([span(`${DOTS[peer.status]} `, peer.status), span(name, look)], right, width)
}
