import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callsOf, effectsOf, key, rowsOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, scene } from '../helpers/chat-scene.ts'
import { fakeStatus } from '../helpers/fake-views.ts'
import { Opened } from '../helpers/opened-chat.ts'

const LEAVES = [{ kind: 'leave', why: 'quit' }]

/** What the engine answers to how it is. */
const answer = (queued: number, transfers = 0) =>
  ({
    kind: 'answer',
    method: 'status',
    params: {},
    purpose: { kind: 'quiet' },
    result: fakeStatus(ANNA, { queued, transfers }),
  }) as const

test('/quit leaves at once, whatever waits: that is on the disk', () => {
  const waiting = after(scene(), answer(2, 1), text('/quit'))
  assert.deepEqual(effectsOf(waiting, key('enter')), LEAVES)
})

test('the first Ctrl-C says what would wait, the second leaves whatever that is', () => {
  const once = after(scene(), key('C-c'))
  assert.match(rowsOf(once).at(-2) ?? '', /Press Ctrl\+C once more to leave/)
  assert.deepEqual(
    callsOf(scene(), key('C-c')).map(({ method }) => method),
    ['status'],
  )
  const told = after(once, answer(1))
  assert.match(rowsOf(told).join('\n'), /1 message is not delivered yet/)
  assert.match(rowsOf(told).at(-2) ?? '', /Press Ctrl\+C once more to leave/)
  assert.deepEqual(effectsOf(told, key('C-c')), LEAVES)
  const elsewhere = after({ ...scene(), endsEngine: false }, answer(1), key('C-c'))
  assert.doesNotMatch(rowsOf(elsewhere).join('\n'), /not delivered yet/)
})

test('what would wait is read whole on the smallest screen', () => {
  const small = scene({ width: 40, height: 12 })
  const screen = rowsOf(after(small, key('C-c'), answer(12, 3)))
  const read = screen.join('\n').replace(/\s+/g, ' ')
  assert.match(
    read,
    /12 messages are not delivered yet: kept here, and sent when p2pchat runs again\. 3 files are under way: they stop, and go on then\. Press/,
  )
  assert.match(screen.at(-2) ?? '', /^ Press Ctrl\+C once more to leave +$/)
  assert.equal(screen.length, 12)
})

test('however the chat ends, what waits is the last thing it says, on the terminal given back', async (t) => {
  for (const end of ['signal', 'quit'] as const) {
    const chat = new Opened(t)
    await chat.show()
    chat.client.setStatus({ queued: 2 })
    if (end === 'signal') chat.signals.send('SIGTERM')
    else await chat.type('\x03\x03')
    await chat.ended
    const screen = await chat.show()
    chat.assertGivenBack()
    assert.match(screen, /p2pchat: 2 messages are not delivered yet: kept here, and sent when/)
  }
  const other = new Opened(t, { endsEngine: false })
  other.client.setStatus({ queued: 2 })
  await other.show()
  other.signals.send('SIGTERM')
  await other.ended
  assert.doesNotMatch(other.terminal.output.written, /not delivered yet/)
})
