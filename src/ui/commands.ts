import { people, places } from './argument-words.ts'
import { CHANGE_COMMANDS, PRESENCE_COMMANDS } from './change-commands.ts'
import {
  type Command,
  call,
  type Invocation,
  nobody,
  noneFound,
  ofPeer,
  onScreen,
  refuse,
  usage,
  withArgs,
} from './command.ts'
import { DRAFT_COMMAND } from './draft-command.ts'
import { FILE_COMMANDS } from './file-commands.ts'
import { GOING_COMMANDS } from './going-commands.ts'
import { commandEntry, helpLines } from './help.ts'
import { HISTORY_COMMANDS } from './history-commands.ts'
import { type Step, step } from './model/action.ts'
import { showCard } from './model/card.ts'
import { LEAVE } from './model/leaving.ts'
import { send } from './model/outgoing.ts'
import { metBy, nameOf, othersOf } from './model/people.ts'
import { MAX_FOUND_LISTED } from './model/search.ts'
import { currentTimeline, notify, type State, withTimeline } from './model/state.ts'
import { takeReply, takeTarget } from './model/target.ts'
import { cleared } from './model/timeline.ts'
import { nearest } from './nearest.ts'
import { ROOM_COMMANDS } from './room-commands.ts'
import { safeText } from './sanitize.ts'
import { seamed } from './seam.ts'
import { parseSearch } from './search-filter.ts'
import { TRUST_COMMANDS } from './trust-commands.ts'
import { VIEW_COMMANDS } from './view-commands.ts'

export const COMMANDS: readonly Command[] = [
  { name: 'help', words: everyCommand, run: help },
  {
    name: 'msg',
    words: places,
    also: ['dm', 'pm', 'query', 'tell', 'whisper', 'w'],
    run: message,
  },
  {
    name: 'me',
    run: (invocation) => withArgs(invocation, sayAction),
  },
  {
    name: 'reply',
    run: (invocation) => withArgs(invocation, reply),
  },
  {
    name: 'search',
    run: search,
  },
  DRAFT_COMMAND,
  ...GOING_COMMANDS,
  ...HISTORY_COMMANDS,
  ...CHANGE_COMMANDS,
  ...FILE_COMMANDS,
  ...ROOM_COMMANDS,
  ...PRESENCE_COMMANDS,
  { name: 'peers', words: people, also: ['who', 'users', 'whois'], run: peers },
  {
    name: 'connect',
    run: (invocation) =>
      withArgs(invocation, ({ state, now, args, typed }) => {
        // It may take a while until nobody answers.
        const told = notify(state, now, safeText(state.texts.answer.connecting(args)))
        return call(told, typed, { method: 'connect', params: { address: args } })
      }),
  },
  {
    name: 'nick',
    words: ({ self }) => [safeText(self.name)],
    also: ['name'],
    run: (invocation) =>
      withArgs(invocation, ({ state, args, typed }) =>
        call(state, typed, { method: 'rename', params: { name: args } }),
      ),
  },
  ...TRUST_COMMANDS,
  ...VIEW_COMMANDS,
  { name: 'clear', run: (invocation) => onScreen(invocation, clear) },
  {
    name: 'quit',
    also: ['exit', 'bye', 'logout'],
    leaves: 'what follows',
    run: ({ state }) => step(state, LEAVE),
  },
]

/**
 * Runs a line that begins with a slash. What is no command is answered with the nearest one, and is
 * never sent to anybody; one that takes nothing is not done where something follows it.
 */
export function runCommand(state: State, now: number, typed: string): Step {
  const [, word = '', args = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(typed.trim()) ?? []
  const command = commandNamed(word)
  if (!command) return refuse({ state, now }, noCommand(state, word), state.texts.command.literal)
  const { name, leaves, run } = command
  const invocation = { name, state, now, args, typed }
  const isAlone = state.texts.commands[name].args === '' && leaves === undefined
  return isAlone && args !== '' ? usage(invocation) : run(invocation)
}

function noCommand({ texts }: State, name: string): string {
  const meant = nearest(
    name.toLowerCase(),
    // Of two letters nearly every pair is near.
    COMMANDS.flatMap((known) => [known.name, ...(known.also ?? [])]).filter(
      (word) => word.length > 2,
    ),
  )
  const { unknown, meant: didYouMean, list } = texts.command
  return unknown(name) + (meant ? didYouMean(meant) : list)
}

/** With a slash where one is typed. */
function everyCommand({ editor }: State): readonly string[] {
  const slash = / \/\w*$/.test(editor.text) ? '/' : ''
  return COMMANDS.map(({ name }) => slash + name)
}

/** By its name, or one that people know it by. */
export function commandNamed(typed: string): Command | undefined {
  const name = typed.toLowerCase()
  const isCalled = ({ name: known, also = [] }: Command) => known === name || also.includes(name)
  return COMMANDS.find(isCalled)
}

function help({ state, now, args }: Invocation): Step {
  const [wanted = ''] = args.replace(/^\//, '').split(/\s/)
  if (wanted === '') {
    const { title } = state.texts.help
    return step(showCard(state, now, { title, lines: helpLines(state) }))
  }
  const found = commandNamed(wanted)
  if (!found) return refuse({ state, now }, noCommand(state, wanted))
  const { name, also = [] } = found
  const { term, takes, means } = commandEntry(state, name)
  const { command, commands } = state.texts
  const { example }: { readonly args: string; readonly example?: string } = commands[name]
  const others = also.map((word) => `/${word}`).join(', ')
  const lines = [
    `${`${term} ${takes}`.trimEnd()}  ${means}`,
    ...(example === undefined ? [] : [command.example(example)]),
    ...(others === '' ? [] : [command.also(others)]),
  ]
  return step(notify(state, now, lines.map(safeText)))
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

function reply(invocation: Invocation): Step {
  const { state, now, args, typed } = invocation
  const { message, named, text } = takeReply(state, args)
  if (!message) return noneFound(invocation, named, state.texts.command.noReply)
  if (text === '') return usage({ ...invocation, args: '' })
  return send(state, now, { to: state.current, text, replyTo: message.id, typed })
}

function search(invocation: Invocation): Step {
  const { state, args, typed } = invocation
  const asked = parseSearch(state, args)
  if (!asked) return usage({ ...invocation, args: '' })
  return call(state, typed, { method: 'search', params: { ...asked, limit: MAX_FOUND_LISTED } })
}

function peers(invocation: Invocation): Step {
  const { state, now, args } = invocation
  const { command, status, trust, andMore } = state.texts
  const everyone = args === '' ? othersOf(state) : metBy(state, args)
  if (args !== '' && everyone.length === 0) return nobody(invocation, args)
  if (everyone.length === 0) return step(notify(state, now, safeText(command.nobodyMet)))
  const shown = everyone.slice(0, MAX_PEERS_LISTED).map((peer) => {
    const { clockSkewMs, addresses, peer: id } = peer
    const skew = clockSkewMs === null ? [] : [command.clockDiffers(Math.round(clockSkewMs / 1_000))]
    const address = addresses[0] ?? command.noAddress
    const facts = [status[peer.status], trust[peer.trust], address, ...skew, id]
    return safeText(`${seamed(nameOf(state, id))}: ${facts.join(', ')}`)
  })
  const rest = everyone.length - shown.length
  return step(notify(state, now, rest > 0 ? [...shown, safeText(andMore(rest))] : shown))
}

const MAX_PEERS_LISTED = 100

function clear({ state }: Invocation): Step {
  return step(withTimeline(state, state.current, cleared(currentTimeline(state))))
}
