import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MessageView } from '../../src/rpc/methods.ts'
import { settle } from '../../src/ui/model/conversations.ts'
import { openState, type State } from '../../src/ui/model/state.ts'
import { cells } from '../../src/ui/text-width.ts'
import { stateMark } from '../../src/ui/view/message-rows.ts'
import { rowWidth } from '../../src/ui/view/span.ts'
import { view } from '../../src/ui/view/view.ts'
import { anyState } from '../helpers/chat-arbitrary.ts'
import {
  ANNA,
  after,
  BOB,
  CAROL,
  DAN,
  DIRECT,
  livelyScene,
  OTHER_BOB,
  scene,
  withPage,
} from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, fakeStatus, LOBBY } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { assertGolden } from '../helpers/golden.ts'

const size = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 210 }), fc.integer({ min: 1, max: 70 })),
  fc.constantFrom<[number, number]>([40, 12], [80, 24], [120, 40], [200, 60], [79, 24]),
)

test('any state fits any screen exactly, and brings no control character to it', () => {
  fc.assert(
    fc.property(anyState, size, (state, [width, height]) => {
      const { rows, cursor, title } = view({ ...state, width, height }, width, height)
      assert.equal(rows.length, height)
      for (const row of rows) {
        const text = row.map((span) => span.text).join('')
        assert.equal(rowWidth(row), width, JSON.stringify(text))
        assert.doesNotMatch(text, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
      }
      assert.ok(cursor.x >= 0 && cursor.x < width && cursor.y >= 0 && cursor.y < height)
      assert.doesNotMatch(title, /\p{Cc}/u)
    }),
    fuzz(200),
  )
})

for (const [width, height] of [
  [40, 12],
  [80, 24],
  [120, 40],
  [200, 60],
] as const) {
  test(`a lively lobby looks as it should at ${width}x${height}`, () => {
    const file = new URL(`golden/lively-${width}x${height}.txt`, import.meta.url)
    assertGolden(file, pictureOf(livelyScene(width, height)))
  })
}

test('an empty lobby says calmly what to do, alone and in company', () => {
  const alone = after(openAlone(), { kind: 'focus', focused: true })
  assertGolden(new URL('golden/alone-80x24.txt', import.meta.url), pictureOf(alone))
  assertGolden(new URL('golden/company-80x24.txt', import.meta.url), pictureOf(scene()))
})

test('an empty direct conversation says who reads it', () => {
  const direct = withPage(after(scene({ width: 60, height: 16 }), { kind: 'key', key: 'M-2' }), [])
  assertGolden(new URL('golden/direct-60x16.txt', import.meta.url), pictureOf(direct))
})

test('help is told by what people do, beside the commands or below them', () => {
  for (const [width, height] of [
    [40, 12],
    [80, 24],
    [100, 160],
    [200, 60],
  ] as const) {
    const helped = after(scene({ width, height }), { kind: 'line', line: '/help' })
    assertGolden(new URL(`golden/help-${width}x${height}.txt`, import.meta.url), pictureOf(helped))
  }
})

test('the mark of an own message tells how far it has come', () => {
  const mark = (more: Partial<MessageView>, conversation = DIRECT) =>
    stateMark(scene(), fakeMessage({ n: 1, conversation, from: ANNA, text: 'x' }, more))
  assert.equal(mark({ state: 'queued' }), '…')
  assert.equal(mark({ state: 'held' }), '◌')
  assert.equal(mark({ state: 'delivered' }), '✓')
  assert.equal(mark({ state: 'read' }), '✓✓')
  assert.equal(mark({ state: 'queued' }, LOBBY), '…')
  const recipients = [
    { peer: BOB.peer, state: 'delivered' as const },
    { peer: CAROL.peer, state: 'read' as const },
    { peer: DAN.peer, state: 'queued' as const },
  ]
  assert.equal(mark({ state: 'read', recipients }, LOBBY), '✓2 ✓✓1')
  assert.equal(mark({ state: 'delivered', recipients: recipients.slice(0, 1) }, LOBBY), '✓1')
  assert.equal(stateMark(scene(), fakeMessage({ n: 1, from: BOB, text: 'x' })), '')
})

test('two people of one name are told apart by their keys', () => {
  const state = after(scene(), { kind: 'event', event: { event: 'peer-online', peer: OTHER_BOB } })
  const picture = pictureOf(
    after(state, {
      kind: 'event',
      event: { event: 'message', message: fakeMessage({ n: 1, from: OTHER_BOB, text: 'hi' }) },
    }),
  )
  assert.match(picture, new RegExp(`Bob·${OTHER_BOB.tag}`))
  assert.match(picture, new RegExp(`bob·${BOB.tag}`))
})

test('below 80 columns the side panels fold away', () => {
  assert.doesNotMatch(pictureOf(livelyScene(79, 24)), /│/)
  assert.match(pictureOf(livelyScene(80, 24)), /│/)
})

function openAlone(): State {
  const opened = openState({
    width: 80,
    height: 24,
    zone: 'UTC',
    snapshot: {
      self: ANNA,
      status: fakeStatus(ANNA),
      peers: [],
      conversations: [fakeConversation(LOBBY)],
    },
  })
  return withPage(settle(opened).state, [])
}

/** The screen as text, the cursor as a block, trailing spaces left out. */
function pictureOf(state: State): string {
  const { rows, cursor } = view(state, state.width, state.height)
  const lines = rows.map((row, y) => {
    const all = row.flatMap(({ text }) => cells(text))
    if (y !== cursor.y) return all.map(({ text }) => text).join('')
    let x = 0
    return all
      .map(({ text, width }) => {
        const here = x === cursor.x
        x += width
        return here ? '█' : text
      })
      .join('')
  })
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}
