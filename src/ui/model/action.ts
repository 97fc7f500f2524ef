import type { ErrorCode } from '../../errors.ts'
import type { MethodName, NodeEvent, Params, Result } from '../../rpc/methods.ts'
import type { State } from './state.ts'

/** Why a call was made; comes back with its answer. */
export type Purpose =
  /** A message somebody typed: `typed` goes back to the editor of `conversation` if it fails. */
  | { readonly kind: 'typed'; readonly conversation: string; readonly typed: string }
  | { readonly kind: 'command'; readonly conversation: string; readonly typed: string }
  | { readonly kind: 'page'; readonly conversation: string; readonly part: PagePart }
  /** The chat's own doing; a failure is not worth a line. */
  | { readonly kind: 'quiet' }

export type PagePart = 'first' | 'older' | 'newer'

/** One call to the engine, as data. */
export type Call = {
  [M in MethodName]: {
    readonly kind: 'call'
    readonly method: M
    readonly params: Params<M>
    readonly purpose: Purpose
  }
}[MethodName]

/** What the world is asked to do. Only app.ts and plain.ts do it. */
export type Effect =
  | Call
  | { readonly kind: 'bell' }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'leave'; readonly why: 'quit' | 'closed' }

export type Answer = {
  [M in MethodName]: {
    readonly kind: 'answer'
    readonly method: M
    readonly params: Params<M>
    readonly purpose: Purpose
    readonly result: Result<M>
  }
}[MethodName]

/** A call that the engine refused. */
export interface Failure {
  readonly kind: 'failure'
  readonly method: MethodName
  readonly purpose: Purpose
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string | undefined
}

/** Everything that can happen to a chat. `now` is the wall clock in milliseconds. */
export type Action = { readonly now: number } & (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  /** A whole line of plain mode. */
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'focus'; readonly focused: boolean }
  | { readonly kind: 'resize'; readonly width: number; readonly height: number }
  | { readonly kind: 'event'; readonly event: NodeEvent }
  | Answer
  | Failure
)

/** A state and what is to be done now. */
export interface Step {
  readonly state: State
  readonly effects: readonly Effect[]
}

export function step(state: State, ...effects: readonly Effect[]): Step {
  return { state, effects }
}

/** `next` after `before`, with the effects of both. */
export function then(before: Step, next: (state: State) => Step): Step {
  const after = next(before.state)
  return { state: after.state, effects: [...before.effects, ...after.effects] }
}
