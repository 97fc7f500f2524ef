import {
  invitations,
  ownRooms,
  people,
  roomsToJoin,
  roomsToLeave,
  topicNow,
} from './argument-words.ts'
import { type Command, call, type Invocation, refuse, usage, withArgs } from './command.ts'
import { type Step, step } from './model/action.ts'
import type { Deed } from './model/dialog.ts'
import { directPeer, fold, metBy, titleOf, titleOfId } from './model/people.ts'
import { currentConversation, LOBBY, notify } from './model/state.ts'
import { takeWhole } from './model/target.ts'
import { safeText } from './sanitize.ts'

/** Takes the topic away, where a text would set one. */
const NO_TOPIC = '-'

/** The slash commands about rooms. */
export const ROOM_COMMANDS: readonly Command[] = [
  {
    name: 'join',
    words: roomsToJoin,
    run: (invocation) =>
      withArgs(invocation, ({ state, args, typed }) =>
        call(state, typed, { method: 'join', params: { room: args } }),
      ),
  },
  {
    name: 'leave',
    words: roomsToLeave,
    also: ['part'],
    // `/part #room bye all`, as people are used to.
    run: ({ args, ...invocation }) =>
      ofRoom({ ...invocation, args: args.replace(/^(#\S+)\s[\s\S]*$/, '$1') }, leave),
  },
  {
    name: 'topic',
    words: topicNow,
    run: (invocation) => ofRoom({ ...invocation, args: '' }, (_, room) => topic(invocation, room)),
  },
  {
    name: 'members',
    words: ownRooms,
    also: ['names'],
    run: (invocation) =>
      ofRoom(invocation, ({ state, typed }, room) =>
        call(state, typed, { method: 'members', params: { room } }),
      ),
  },
  {
    name: 'room',
    also: ['rooms', 'list'],
    words: () => ['list', 'create'],
    run: (invocation) => {
      const { state, args, typed } = invocation
      const [verb = 'list', ...words] = args.trim().split(/\s+/).filter(Boolean)
      if (verb === 'create') return create(invocation, words)
      if (verb !== 'list' || words.length > 0) return usage(invocation)
      return call(state, typed, { method: 'rooms', params: {} })
    },
  },
  {
    name: 'invite',
    words: people,
    run: (invocation) => ofMember(invocation, 'invite'),
  },
  {
    name: 'remove',
    words: people,
    also: ['kick'],
    run: (invocation) => ofMember(invocation, 'remove'),
  },
  {
    name: 'accept',
    words: invitations,
    run: (invocation) => ofInvitation(invocation, 'accept'),
  },
  {
    name: 'decline',
    words: invitations,
    run: (invocation) => ofInvitation(invocation, 'decline'),
  },
]

/** `plans private`, or `!plans`; a word too many is never a room that everybody can enter. */
function create(invocation: Invocation, words: readonly string[]): Step {
  const { state, typed } = invocation
  const [name, kind, ...more] = words
  const isPrivate = kind === 'private' || kind === '--private'
  if (!name || more.length > 0 || (kind !== undefined && !isPrivate)) return usage(invocation)
  if (!isPrivate && !name.startsWith('!')) {
    return call(state, typed, { method: 'join', params: { room: name } })
  }
  const own = state.conversations.find(
    (view) =>
      view.kind === 'private' &&
      view.joined &&
      fold(view.name) === fold(`!${name.replace(/^!/, '')}`),
  )
  if (own) return refuse(invocation, state.texts.rooms.there(titleOf(state, own)))
  return call(state, typed, { method: 'create', params: { name } })
}

function topic({ state, now, args, typed }: Invocation, room: string): Step {
  if (args !== '') {
    const text = args === NO_TOPIC ? '' : args
    return call(state, typed, { method: 'topic', params: { room, text } })
  }
  const about = room === LOBBY ? state.texts.bar.lobby : currentConversation(state)?.title
  const title = titleOfId(state, room)
  const { command } = state.texts
  const said = about ? command.topic(title, about) : command.noTopic(title)
  return step(notify(state, now, safeText(said)))
}

/** Runs with the room that is named, or the one that is looked at. */
function ofRoom(invocation: Invocation, run: (invocation: Invocation, room: string) => Step): Step {
  const view = currentConversation(invocation.state)
  const here = view && view.kind !== 'direct' ? view.conversation : undefined
  const room = invocation.args === '' ? here : invocation.args
  if (room !== undefined) return run(invocation, room)
  return refuse(invocation, invocation.state.texts.rooms.noRoom)
}

/** Invites or removes somebody: in the private room that is named first, or the one that is looked at. */
function ofMember(invocation: Invocation, method: 'invite' | 'remove'): Step {
  const { state, args, typed } = invocation
  const [, named, rest] = /^\s*([!#]\S+)\s*(.*)$/s.exec(args) ?? []
  const view = currentConversation(state)
  const room = named ?? (view?.kind === 'private' ? view.conversation : undefined)
  const target = named === undefined || rest ? takeWhole(state, rest ?? args) : undefined
  if (!target) return usage(invocation)
  if (room === undefined) return refuse(invocation, state.texts.rooms.which(`/${invocation.name}`))
  const params = { room, peer: target.to }
  // Of a public room, and of somebody who was never met, the engine says what is wrong.
  const isAsked = method === 'remove' && !room.startsWith('#') && metBy(state, target.to).length > 0
  if (!isAsked) return call(state, typed, { method, params })
  const title = titleOfId(state, room)
  const asked = state.texts.rooms.remove(titleOfId(state, `@${target.to.replace(/^@/, '')}`), title)
  return ask(invocation, asked, { method, params })
}

/** Out of a private room one does not come back by oneself, so that is asked first. */
function leave(invocation: Invocation, room: string): Step {
  const { state, typed } = invocation
  const deed = { method: 'leave', params: { room } } as const
  const named = room.replace(/^!?/, '!')
  const view = state.conversations.find(
    ({ conversation, name, kind, joined }) =>
      kind === 'private' && joined && (conversation === room || fold(name) === fold(named)),
  )
  if (!view) return call(state, typed, deed)
  const { leave: theirs, leaveOwn } = state.texts.rooms
  const asked = view.creator === state.self.peer ? leaveOwn : theirs
  return ask(invocation, asked(titleOf(state, view)), deed)
}

/** Done once somebody says yes. */
function ask({ state, typed }: Invocation, question: string, deed: Deed): Step {
  const asked = safeText(question)
  return step({ ...state, dialog: { kind: 'confirm', asked, typed, deed } })
}

/** Answers an invitation: the one that is named, looked at, of the person looked at, or the only one there is. */
function ofInvitation(invocation: Invocation, method: 'accept' | 'decline'): Step {
  const { state, args, typed } = invocation
  const open = state.conversations.filter(({ invited }) => invited)
  const here = open.filter(({ conversation }) => conversation === state.current)
  const peer = directPeer(currentConversation(state))
  const theirs = open.filter(({ creator }) => creator === peer)
  const only = [here, theirs, open].find(({ length }) => length === 1)?.[0]
  const room = args.trim() || only?.conversation
  if (!room && open.length === 0) {
    return refuse(invocation, state.texts.rooms.none)
  }
  return room ? call(state, typed, { method, params: { room } }) : usage(invocation)
}
