import { CHANGE_COMMANDS, PRESENCE_COMMANDS } from './change-commands.ts'
import { type Command, call, type Invocation, ofPeer, withArgs } from './command.ts'
import { KEY_HELP } from './keys.ts'
import { type Step, step } from './model/action.ts'
import { send } from './model/outgoing.ts'
import { nameOf, othersOf } from './model/people.ts'
import { MAX_FOUND_LISTED } from './model/search.ts'
import { currentTimeline, notify, type State, withTimeline } from './model/state.ts'
import { type Target, takePeer, takeReply, takeTarget } from './model/target.ts'
import { cleared } from './model/timeline.ts'
import { nearest } from './nearest.ts'
import { ROOM_COMMANDS } from './room-commands.ts'
import { type SafeText, safeText } from './sanitize.ts'

export const COMMANDS: readonly Command[] = [
  { name: 'help', args: '[COMMAND]', help: 'what there is', run: help },
  {
    name: 'msg',
    args: 'PEER [TEXT]',
    help: 'writes to one person alone; without text, opens the conversation',
    run: message,
  },
  {
    name: 'me',
    args: 'TEXT',
    help: 'says what you do: /me waves',
    run: (invocation) => withArgs(invocation, 'TEXT', sayAction),
  },
  {
    name: 'reply',
    args: '[@PEER] TEXT',
    help: 'answers the newest message here, or the newest of one person',
    run: (invocation) => withArgs(invocation, 'TEXT', reply),
  },
  {
    name: 'search',
    args: 'WORDS',
    help: 'finds what was said, in all conversations',
    run: (invocation) =>
      withArgs(invocation, 'WORDS', ({ state, args, typed }) =>
        call(state, typed, {
          method: 'search',
          params: { words: args.trim().split(/\s+/), limit: MAX_FOUND_LISTED },
        }),
      ),
  },
  ...CHANGE_COMMANDS,
  ...ROOM_COMMANDS,
  ...PRESENCE_COMMANDS,
  { name: 'peers', args: '', help: 'everyone ever met, with keys and addresses', run: peers },
  {
    name: 'connect',
    args: 'HOST:PORT',
    help: 'reaches a peer that is not found by itself; it is remembered',
    run: (invocation) =>
      withArgs(invocation, 'HOST:PORT', ({ state, args, typed }) =>
        call(state, typed, { method: 'connect', params: { address: args } }),
      ),
  },
  {
    name: 'nick',
    args: 'NAME',
    help: 'changes your own name',
    run: (invocation) =>
      withArgs(invocation, 'NAME', ({ state, args, typed }) =>
        call(state, typed, { method: 'rename', params: { name: args } }),
      ),
  },
  {
    name: 'alias',
    args: 'PEER [NAME]',
    help: 'calls a peer by a name of your own; without a name, by theirs again',
    run: (invocation) => ofPeer(invocation, takeTarget, alias),
  },
  {
    name: 'verify',
    args: '[PEER]',
    help: 'shows the safety number to compare with this peer',
    run: (invocation) =>
      ofPeer(invocation, takePeer, ({ state, typed }, { to }) =>
        call(state, typed, { method: 'verify', params: { peer: to } }),
      ),
  },
  {
    name: 'trust',
    args: '[PEER]',
    help: 'says that the safety numbers were equal',
    run: (invocation) =>
      ofPeer(invocation, takePeer, ({ state, typed }, { to }) =>
        call(state, typed, { method: 'trust', params: { peer: to } }),
      ),
  },
  {
    name: 'block',
    args: '[PEER]',
    help: 'refuses everything that comes from this peer',
    run: (invocation) =>
      ofPeer(invocation, takePeer, ({ state, typed }, { to }) =>
        call(state, typed, { method: 'block', params: { peer: to } }),
      ),
  },
  {
    name: 'unblock',
    args: '[PEER]',
    help: 'takes a block back',
    run: (invocation) =>
      ofPeer(invocation, takePeer, ({ state, typed }, { to }) =>
        call(state, typed, { method: 'unblock', params: { peer: to } }),
      ),
  },
  { name: 'clear', args: '', help: 'empties this view; scrolling back brings it back', run: clear },
  {
    name: 'quit',
    args: '',
    help: 'leaves',
    run: ({ state }) => step(state, { kind: 'leave', why: 'quit' }),
  },
]

/**
 * Runs a line that begins with a slash. What is no command is answered with the nearest one, and is
 * never sent to anybody.
 */
export function runCommand(state: State, now: number, typed: string): Step {
  const [, name = '', args = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(typed.trim()) ?? []
  const command = COMMANDS.find((known) => known.name === name.toLowerCase())
  if (command) return command.run({ state, now, args, typed })
  const meant = nearest(
    name.toLowerCase(),
    COMMANDS.map((known) => known.name),
  )
  const hint = meant ? `did you mean /${meant}?` : '/help lists the commands'
  const literal = 'To send a line that begins with a slash, write two: //'
  const line = safeText(`no command /${name}: ${hint}`)
  return step(notify(state, now, [line, safeText(literal)], 'error'))
}

function help({ state, now, args }: Invocation): Step {
  const wanted = args.replace(/^\//, '').toLowerCase()
  const found = COMMANDS.filter(({ name }) => wanted === '' || name === wanted)
  if (found.length === 0) return runCommand(state, now, `/${wanted}`)
  const usages = found.map(({ name, args: takes }) => `/${name} ${takes}`.trimEnd())
  const lines = aligned(
    usages,
    found.map((command) => command.help),
  )
  if (wanted !== '') return step(notify(state, now, lines))
  const more = [
    '@NAME TEXT at the start of a line writes to that person alone; //TEXT begins with a slash.',
    'Marks of your messages: … waiting here, ◌ with a carrier, ✓ on the other disk, ✓✓ read; in rooms, how many have it.',
    '',
    ...aligned(
      KEY_HELP.map(([keys]) => keys),
      KEY_HELP.map(([, does]) => does),
    ),
  ]
  return step(notify(state, now, [...lines, safeText(''), ...more.map(safeText)]))
}

function aligned(left: readonly string[], right: readonly string[]): readonly SafeText[] {
  const width = Math.max(...left.map(({ length }) => length))
  return left.map((text, at) => safeText(`${text.padEnd(width)}  ${right[at] ?? ''}`))
}

function message(invocation: Invocation): Step {
  return ofPeer(invocation, takeTarget, ({ state, now, typed }, { to, rest }) =>
    rest === ''
      ? call(state, typed, { method: 'conversation', params: { to } })
      : send(state, now, { to, text: rest, typed }),
  )
}

function sayAction({ state, now, args, typed }: Invocation): Step {
  return send(state, now, { to: state.current, text: args, kind: 'action', typed })
}

function reply({ state, now, args, typed }: Invocation): Step {
  const found = takeReply(state, args)
  if (!found) return step(notify(state, now, safeText('there is no message to reply to'), 'error'))
  const { message: answered, text } = found
  return send(state, now, { to: state.current, text, replyTo: answered.id, typed })
}

function alias({ state, typed }: Invocation, { to, rest }: Target): Step {
  return call(state, typed, {
    method: 'alias',
    params: { peer: to, name: rest === '' ? null : rest },
  })
}

function peers({ state, now }: Invocation): Step {
  const everyone = othersOf(state)
  if (everyone.length === 0) return step(notify(state, now, safeText('nobody was met yet')))
  const shown = everyone.slice(0, MAX_PEERS_LISTED).map((peer) => {
    const skew = peer.clockSkewMs === null ? [] : [`clock differs by ${seconds(peer.clockSkewMs)}`]
    const facts = [peer.status, peer.trust, peer.addresses[0] ?? 'no address', ...skew, peer.peer]
    return safeText(`${nameOf(state, peer.peer)}: ${facts.join(', ')}`)
  })
  const rest = everyone.length - shown.length
  return step(notify(state, now, rest > 0 ? [...shown, safeText(`and ${rest} more`)] : shown))
}

const MAX_PEERS_LISTED = 100

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`
}

function clear({ state }: Invocation): Step {
  return step(withTimeline(state, state.current, cleared(currentTimeline(state))))
}
