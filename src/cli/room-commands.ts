import type { Command, Positional } from './command.ts'

/** Not `peer`, which is an option of every command. */
export const who: Positional = {
  describe: '@name, PeerId or the beginning of one',
  kind: 'peer',
}
const room: Positional = { describe: '#room', kind: 'room' }
const privateRoom: Positional = { describe: 'name of a private room, or !id', kind: 'room' }
const anyRoom: Positional = { describe: '#room, name of a private room, or !id', kind: 'room' }

/** The commands about rooms, in the order of the help. */
export const ROOM_COMMANDS: readonly Command[] = [
  {
    usage: 'room list',
    isDefault: true,
    describe:
      'list the rooms: yours, invitations, those you left, and public ones that others here are in',
    load: () => import('./room-list.ts'),
  },
  {
    usage: 'room create <room>',
    describe: 'make a room and enter it',
    positionals: { room: { describe: '#room, or with --private a name', kind: 'room' } },
    options: { private: { kind: 'flag', describe: 'by invitation only' } },
    examples: [
      ["p2pchat room create '#dev'", 'anybody here may join it'],
      ['p2pchat room create team --private', 'nobody else knows of it'],
    ],
    load: () => import('./room-create.ts'),
  },
  {
    usage: 'room join <room>',
    describe: 'enter a public room; what was said comes from whoever is there',
    positionals: { room },
    load: () => import('./room-join.ts'),
  },
  {
    usage: 'room leave <room>',
    describe: 'leave a room; what was said stays on this disk',
    positionals: { room: anyRoom },
    load: () => import('./room-leave.ts'),
  },
  {
    usage: 'room invite <room> <who>',
    describe: 'ask somebody into a private room of yours; it waits where they are away',
    positionals: { room: privateRoom, who },
    load: () => import('./room-invite.ts'),
  },
  {
    usage: 'room accept <room>',
    describe: 'enter a private room that you are invited to',
    positionals: { room: privateRoom },
    load: () => import('./room-accept.ts'),
  },
  {
    usage: 'room decline <room>',
    describe: 'refuse an invitation',
    positionals: { room: privateRoom },
    load: () => import('./room-decline.ts'),
  },
  {
    usage: 'room remove <room> <who>',
    describe: 'shut somebody out of a private room of yours; what they have they keep',
    positionals: { room: privateRoom, who },
    load: () => import('./room-remove.ts'),
  },
  {
    usage: 'room members <room>',
    describe: 'list who is in a room',
    positionals: { room: anyRoom },
    load: () => import('./room-members.ts'),
  },
  {
    usage: 'room topic <room> [text..]',
    describe: 'say what a room is about; without a text, show it',
    positionals: { room: anyRoom, text: { describe: "one line; '' takes the topic away" } },
    load: () => import('./room-topic.ts'),
  },
]
