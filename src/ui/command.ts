import { lineOf } from './error-line.ts'
import { type Call, type Step, step } from './model/action.ts'
import { personMeant } from './model/meant.ts'
import { metBy, nameOf } from './model/people.ts'
import { notify, type State } from './model/state.ts'
import { type Target, takePeer } from './model/target.ts'
import { safeText } from './sanitize.ts'
import type { Texts } from './texts/texts.ts'

/** What a command is run with. */
export interface Invocation {
  readonly name: CommandName
  readonly state: State
  readonly now: number
  /** Everything after the name, as typed. */
  readonly args: string
  /** The whole line, to be given back if a message in it is not sent. */
  readonly typed: string
}

/** One slash command. `/help` and Tab are made from these; the catalogue says what each takes and does. */
export interface Command {
  readonly name: CommandName
  /** What people call it who come from other chats: understood, and told by `/help NAME` alone. */
  readonly also?: readonly string[]
  /** What may follow it, for Tab; of names and rooms the sign may be left out. Without, it is followed by text. */
  readonly words?: (state: State) => readonly string[]
  /** What follows is customary elsewhere, and has no effect: `/quit bye`. */
  readonly leaves?: 'what follows'
  readonly run: (invocation: Invocation) => Step
}

export type CommandName = keyof Texts['commands']

type CommandCall = {
  [M in Call['method']]: Pick<Extract<Call, { method: M }>, 'method' | 'params'>
}[Call['method']]

/** Calls the engine; its answer, or its refusal, becomes a line of this conversation. */
export function call(state: State, typed: string, { method, params }: CommandCall): Step {
  const purpose = { kind: 'command', conversation: state.current, typed } as const
  return step(state, { kind: 'call', method, params, purpose } as Call)
}

export function withArgs(invocation: Invocation, run: Command['run']): Step {
  return invocation.args === '' ? usage(invocation) : run(invocation)
}

/** Not in plain mode, where nothing that was printed changes. */
export function onScreen(invocation: Invocation, run: Command['run']): Step {
  const { state } = invocation
  return state.plain ? refuse(invocation, state.texts.command.onlyOnScreen) : run(invocation)
}

/** Runs with the peer that the arguments begin with, as `take` finds it. */
export function ofPeer(
  invocation: Invocation,
  take: (state: State, args: string) => Target | undefined,
  run: (invocation: Invocation, target: Target) => Step,
): Step {
  const target = take(invocation.state, invocation.args)
  if (target) return run(invocation, target)
  if (take !== takePeer) return usage(invocation)
  // What may be left out in a conversation with one person is missing everywhere else.
  const { command, commands } = invocation.state.texts
  const { args, help } = commands[invocation.name]
  return refuse(invocation, command.who(`/${invocation.name} ${args}`, help))
}

/** How the command is written, for it lacks something or is not understood. */
export function usage(invocation: Invocation): Step {
  const { state, name, args } = invocation
  const { command, commands } = state.texts
  const { args: takes, help } = commands[name]
  const usual = `/${name} ${takes}`.trimEnd()
  const why = args === '' ? 'needs' : takes === '' ? 'alone' : 'unclear'
  return refuse(invocation, command[why](usual, help))
}

/** That nobody goes by this name, with the nearest one. */
export function nobody(invocation: Invocation, name: string): Step {
  const { errors, command } = invocation.state.texts
  const { text, hint } = errors.NODE_NO_PEER
  const meant = personMeant(invocation.state, name)
  const advice = meant === undefined ? hint : command.titleMeant(meant)
  return refuse(invocation, lineOf({ message: `${text}: ${name}`, hint: advice }))
}

/** That there is no message of whoever is named; or, where nobody is, `otherwise`. */
export function noneFound(
  invocation: Invocation,
  named: string | undefined,
  otherwise: string,
): Step {
  if (named === undefined) return refuse(invocation, otherwise)
  const { state } = invocation
  const [met] = metBy(state, named)
  if (!met) return nobody(invocation, named)
  return refuse(invocation, state.texts.command.noneOf(nameOf(state, met.peer)))
}

/** Why nothing was done. Up brings the line back to be mended. */
export function refuse(
  { state, now }: Pick<Invocation, 'state' | 'now'>,
  ...why: readonly string[]
): Step {
  return step(notify(state, now, why.map(safeText), 'error'))
}
