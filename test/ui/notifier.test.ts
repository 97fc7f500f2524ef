import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notification } from '../../src/ui/notification.ts'
import { Notifier } from '../../src/ui/notifier.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { arrives, effectsOf, event, line } from '../helpers/chat-actions.ts'
import { after, BOB, DIRECT, scene } from '../helpers/chat-scene.ts'
import { fakeMessage } from '../helpers/fake-views.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

function opened() {
  const clock = new ManualClock()
  const told: string[] = []
  const notifier = new Notifier(clock, EN, (title, body) => told.push(`${title}|${body}`))
  return { clock, told, notifier }
}

const alert = (place: string, text = 'hi') => ({ title: `bob in ${place}`, text, place })

test('one message is told with its text, a flood as one summary', async () => {
  const { clock, told, notifier } = opened()
  notifier.add(alert('#dev', 'lunch\x1b[2J?'))
  await clock.advance(500)
  assert.deepEqual(told, ['bob in #dev|lunch␛[2J?'])
  for (let n = 0; n < 300; n++) notifier.add(alert(`#room${n % 6}`))
  await clock.advance(4_000)
  assert.equal(told.length, 1, 'not so soon after the first')
  await clock.advance(1_000)
  assert.deepEqual(told.slice(1), ['300 new messages: #room0, #room1, #room2, …|'])
  assert.equal(clock.armed, 0)
})

test('who looks in time is told nothing', async () => {
  const { clock, told, notifier } = opened()
  notifier.add(alert('#dev'))
  notifier.clear()
  await clock.advance(10_000)
  assert.deepEqual([told, clock.armed], [[], 0])
})

test('terminals are told in the one way they know, and nothing in a text ends it', () => {
  assert.equal(
    notification({ TERM: 'xterm-256color' }, '4 new', ''),
    '\x07\x1b]9;p2pchat: 4 new\x07',
  )
  assert.equal(
    notification({ TERM: 'foot' }, 'bob', 'a;b'),
    '\x07\x1b]777;notify;p2pchat;bob: a,b\x07',
  )
  assert.equal(notification({ TERM: 'linux' }, 'bob', 'hi'), '\x07')
  assert.equal(
    notification({ TERM: 'screen', STY: '1.x' }, 'bob', 'hi'),
    '\x07\x1bP\x1b]9;p2pchat: bob: hi\x07\x1b\\',
  )
})

test('only what is meant for somebody who looks elsewhere is told, and nothing of a muted one', () => {
  const away = after(scene(), { kind: 'focus', focused: false })
  const kinds = (state: typeof away, more: object) =>
    effectsOf(state, arrives(1, more)).filter(({ kind }) => kind === 'alert').length
  assert.equal(kinds(away, {}), 0)
  assert.equal(kinds(away, { mention: true }), 1)
  assert.equal(kinds(away, { conversation: DIRECT }), 1)
  assert.equal(kinds(scene(), { mention: true }), 0)
  assert.equal(kinds(after(away, line('/mute')), { mention: true }), 0)
  const words = { ...away, highlight: ['cake'] }
  const cake = fakeMessage({ n: 2, from: BOB, text: 'there is cake' })
  const [told] = effectsOf(words, event({ event: 'message', message: cake }))
  assert.deepEqual(told, {
    kind: 'alert',
    title: 'bob in #lobby',
    text: 'there is cake',
    place: '#lobby',
  })
})
