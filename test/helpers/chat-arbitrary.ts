import fc from 'fast-check'
import type { NodeEvent, Snapshot } from '../../src/rpc/methods.ts'
import type { Action } from '../../src/ui/model/action.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import { openState, type State } from '../../src/ui/model/state.ts'
import {
  fakeConversation,
  fakeMessage,
  fakePeer,
  fakePeerId,
  fakeStatus,
  LOBBY,
  NOON,
} from './fake-views.ts'

/** Names of every script, two of them the same, one an attack. */
export const NAMES = [
  'anna',
  'bob',
  'Bob',
  'bob',
  'Łucja',
  '日本太郎',
  'مريم',
  '👩‍👩‍👧',
  'x\x1b[2J\u202ey',
]

const ME = fakePeer(0, 'anna', { self: true })
const OTHERS = NAMES.map((name, n) =>
  fakePeer(n + 1, name, {
    status: (['online', 'away', 'busy', 'offline'] as const)[n % 4] ?? 'online',
    trust: (['new', 'verified', 'changed', 'blocked'] as const)[n % 4] ?? 'new',
  }),
)
const DIRECT = `@${fakePeerId(2)}`
const CONVERSATIONS = [LOBBY, DIRECT, '#日本', '!abc']

const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constantFrom(
    '日本語 '.repeat(30),
    'a\nb\n\nc',
    '\x1b[31mred\x9b0m',
    'x'.repeat(500),
    'see https://example.org/a_(b)?c=d#e, *bold* _soft_ `code`',
    '> quoted\n```\ncode\n```\n> https://x.y',
    `עברית and English ${'x'.repeat(200)}`,
    '👍🏽👩‍👩‍👧🇩🇪',
    '\u0301\u0301',
    '\u202etxet',
  ),
)

const anyMessage = fc
  .record({
    n: fc.nat(400),
    conversation: fc.constantFrom(...CONVERSATIONS),
    from: fc.constantFrom(ME, ...OTHERS),
    text: anyText,
    at: fc.integer({ min: NOON - 3e8, max: NOON + 3e8 }),
    kind: fc.constantFrom('text' as const, 'action' as const, 'event' as const),
    mention: fc.boolean(),
    redacted: fc.boolean(),
    reactions: fc.dictionary(anyText, fc.constantFrom([ME.peer], [fakePeerId(1), fakePeerId(2)]), {
      maxKeys: 3,
    }),
    edited: fc.boolean(),
    state: fc.constantFrom('queued' as const, 'held' as const, 'delivered' as const),
    holders: fc.nat(3),
  })
  .map(({ n, conversation, from, text, at, holders, ...more }) =>
    fakeMessage(
      { n, conversation, from, text, at },
      {
        ...more,
        recipients: OTHERS.slice(0, holders).map(({ peer }) => ({ peer, state: 'delivered' })),
      },
    ),
  )

const anyEvent: fc.Arbitrary<NodeEvent> = fc.oneof(
  anyMessage.map((message): NodeEvent => ({ event: 'message', message })),
  anyMessage.map((message): NodeEvent => ({ event: 'message-changed', message })),
  fc.constantFrom(...OTHERS).map((peer): NodeEvent => ({ event: 'peer-changed', peer })),
  fc.tuple(fc.constantFrom(...CONVERSATIONS), fc.nat(20), fc.nat(3)).map(
    ([conversation, unread, mentions]): NodeEvent => ({
      event: 'conversation',
      conversation: fakeConversation(conversation, { unread, mentions, title: 'a title' }),
    }),
  ),
  anyText.map(
    (message): NodeEvent => ({
      event: 'warning',
      warning: { code: 'DISCOVERY_FAILED', message, hint: message },
    }),
  ),
)

/** Names of keys as the screen tells them. */
export const KEYS = [
  'enter',
  'tab',
  'S-tab',
  'escape',
  'backspace',
  'delete',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
  'linefeed',
  'M-1',
  'M-2',
  'M-0',
  'M-left',
  'M-right',
  'M-a',
  'M-n',
  'M-pageup',
  'M-pagedown',
  'M-l',
  'C-a',
  'C-e',
  'C-k',
  'C-u',
  'C-w',
  'C-y',
  'C-c',
  'C-t',
  'C-f',
  'C-r',
  'C-g',
  'M-up',
  'M-down',
  'M-u',
  'M-v',
  'M-e',
  'unknown',
]

const page = fc.array(anyMessage, { maxLength: 150 }).map((messages) => {
  const unique = new Map(messages.map((message) => [message.id, message]))
  return [...unique.values()].sort((a, b) => (a.order < b.order ? -1 : 1))
})

type Timeless = Action extends infer A ? (A extends unknown ? Omit<A, 'now'> : never) : never

/** Anything that may happen to a chat, in any order. */
export const anyAction: fc.Arbitrary<Action> = fc
  .oneof(
    { weight: 6, arbitrary: anyEvent.map((event) => ({ kind: 'event' as const, event })) },
    {
      weight: 6,
      arbitrary: fc.constantFrom(...KEYS).map((key) => ({ kind: 'key' as const, key })),
    },
    { weight: 4, arbitrary: anyText.map((text) => ({ kind: 'text' as const, text })) },
    { weight: 1, arbitrary: anyText.map((text) => ({ kind: 'paste' as const, text })) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(
          '/help',
          '/peers',
          '/clear',
          '/reply hi',
          '/verify @bob',
          '/nope',
          '@bob hi',
          '/info',
          '/copy',
          '/delete',
        )
        .map((line) => ({ kind: 'line' as const, line })),
    },
    {
      weight: 2,
      arbitrary: fc
        .record({
          button: fc.constantFrom('left' as const, 'wheel-up' as const, 'wheel-down' as const),
          x: fc.nat(220),
          y: fc.nat(80),
        })
        .map((mouse) => ({ kind: 'mouse' as const, ...mouse })),
    },
    {
      weight: 1,
      arbitrary: fc.array(anyMessage, { maxLength: 20 }).map((messages) => ({
        kind: 'answer' as const,
        method: 'search' as const,
        params: { words: [] },
        purpose: { kind: 'find' as const, conversation: LOBBY, asked: 'a' },
        result: { messages, more: true, scanned: 9 },
      })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...OTHERS).map((peer) => ({
        kind: 'answer' as const,
        method: 'verify' as const,
        params: { peer: peer.peer },
        purpose: { kind: 'command' as const, conversation: LOBBY, typed: '' },
        result: { peer, safetyNumber: '12345'.repeat(12) },
      })),
    },
    { weight: 1, arbitrary: fc.boolean().map((focused) => ({ kind: 'focus' as const, focused })) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 210 }), fc.integer({ min: 1, max: 70 }))
        .map(([width, height]) => ({ kind: 'resize' as const, width, height })),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          page,
          fc.constantFrom(...CONVERSATIONS),
          fc.constantFrom('first' as const, 'older' as const, 'newer' as const, 'oldest' as const),
        )
        .map(([result, conversation, part]) => ({
          kind: 'answer' as const,
          method: 'history' as const,
          params: { conversation },
          purpose: { kind: 'page' as const, conversation, part },
          result,
        })),
    },
    {
      weight: 1,
      arbitrary: anyText.map((message) => ({
        kind: 'failure' as const,
        method: 'send' as const,
        purpose: { kind: 'typed' as const, conversation: LOBBY, typed: message },
        code: 'NODE_NO_PEER' as const,
        message,
        hint: undefined,
      })),
    },
  )
  .map((action: Timeless) => ({ ...action, now: NOON }) as Action)

export function fakeSnapshot(more: Partial<Snapshot> = {}): Snapshot {
  return {
    self: ME,
    status: fakeStatus(ME, { sessions: 2 }),
    peers: OTHERS,
    conversations: [
      fakeConversation(LOBBY),
      fakeConversation(DIRECT, { name: '@Bob', unread: 2 }),
      fakeConversation('#日本', { title: 'about Japan' }),
    ],
    ...more,
  }
}

/** A chat in which anything may have happened. */
export const anyState: fc.Arbitrary<State> = fc
  .array(anyAction, { maxLength: 60 })
  .map((actions) => {
    const opened = openState({ width: 80, height: 24, zone: 'UTC', snapshot: fakeSnapshot() })
    return actions.reduce((state, action) => reduce(state, action).state, opened)
  })
