import type { ErrorCode } from '../../errors.ts'
import type { MethodName, NodeEvent, Params, Result } from '../../rpc/methods.ts'
import type { LinkTarget } from '../link.ts'
import type { State } from './state.ts'

/** Why a call was made; comes back with its answer. */
export type Purpose =
  /** A message somebody typed: `typed` goes back to the editor of `conversation` if it fails. */
  | { readonly kind: 'typed'; readonly conversation: string; readonly typed: string }
  | { readonly kind: 'command'; readonly conversation: string; readonly typed: string }
  | {
      readonly kind: 'page'
      readonly conversation: string
      readonly part: PagePart
      /** The message it was asked before or after. */
      readonly edge?: string | undefined
    }
  /** To be given up as it is then: where something is lost, that is asked first. */
  | { readonly kind: 'cancel'; readonly conversation: string; readonly typed: string }
  | { readonly kind: 'find'; readonly conversation: string; readonly asked: string }
  /** The chat's own doing; a failure is not worth a line. */
  | { readonly kind: 'quiet' }

export type PagePart = 'first' | 'older' | 'newer' | 'oldest'

/** One call to the engine, as data. */
export type Call = {
  [M in MethodName]: {
    readonly kind: 'call'
    readonly method: M
    readonly params: Params<M>
    readonly purpose: Purpose
  }
}[MethodName]

/** What the world is asked to do. Only the faces do it. */
export type Effect =
  | Call
  /** Somebody should look: told only to whoever does not. */
  | {
      readonly kind: 'alert'
      readonly title: string
      readonly text: string
      readonly place: string
    }
  | { readonly kind: 'copy'; readonly text: string }
  /** To the browser. */
  | { readonly kind: 'open-link'; readonly link: LinkTarget }
  /** To the person's own editor; comes back as `edited`. */
  | { readonly kind: 'edit-outside'; readonly text: string }
  /** Files that begin like this; comes back as `paths`. */
  | { readonly kind: 'list-paths'; readonly typed: string }
  /** Of all that was said there, into a file; comes back as `exported`. */
  | { readonly kind: 'export'; readonly conversation: string; readonly path: string }
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

/** A click or a turn of the wheel, at a column and a row from 0. */
export interface MouseAction {
  readonly kind: 'mouse'
  readonly button: 'left' | 'wheel-up' | 'wheel-down'
  readonly x: number
  readonly y: number
}

/** Everything that can happen to a chat. `now` is the wall clock in milliseconds. */
export type Action = { readonly now: number } & (
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  /** A whole line of plain mode. */
  | { readonly kind: 'line'; readonly line: string }
  | MouseAction
  /** What the person's own editor made of the text. */
  | { readonly kind: 'edited'; readonly text: string }
  | { readonly kind: 'outside-failed'; readonly what: 'editor' | 'browser'; readonly why: string }
  | { readonly kind: 'paths'; readonly typed: string; readonly paths: readonly string[] }
  | {
      readonly kind: 'exported'
      readonly conversation: string
      readonly outcome:
        | { readonly path: string; readonly messages: number }
        | { readonly why: string }
    }
  | { readonly kind: 'focus'; readonly focused: boolean }
  /** Time has passed, and what had to wait for it may be shown. */
  | { readonly kind: 'tick' }
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
