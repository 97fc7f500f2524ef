import { type Call, type Step, step } from './model/action.ts'
import { notify, type State } from './model/state.ts'
import type { Target } from './model/target.ts'
import { safeText } from './sanitize.ts'
import type { Texts } from './texts/texts.ts'

/** What a command is run with. */
export interface Invocation {
  readonly state: State
  readonly now: number
  /** Everything after the name, as typed. */
  readonly args: string
  /** The whole line, to be given back if it fails. */
  readonly typed: string
}

/** One slash command. `/help` and Tab are made from these; the catalogue says what each takes and does. */
export interface Command {
  readonly name: CommandName
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

export function withArgs(invocation: Invocation, wants: string, run: Command['run']): Step {
  return invocation.args === '' ? usage(invocation, wants) : run(invocation)
}

/** Runs with the peer that the arguments begin with, as `take` finds it. */
export function ofPeer(
  invocation: Invocation,
  take: (state: State, args: string) => Target | undefined,
  run: (invocation: Invocation, target: Target) => Step,
): Step {
  const target = take(invocation.state, invocation.args)
  return target ? run(invocation, target) : usage(invocation, 'PEER')
}

/** What the command lacks, said in a line. */
export function usage({ state, now, typed }: Invocation, wants: string): Step {
  const [name = ''] = typed.trim().split(/\s/)
  return step(notify(state, now, safeText(state.texts.command.needs(name, wants)), 'error'))
}
