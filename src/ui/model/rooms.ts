import type { ConversationView, MemberView } from '../../rpc/methods.ts'
import { remember } from '../input-history.ts'
import { type SafeText, safeText } from '../sanitize.ts'
import { seamed } from '../seam.ts'
import { type Answer, type Call, type Step, step, then } from './action.ts'
import { goTo, switchTo } from './conversations.ts'
import { nameOf, titleOfId } from './people.ts'
import { LOBBY, notify, type State, withConversation } from './state.ts'

type PrivateMethod = 'create' | 'invite' | 'remove' | 'accept' | 'decline'
type RoomMethod = 'rooms' | 'join' | 'leave' | 'topic' | 'members' | PrivateMethod
export type RoomAnswer = Extract<Answer, { readonly method: RoomMethod }>

const ROOMS: Call = { kind: 'call', method: 'rooms', params: {}, purpose: { kind: 'quiet' } }
const MAX_LISTED = 100

/** What the engine answered about rooms. */
export function reduceRoomAnswer(state: State, now: number, answer: RoomAnswer): Step {
  switch (answer.method) {
    case 'join':
      return joined(state, now, answer.result)
    case 'create':
    case 'accept':
      return switchTo(withConversation(state, answer.result), answer.result.conversation)
    case 'invite':
    case 'remove':
      return step(
        notify(withConversation(state, answer.result), now, safeText(saysMember(state, answer))),
      )
    case 'decline':
      return then(withoutRoom(state, answer.result), (left) =>
        step(notify(left, now, safeText(state.texts.answer.declined(shownName(answer.result))))),
      )
    case 'leave':
      if (answer.result.kind === 'private' && !isHere(state, answer.result)) return step(state)
      return then(withoutRoom(state, answer.result), (left) =>
        step(notify(left, now, safeText(state.texts.answer.left(shownName(answer.result))))),
      )
    case 'topic':
      return step(withConversation(state, answer.result))
    case 'rooms': {
      const known = { ...state, rooms: answer.result.map(({ conversation }) => conversation) }
      if (answer.purpose.kind === 'quiet') return step(known)
      return step(
        notify(
          known,
          now,
          listed(
            state,
            answer.result.map((view) => roomLine(state, view)),
          ),
        ),
      )
    }
    case 'members':
      return step(
        notify(
          state,
          now,
          listed(
            state,
            answer.result.map((peer) => peerLine(state, peer)),
          ),
        ),
      )
  }
}

function joined(state: State, now: number, view: ConversationView): Step {
  const { conversation } = view
  const wasIn = state.conversations.some(
    (known) => known.conversation === conversation && known.joined,
  )
  const known = withConversation(state, view)
  return wasIn ? goTo(known, now, conversation) : switchTo(known, conversation)
}

/** A room that we have left is gone from the list; whoever looked at it looks at `#lobby`. Up brings the draft back. */
export function withoutRoom(state: State, { conversation }: ConversationView): Step {
  const conversations = state.conversations.filter((known) => known.conversation !== conversation)
  const turned = conversation === state.current ? switchTo(state, LOBBY) : step(state)
  return then(turned, (next) => {
    const drafts = new Map(next.drafts)
    const draft = drafts.get(conversation)?.text ?? ''
    const { inputHistory: before } = next
    const inputHistory = draft.trim() === '' ? before : remember(before, draft)
    drafts.delete(conversation)
    const timelines = new Map(next.timelines)
    timelines.delete(conversation)
    return step({ ...next, conversations, drafts, timelines, inputHistory })
  })
}

/** Asks for the rooms there are as soon as somebody is about to name one. */
export function foreseeRooms(state: State): Step {
  return /^\/(join|members) $/.test(state.editor.text) ? step(state, ROOMS) : step(state)
}

function saysMember(
  state: State,
  { method, params }: Extract<Answer, { readonly method: 'invite' | 'remove' }>,
): string {
  const said = state.texts.answer[method === 'invite' ? 'invited' : 'removed']
  return said(titleOfId(state, `@${params.peer.replace(/^@/, '')}`))
}

function isHere(state: State, { conversation }: ConversationView): boolean {
  return state.conversations.some((known) => known.conversation === conversation)
}

/** The name of a private room as the engine gives it has no `!`. */
function shownName({ kind, name }: ConversationView): string {
  return kind === 'private' && !name.startsWith('!') ? `!${name}` : name
}

function roomLine({ self, texts }: State, room: ConversationView): SafeText {
  const { answer, rooms } = texts
  const { kind, members, joined, invited, title, creator, lastAt } = room
  const count = kind === 'private' ? answer.members(members.length) : answer.here(members.length)
  const isOut = !joined && !invited
  const standing = joined ? [answer.joined] : invited ? [answer.open] : []
  const left = creator === self.peer ? [rooms.left] : lastAt === null ? [] : [rooms.past]
  const past = isOut ? left : []
  const company = isOut && kind === 'private' ? past : [count, ...standing, ...past]
  const about = room.conversation === LOBBY ? texts.bar.lobby : title
  const facts = [...company, ...(about ? [seamed(about)] : [])]
  return safeText(`${seamed(shownName(room))}: ${facts.join(', ')}`)
}

function peerLine(state: State, peer: MemberView): SafeText {
  const { you, status, trust, standing } = state.texts
  const role = peer.standing === 'member' ? [] : [standing[peer.standing]]
  const facts = [...(peer.self ? [you] : [status[peer.status], trust[peer.trust]]), ...role]
  return safeText(`${seamed(nameOf(state, peer.peer, peer.name))}: ${facts.join(', ')}`)
}

function listed({ texts }: State, lines: readonly SafeText[]): readonly SafeText[] {
  const rest = lines.length - MAX_LISTED
  return rest > 0 ? [...lines.slice(0, MAX_LISTED), safeText(texts.andMore(rest))] : lines
}
