import { isPeerId, type PeerId, peerTag } from '../../ids.ts'
import type { ConversationView, PeerView } from '../../rpc/methods.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { NAME_STYLES, type NameStyle } from '../style.ts'
import { LOBBY, type State } from './state.ts'

/** What is worth knowing of everybody at once; made anew only when somebody changes. */
interface Roster {
  /** How many go by a name, whatever its capitals. */
  readonly bearers: ReadonlyMap<string, number>
  /** Ourselves left out; online ones first, then by name. */
  readonly others: readonly PeerView[]
}

const rosters = new WeakMap<State['peers'], Roster>()
const PRESENCE_ORDER = { online: 0, away: 1, busy: 1, offline: 2 } as const

function rosterOf({ peers }: State): Roster {
  const found = rosters.get(peers)
  if (found) return found
  const bearers = new Map<string, number>()
  for (const { name } of peers.values()) bearers.set(fold(name), (bearers.get(fold(name)) ?? 0) + 1)
  const others = [...peers.values()].filter(({ self }) => !self).sort(comparePeers)
  const roster = { bearers, others }
  rosters.set(peers, roster)
  return roster
}

/** Everyone but us, online ones first. */
export function othersOf(state: State): readonly PeerView[] {
  return rosterOf(state).others
}

/** The people of a conversation: of `#lobby` everyone, of others their members. */
export function peopleOf(state: State, view: ConversationView | undefined): readonly PeerView[] {
  if (!view || view.conversation === LOBBY) return othersOf(state)
  return view.members
    .flatMap((peer) => state.peers.get(peer) ?? [])
    .filter(({ self }) => !self)
    .sort(comparePeers)
}

/**
 * The name of a peer as it is shown: with the key tag where two go by one name, so that nobody is
 * taken for somebody else. `known` is what a message says its author was called.
 */
export function nameOf(state: State, peer: PeerId, known = ''): SafeText {
  const name = state.peers.get(peer)?.name ?? known
  const label = safeText(name === '' ? peerTag(peer) : name)
  const bearers = rosterOf(state).bearers.get(fold(name)) ?? 0
  const shared = state.peers.has(peer) ? bearers > 1 : bearers > 0
  return shared ? safeText(`${label}·${peerTag(peer)}`) : label
}

/** What a person may type for the conversation, safe to show. */
export function titleOf(state: State, view: ConversationView | undefined): SafeText {
  if (!view) return titleOfId(state, state.current)
  const peer = directPeer(view)
  return peer
    ? safeText(`@${nameOf(state, peer, view.name.replace(/^@/, ''))}`)
    : safeText(view.name)
}

/** The same for a conversation that may not have been heard of yet. */
export function titleOfId(state: State, conversation: string): SafeText {
  const view = state.conversations.find((known) => known.conversation === conversation)
  if (view) return titleOf(state, view)
  const peer = conversation.slice(1)
  return safeText(isPeerId(peer) ? `@${nameOf(state, peer)}` : conversation)
}

/** Shorter beginnings of a PeerId mean nobody. */
const MIN_PIECE = 4

/** Everybody but us whom a name, or the beginning of a PeerId, may mean; with `@` or without. */
export function metBy(state: State, text: string): readonly PeerView[] {
  const wanted = fold(text.replace(/^@/, ''))
  return othersOf(state).filter(
    ({ name, peer }) =>
      fold(name) === wanted ||
      fold(nameOf(state, peer)) === wanted ||
      (wanted.length >= MIN_PIECE && peer.startsWith(wanted)),
  )
}

/** The other one of a direct conversation. */
export function directPeer(view: ConversationView | undefined): PeerId | undefined {
  const peer = view?.kind === 'direct' ? view.conversation.slice(1) : ''
  return isPeerId(peer) ? peer : undefined
}

/** The same colour for the same key on every screen. */
export function nameStyle(peer: PeerId): NameStyle {
  let sum = 0
  for (let at = 0; at < 8; at++) sum = (sum * 31 + peer.charCodeAt(at)) % 9973
  return `name${sum % NAME_STYLES}` as NameStyle
}

/** The form in which two names are the same name to a person who types one. */
export function fold(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

function comparePeers(a: PeerView, b: PeerView): number {
  const rank = PRESENCE_ORDER[a.status] - PRESENCE_ORDER[b.status]
  if (rank !== 0) return rank
  const [left, right] = [fold(a.name), fold(b.name)]
  if (left !== right) return left < right ? -1 : 1
  return a.peer < b.peer ? -1 : 1
}
