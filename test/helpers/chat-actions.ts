import type { NodeEvent } from '../../src/rpc/methods.ts'
import type { Action, Call, Effect } from '../../src/ui/model/action.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { type State, timelineOf } from '../../src/ui/model/state.ts'
import { view } from '../../src/ui/view/view.ts'
import { BOB } from './chat-scene.ts'
import { fakeConversation, fakeMessage, NOON } from './fake-views.ts'

export type Timeless = Action extends infer A ? (A extends unknown ? Omit<A, 'now'> : never) : never

export function effectsOf(state: State, action: Timeless): readonly Effect[] {
  return reduce(state, { ...action, now: NOON } as Action).effects
}

export function callsOf(state: State, action: Timeless): readonly Call[] {
  return effectsOf(state, action).filter((effect) => effect.kind === 'call')
}

export const key = (name: string) => ({ kind: 'key', key: name }) as const
export const text = (typed: string) => ({ kind: 'text', text: typed }) as const
export const line = (typed: string) => ({ kind: 'line', line: typed }) as const
export const event = (told: NodeEvent) => ({ kind: 'event', event: told }) as const
export const arrives = (n: number, more: object = {}) =>
  event({ event: 'message', message: fakeMessage({ n, from: BOB, text: `message ${n}` }, more) })
export const unread = (conversation: string, count: number, mentions = 0) =>
  event({
    event: 'conversation',
    conversation: fakeConversation(conversation, { name: '@bob', unread: count, mentions }),
  })
export const noticesOf = (state: State, conversation = state.current) =>
  timelineOf(state, conversation).notices.map(({ lines }) => lines.join('\n'))
/** The whole screen as text, a row each. */
export const rowsOf = (state: State) =>
  view(state, state.width, state.height).rows.map((row) => row.map((span) => span.text).join(''))
