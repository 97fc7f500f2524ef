import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Action, Effect } from '../../src/ui/model/action.ts'
import { reduce } from '../../src/ui/model/reduce.ts'
import type { State } from '../../src/ui/model/state.ts'
import { view } from '../../src/ui/view/view.ts'
import {
  callsOf,
  event,
  key,
  line,
  noticesOf,
  type Timeless,
  text,
} from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, DAN, DIRECT, OTHER_BOB, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY, NOON } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'

/** What the engine is told of typing while these happen, `[milliseconds, action]` each. */
function toldOf(state: State, ...steps: readonly (readonly [number, Timeless])[]): unknown[] {
  const told: unknown[] = []
  let next = state
  for (const [ms, action] of steps) {
    const done = reduce(next, { ...action, now: NOON + ms } as Action)
    told.push(...done.effects.filter(isTyping).map(({ params }) => ({ ms, ...params })))
    next = done.state
  }
  return told
}

function isTyping(effect: Effect): effect is Extract<Effect, { method: 'typing' }> {
  return effect.kind === 'call' && effect.method === 'typing'
}

const types = (peer: typeof BOB, typing: boolean, conversation = LOBBY) =>
  event({ event: 'typing', typing: { conversation, peer: peer.peer, name: peer.name, typing } })

test('that we type is told at the first letter, then every two seconds while it goes on', () => {
  const told = toldOf(
    scene(),
    [0, text('h')],
    [100, text('e')],
    [1_999, text('l')],
    [2_000, text('l')],
    [2_100, key('backspace')],
    [9_000, text('o')],
  )
  assert.deepEqual(told, [
    { ms: 0, conversation: LOBBY, on: true },
    { ms: 2_000, conversation: LOBBY, on: true },
    { ms: 9_000, conversation: LOBBY, on: true },
  ])
})

test('what is sent, dropped or left behind is not being typed any more', () => {
  const on = { ms: 0, conversation: LOBBY, on: true }
  const off = { ms: 500, conversation: LOBBY, on: false }
  assert.deepEqual(toldOf(scene(), [0, text('hi')], [500, key('enter')]), [on, off])
  assert.deepEqual(toldOf(scene(), [0, text('hi')], [500, key('C-c')]), [on, off])
  assert.deepEqual(toldOf(scene(), [0, text('h')], [500, key('backspace')]), [on, off])
  assert.deepEqual(toldOf(scene(), [0, text('hi')], [500, key('C-n')], [600, key('C-p')]), [
    on,
    off,
  ])
})

test('commands, and words to somebody else, are told to nobody here', () => {
  for (const typed of ['/msg bob secret', '@bob secret', '   ', '  /me']) {
    assert.deepEqual(toldOf(scene(), [0, text(typed)]), [], typed)
  }
  assert.equal(toldOf(scene(), [0, text('//etc')]).length, 1)
  assert.deepEqual(callsOf(scene(), line('x')).filter(isTyping), [], 'plain lines come whole')
})

test('who types is told in the bar of their conversation, several folded into one', () => {
  const bar = (state: State) =>
    view(state, 80, 24)
      .rows[22]?.map((span) => span.text)
      .join('')
  const one = after(scene(), types(BOB, true), types(BOB, true))
  assert.match(bar(one) ?? '', /anna · bob is typing… · 2 online/)
  const two = after(one, types(CAROL, true))
  assert.match(bar(two) ?? '', /bob and carol are typing…/)
  const many = after(two, types(DAN, true), types(OTHER_BOB, true))
  assert.match(
    bar(many) ?? '',
    /bob, carol and 2 more are typing…|bob·\w+, carol and 2 more are typing…/,
  )
  assert.match(bar(after(two, types(BOB, false))) ?? '', /carol is typing…/)
  assert.doesNotMatch(bar(after(one, types(BOB, false))) ?? '', /typing/)
  assert.doesNotMatch(bar(after(scene(), types(BOB, true, DIRECT))) ?? '', /typing/)
})

test('a lobby where somebody types, and somebody with a wrong clock has spoken, looks as it should', () => {
  const late = { ...CAROL, clockSkewMs: 400_000 }
  const messages = [
    fakeMessage({ n: 1, from: BOB, text: 'on time' }),
    fakeMessage({ n: 2, from: CAROL, text: 'from the future' }, { clockAhead: true }),
  ]
  const state = after(
    scene({ messages }),
    event({ event: 'peer-changed', peer: late }),
    types(BOB, true),
    types(CAROL, true),
  )
  const picture = view(state, 80, 24)
    .rows.map((row) =>
      row
        .map((span) => span.text)
        .join('')
        .trimEnd(),
    )
    .join('\n')
  assertGolden(new URL('golden/typing-80x24.txt', import.meta.url), `${picture}\n`)
})

test('/receipts asks, and turns on and off', () => {
  const calls = (typed: string) =>
    callsOf(scene(), line(typed)).map(({ method, params }) => ({ method, params }))
  assert.deepEqual(calls('/receipts'), [{ method: 'receipts', params: {} }])
  assert.deepEqual(calls('/receipts on'), [{ method: 'receipts', params: { on: true } }])
  assert.deepEqual(calls('/receipts off'), [{ method: 'receipts', params: { on: false } }])
  assert.deepEqual(calls('/receipts maybe'), [])
  assert.match(noticesOf(after(scene(), line('/receipts maybe'))).join(), /on\|off/)
  const answered = after(scene(), {
    kind: 'answer',
    method: 'receipts',
    params: {},
    purpose: { kind: 'command', conversation: LOBBY, typed: '/receipts' },
    result: { on: true },
  })
  assert.match(noticesOf(answered).join(), /authors are told what you have read/)
})
