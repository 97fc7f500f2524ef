import type { MessageView } from '../../src/rpc/methods.ts'
import type { Action, PagePart } from '../../src/ui/model/action.ts'
import { settle } from '../../src/ui/model/conversations.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { openState, type State } from '../../src/ui/model/state.ts'
import { fakeConversation, fakeMessage, fakePeer, fakeStatus, LOBBY, NOON } from './fake-views.ts'

export const ANNA = fakePeer(1, 'anna', { self: true })
export const BOB = fakePeer(2, 'bob', { trust: 'verified' })
export const CAROL = fakePeer(3, 'carol', { status: 'away' })
export const DAN = fakePeer(4, 'dan', { status: 'offline', lastSeen: null })
export const OTHER_BOB = fakePeer(5, 'Bob', { trust: 'changed' })
export const DIRECT = `@${BOB.peer}`

type Timeless = Action extends infer A ? (A extends unknown ? Omit<A, 'now'> : never) : never

/** The state after these, one by one; effects are dropped. */
export function after(state: State, ...actions: readonly Timeless[]): State {
  return actions.reduce(
    (next, action) => reduce(next, { ...action, now: NOON } as Action).state,
    state,
  )
}

export interface SceneOptions {
  readonly width?: number
  readonly height?: number
  readonly unread?: number
  readonly messages?: readonly MessageView[]
}

/** Anna's lobby with its first page loaded; bob, carol and dan are known. */
export function scene({
  width = 80,
  height = 24,
  unread = 0,
  messages = [],
}: SceneOptions = {}): State {
  const opened = openState({
    width,
    height,
    zone: 'UTC',
    snapshot: {
      self: ANNA,
      status: fakeStatus(ANNA, { sessions: 2 }),
      peers: [BOB, CAROL, DAN],
      conversations: [
        fakeConversation(LOBBY, { unread, title: 'everybody' }),
        fakeConversation(DIRECT, { name: '@bob', members: [ANNA.peer, BOB.peer] }),
      ],
    },
  })
  return withPage(settle(opened).state, messages)
}

/** The page that is being waited for, as the engine would answer. */
export function withPage(
  state: State,
  result: readonly MessageView[],
  part: PagePart = 'first',
): State {
  const conversation = state.current
  const purpose = { kind: 'page', conversation, part } as const
  return after(state, {
    kind: 'answer',
    method: 'history',
    params: { conversation },
    purpose,
    result,
  })
}

/** `count` numbered messages of bob, the first of them number `from`. */
export function numbered(count: number, from = 1): readonly MessageView[] {
  return Array.from({ length: count }, (_, n) =>
    fakeMessage({ n: from + n, from: BOB, text: `message ${from + n}` }),
  )
}

/** A lively lobby: own messages in every state, wide and long text, an alarm, a draft. */
export function livelyScene(width: number, height: number): State {
  const yesterday = NOON - 24 * 3_600_000
  const has = (...peers: ReadonlyArray<typeof BOB>) =>
    peers.map(({ peer }) => ({ peer, state: 'delivered' as const }))
  const messages = [
    fakeMessage({ n: 1, from: BOB, text: 'good morning', at: yesterday }),
    fakeMessage(
      { n: 2, from: ANNA, text: 'morning bob', at: yesterday + 60_000 },
      {
        state: 'delivered',
        recipients: has(BOB, CAROL),
      },
    ),
    fakeMessage({
      n: 3,
      from: CAROL,
      text: 'A long line that has to be wrapped, because it says more than one row of this screen holds, and goes on.',
    }),
    fakeMessage({ n: 4, from: BOB, text: '日本語 and 👩‍👩‍👧 and e\u0301 on one line' }),
    fakeMessage({ n: 5, from: BOB, text: 'waves', at: NOON }, { kind: 'action' }),
    fakeMessage({ n: 6, from: CAROL, text: 'two\nlines of \x1b[31mred\x1b[0m' }),
    fakeMessage({ n: 7, from: ANNA, text: 'still on its way' }),
    fakeMessage({ n: 8, from: BOB, text: 'anna: look!' }, { mention: true, replyTo: null }),
  ]
  return after(
    scene({ width, height, messages, unread: 1 }),
    { kind: 'event', event: { event: 'peer-changed', peer: OTHER_BOB } },
    {
      kind: 'event',
      event: {
        event: 'conversation',
        conversation: fakeConversation(DIRECT, { name: '@bob', unread: 3, mentions: 1 }),
      },
    },
    { kind: 'text', text: 'a draft' },
    { kind: 'key', key: 'linefeed' },
    { kind: 'text', text: 'of two lines' },
  )
}
