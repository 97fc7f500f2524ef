import { isOffered } from './model/offers.ts'
import { nameOf, othersOf, titleOf } from './model/people.ts'
import { currentConversation, currentTimeline, LOBBY, type State } from './model/state.ts'
import { safeText } from './sanitize.ts'

/** What Tab offers behind a command: `@bob`, online ones first. */
export function people(state: State): readonly string[] {
  return othersOf(state).map(({ peer }) => `@${nameOf(state, peer)}`)
}

/** Where one can go: conversations as they are listed, and whom nothing was written with yet. */
export function places(state: State): readonly string[] {
  return [
    ...new Set([...state.conversations.map((view) => titleOf(state, view)), ...people(state)]),
  ]
}

/** Public rooms that we are not in. */
export function roomsToJoin(state: State): readonly string[] {
  const joined = new Set(state.conversations.filter((view) => view.joined).map(({ name }) => name))
  return state.rooms.filter((room) => room.startsWith('#') && !joined.has(room)).map(safeText)
}

/** Rooms that we are in. */
export function ownRooms(state: State): readonly string[] {
  return state.conversations
    .filter(({ kind, joined }) => kind !== 'direct' && joined)
    .map((view) => titleOf(state, view))
}

/** The same, but for the one that nobody leaves. */
export function roomsToLeave(state: State): readonly string[] {
  return ownRooms(state).filter((room) => room !== LOBBY)
}

/** Rooms that we are invited to. */
export function invitations(state: State): readonly string[] {
  return state.conversations.filter(({ invited }) => invited).map((view) => titleOf(state, view))
}

/** Names of the files offered here, the newest first; with `open`, of those that are to be answered. */
export function files(state: State, open: 'open' | 'all' = 'all'): readonly string[] {
  const shown = currentTimeline(state).messages.flatMap(({ file }) => file ?? [])
  const fit = open === 'open' ? shown.filter(isOffered) : shown
  return [...new Set(fit.toReversed().map(({ name }) => safeText(name)))]
}

/** What the room is about now, to be changed. */
export function topicNow(state: State): readonly string[] {
  const topic = currentConversation(state)?.title ?? ''
  return topic === '' ? [] : [safeText(topic)]
}
