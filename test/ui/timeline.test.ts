import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MessageView } from '../../src/rpc/methods.ts'
import {
  cleared,
  type Item,
  MAX_WINDOW,
  moreBelow,
  PAGE,
  type Timeline,
  UNLOADED,
  uncleared,
  withChange,
  withMessage,
  withNewer,
  withNewest,
  withNotice,
  withOlder,
} from '../../src/ui/model/timeline.ts'
import { safeText } from '../../src/ui/sanitize.ts'
import { BOB, numbered } from '../helpers/chat-scene.ts'
import { fakeMessage } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'

const message = (n: number, text = `message ${n}`, more: Partial<MessageView> = {}) =>
  fakeMessage({ n, from: BOB, text }, more)
const texts = ({ items }: Timeline) =>
  items.map((item: Item) => ('message' in item ? item.message.text : item.notice.lines.join('\n')))
const notice = (n: number) => ({
  key: `notice ${n}`,
  at: 0,
  style: 'notice' as const,
  lines: [safeText(`notice ${n}`)],
})
const opened = (page: readonly MessageView[]) => withNewest({ ...UNLOADED, loading: 'first' }, page)

test('messages stand in their order, however they come, and once', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (numbers) => {
      const timeline = numbers.reduce((made, n) => withMessage(made, message(n)), opened([]))
      const expected = [...new Set(numbers)].sort((a, b) => a - b).map((n) => `message ${n}`)
      assert.deepEqual(texts(timeline), expected)
    }),
    fuzz(),
  )
})

test('the window is bounded whatever comes, and says what is not in it', () => {
  let timeline = opened([])
  for (const one of numbered(MAX_WINDOW + 50)) timeline = withMessage(timeline, one)
  assert.equal(timeline.messages.length, MAX_WINDOW)
  assert.equal(timeline.atStart, false)
  assert.equal(timeline.atEnd, true)
  assert.equal(timeline.messages.at(-1)?.text, `message ${MAX_WINDOW + 50}`)
})

test('somebody who reads further up keeps what is before their eyes', () => {
  let timeline = opened(numbered(PAGE - 1))
  timeline = { ...timeline, anchor: { key: timeline.messages[5]?.id ?? '', hidden: 0 } }
  for (const one of numbered(MAX_WINDOW + 50, PAGE)) timeline = withMessage(timeline, one)
  assert.equal(timeline.messages[0]?.text, 'message 1')
  assert.equal(timeline.atEnd, false)
  assert.equal(timeline.messages.length + timeline.missed, MAX_WINDOW + PAGE - 1 + 50)
  assert.equal(moreBelow(timeline), MAX_WINDOW + PAGE - 1 + 50 - 6)
})

test('pages before and after move the window without a gap', () => {
  const all = numbered(3 * MAX_WINDOW)
  let timeline = opened(all.slice(-PAGE))
  for (let n = 0; n < 40; n++) {
    if (timeline.atStart) break
    const before = all.findIndex(({ id }) => id === timeline.messages[0]?.id)
    const page = all.slice(Math.max(0, before - PAGE), before)
    timeline = withOlder({ ...timeline, loading: 'older' }, page)
    assert.ok(timeline.messages.length <= MAX_WINDOW)
  }
  assert.equal(timeline.atStart, true)
  assert.equal(timeline.atEnd, false)
  assert.deepEqual(timeline.messages, all.slice(0, MAX_WINDOW))
  for (let n = 0; n < 40; n++) {
    if (timeline.atEnd) break
    const at = all.findIndex(({ id }) => id === timeline.messages.at(-1)?.id)
    timeline = withNewer({ ...timeline, loading: 'newer' }, all.slice(at + 1, at + 1 + PAGE))
  }
  assert.deepEqual(timeline.messages, all.slice(-MAX_WINDOW))
  assert.equal(timeline.missed, 0)
})

test('a change that overtakes its page is not undone by it', () => {
  const old = message(5, 'mine', { state: 'queued' })
  let timeline: Timeline = { ...UNLOADED, loading: 'first' }
  timeline = withChange(timeline, { ...old, state: 'delivered' })
  timeline = withNewest(timeline, [message(4), old])
  assert.equal(timeline.messages.at(-1)?.state, 'delivered')
})

test('a message that arrives while a page is on its way is not lost', () => {
  const first = withMessage({ ...UNLOADED, loading: 'first' }, message(9, 'just now'))
  assert.deepEqual(texts(withNewest(first, [message(8)])), ['message 8', 'just now'])
  const all = numbered(2 * PAGE)
  const late = withMessage({ ...opened(all.slice(PAGE)), loading: 'older' }, message(999, 'new'))
  const older = withOlder(late, all.slice(0, PAGE))
  assert.equal(older.messages.length, 2 * PAGE + 1)
  assert.equal(older.messages.at(-1)?.text, 'new')
})

test('a late message of long ago is left to its page', () => {
  const timeline = opened(numbered(PAGE, 500))
  assert.equal(withMessage(timeline, message(3)), timeline)
})

test('a change of a message out of sight changes nothing', () => {
  const timeline = opened(numbered(3))
  assert.equal(withChange(timeline, message(77)), timeline)
})

test('notices stay after what was there when they were written', () => {
  let timeline = withNotice(opened(numbered(2)), notice(1))
  timeline = withMessage(withNotice(timeline, notice(2)), message(3))
  timeline = withNotice(timeline, notice(3))
  assert.deepEqual(texts(timeline), [
    'message 1',
    'message 2',
    'notice 1',
    'notice 2',
    'message 3',
    'notice 3',
  ])
})

test('a notice in an empty conversation stands before its first message', () => {
  const timeline = withMessage(withNotice(opened([]), notice(1)), message(1))
  assert.deepEqual(texts(timeline), ['notice 1', 'message 1'])
})

test('what was cleared away comes back on request, and what is new is shown', () => {
  const empty = cleared(withNotice(opened(numbered(3)), notice(1)))
  assert.deepEqual(texts(empty), [])
  const fresh = withMessage(withNotice(empty, notice(2)), message(4))
  assert.deepEqual(texts(fresh), ['notice 2', 'message 4'])
  assert.deepEqual(texts(uncleared(fresh)).slice(0, 3), ['message 1', 'message 2', 'message 3'])
})
