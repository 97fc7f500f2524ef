import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../src/ui/model/state.ts'
import { callsOf, effectsOf, key, line, noticesOf, rowsOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, scene } from '../helpers/chat-scene.ts'
import { fakeStatus } from '../helpers/fake-views.ts'
import { Opened } from '../helpers/opened-chat.ts'

const LEAVES = [{ kind: 'leave', why: 'quit' }]

/** What the engine answers to how it is, asked before leaving. */
const answer = (queued: number, transfers = 0, kind: 'leave' | 'quiet' = 'leave') =>
  ({
    kind: 'answer',
    method: 'status',
    params: {},
    purpose: { kind },
    result: fakeStatus(ANNA, { queued, transfers }),
  }) as const

const quitting = (state: State) => after(state, text('/quit'), key('enter'))

test('/quit leaves where nothing waits, once the engine has said so', () => {
  const typed = after(scene(), text('/quit'))
  const [call] = callsOf(typed, key('enter'))
  assert.deepEqual([call?.method, call?.purpose], ['status', { kind: 'leave' }])
  assert.deepEqual(effectsOf(quitting(scene()), answer(0)), LEAVES)
})

test('/quit asks first where messages wait or files are under way, and says what becomes of them', () => {
  const asked = after(quitting(scene()), answer(2, 1))
  assert.deepEqual(asked.dialog, { kind: 'leave' })
  const screen = rowsOf(asked).join('\n').replace(/\s+/g, ' ')
  assert.match(
    screen,
    /2 messages are not delivered yet: kept here, and sent when p2pchat runs again\. 1 file is under way: it stops, and goes on then\. Leave\? Enter yes, Esc no/,
  )
  for (const yes of [key('enter'), text('y')]) assert.deepEqual(effectsOf(asked, yes), LEAVES)
  for (const no of [key('escape'), text('n'), key('C-c')]) {
    assert.deepEqual([effectsOf(asked, no), after(asked, no).dialog], [[], undefined])
  }
  assert.equal(after(asked, text('wait')).editor.text, 'wait', 'whoever types on has not left')
})

test('what was asked about and is delivered meanwhile needs no answer any more', () => {
  const asked = after(quitting(scene()), answer(1))
  assert.deepEqual(effectsOf(asked, answer(0, 0, 'quiet')), LEAVES)
  assert.deepEqual(after(asked, answer(3, 0, 'quiet')).dialog, { kind: 'leave' })
})

test('nobody is held where the engine cannot say how it is, or goes on without the chat', () => {
  const failure = { kind: 'failure', method: 'status', purpose: { kind: 'leave' } } as const
  const failed = { ...failure, code: 'RPC_BUSY', message: '', hint: undefined } as const
  assert.deepEqual(effectsOf(quitting(scene()), failed), LEAVES)
  for (const other of [{ endsEngine: false }, { attended: false }]) {
    const state = after({ ...scene(), ...other }, answer(2, 0, 'quiet'), text('/quit'))
    assert.deepEqual(effectsOf(state, key('enter')), LEAVES)
  }
})

test('the first Ctrl-C says what would wait, the second leaves whatever that is', () => {
  const once = after(scene(), key('C-c'))
  assert.match(rowsOf(once).at(-2) ?? '', /Press Ctrl\+C once more to leave/)
  assert.deepEqual(
    callsOf(scene(), key('C-c')).map(({ method }) => method),
    ['status'],
  )
  const told = after(once, answer(1, 0, 'quiet'))
  assert.match(rowsOf(told).join('\n'), /1 message is not delivered yet/)
  assert.match(rowsOf(told).at(-2) ?? '', /Press Ctrl\+C once more to leave/)
  assert.deepEqual(effectsOf(told, key('C-c')), LEAVES)
  const elsewhere = after({ ...scene(), endsEngine: false }, answer(1, 0, 'quiet'), key('C-c'))
  assert.doesNotMatch(rowsOf(elsewhere).join('\n'), /not delivered yet/)
})

test('a question is read whole on the smallest screen, with how it is answered', () => {
  const small = { ...scene({ width: 40, height: 12 }) }
  const screen = rowsOf(after(quitting(small), answer(12, 3)))
  const read = screen.join('\n').replace(/\s+/g, ' ')
  assert.match(
    read,
    /12 messages are not delivered yet: kept here, and sent when p2pchat runs again\. 3 files are under way: they stop, and go on then\. Leave\?/,
  )
  assert.match(screen.at(-2) ?? '', /^ Enter yes, Esc no +$/)
  assert.equal(screen.length, 12)
})

test('in plain mode the question is a line, and so is its answer', () => {
  const plain = after({ ...scene(), plain: true }, line('/quit'), answer(1))
  assert.match(noticesOf(plain).at(-1) ?? '', /1 message is not delivered yet.* Leave\? y or n$/)
  assert.deepEqual(effectsOf(plain, line('y')), LEAVES)
  const no = after(plain, line('n'))
  assert.deepEqual([no.dialog, noticesOf(no).at(-1)], [undefined, 'nothing was done'])
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
