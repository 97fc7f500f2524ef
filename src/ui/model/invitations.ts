import type { ConversationView } from '../../rpc/methods.ts'
import { safeText } from '../sanitize.ts'
import { type Step, step, then } from './action.ts'
import { withQuestion } from './asked.ts'
import { type CardOptions, withoutAsked } from './card.ts'
import { markRead } from './conversations.ts'
import { fold, nameOf, titleOf, titleOfId } from './people.ts'
import { withoutRoom } from './rooms.ts'
import { notify, type State, withConversation } from './state.ts'

/** A conversation as the engine tells of it: known, asked into, or one that we are not in any more. */
export function reduceRoomEvent(state: State, now: number, view: ConversationView): Step {
  const before = find(state, view)
  const open = view.invited ? state : withoutAsked(state, view.conversation)
  if (!view.joined && !view.invited) return gone(open, now, view, before)
  const known = markRead(withConversation(open, view))
  const isNews = view.invited && !before?.invited
  return isNews ? then(known, (next) => step(invited(next, now, view))) : known
}

/** The word about an invitation, as a line that stays. */
export function withInvitation(state: State, now: number, view: ConversationView): State {
  const lines = [saysWho(state, view), state.texts.rooms.lines(typable(state, view))]
  return notify(state, now, lines.map(safeText))
}

/** A line, and a card as soon as nothing is in the way (`withAskedCard`). */
function invited(state: State, now: number, view: ConversationView): State {
  const told = withInvitation(state, now, view)
  if (state.plain) return told
  const asked = { about: view.conversation, from: view.creator }
  return { ...told, asked: withQuestion(told.asked, asked) }
}

/** Who invites, and into which company. */
export function invitationCard(state: State, conversation: string): CardOptions {
  const { rooms } = state.texts
  const view = state.conversations.find((known) => known.conversation === conversation)
  return {
    title: rooms.title,
    lines: [
      ...(view ? [saysWho(state, view), rooms.whoReads(view.members.length)] : []),
      '',
      rooms.later(titleOfId(state, conversation)),
    ],
    keys: [
      { letter: 'a', does: safeText(rooms.accept), runs: `/accept ${conversation}` },
      { letter: 'd', does: safeText(rooms.decline), runs: `/decline ${conversation}` },
    ],
    escape: rooms.escape,
    about: conversation,
  }
}

/** Whoever was in a private room is told that it is over, whoever ended it. */
function gone(
  state: State,
  now: number,
  view: ConversationView,
  before: ConversationView | undefined,
): Step {
  const left = withoutRoom(state, view)
  if (before?.kind !== 'private' || !before.joined) return left
  const { rooms } = state.texts
  const draft = left.state.inputHistory === state.inputHistory ? [] : [rooms.keepsDraft]
  const lines = [rooms.gone(titleOf(state, before)), ...draft].map(safeText)
  return then(left, (next) => step(notify(next, now, lines)))
}

function saysWho(state: State, view: ConversationView): string {
  const name = view.creator === null ? '' : nameOf(state, view.creator)
  return state.texts.rooms.invites(name, titleOf(state, find(state, view) ?? view))
}

/** Its name; where another room goes by it too, its id. */
function typable(state: State, view: ConversationView): string {
  const { name, conversation } = find(state, view) ?? view
  const same = state.conversations.filter((other) => fold(other.name) === fold(name))
  return same.length > 1 || /\s/.test(name) ? conversation : name
}

function find(state: State, { conversation }: ConversationView): ConversationView | undefined {
  return state.conversations.find((known) => known.conversation === conversation)
}
