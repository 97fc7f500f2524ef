import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView } from '../../src/rpc/methods.ts'
import type { State } from '../../src/ui/model/state.ts'
import { callsOf, key, line, noticesOf } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const typed = '/search  cafe  fri '
const params = { words: ['cafe', 'fri'], limit: 20 }

function found(state: State, messages: readonly MessageView[], more = false): State {
  const purpose = { kind: 'command', conversation: LOBBY, typed }
  const result = { messages, more, scanned: 99 }
  return after(state, { kind: 'answer', method: 'search', params, purpose, result } as never)
}

test('/search asks for its words, and says what it lacks', () => {
  const [made] = callsOf(scene(), line(typed))
  assert.deepEqual([made?.method, made?.params], ['search', params])
  assert.deepEqual(callsOf(scene(), line('/search ')), [])
  assert.match(
    noticesOf(after(scene(), line('/search')))[0] ?? '',
    /something is missing: \/search WORDS/,
  )
})

test('what was found is told with time and conversation, newest last and harmless', () => {
  const messages = [
    fakeMessage(
      { n: 2, from: CAROL, text: 'two\nlines \x1b[2J' },
      { conversation: `@${BOB.peer}` },
    ),
    fakeMessage({ n: 1, from: BOB, text: 'Friday' }),
  ]
  const [lines = ''] = noticesOf(found(scene(), messages))
  assert.match(
    lines,
    /^\d{4}-\d\d-\d\d \d\d:\d\d #lobby <bob> Friday\n\S+ \S+ @bob <carol> two lines ␛\[2J$/,
  )
  assert.match(noticesOf(found(scene(), messages, true))[0] ?? '', /\nthe newest 2; .*more$/)
  assert.deepEqual(noticesOf(found(scene(), [])), ['nothing found'])
})

test('what was found is told where it was asked for', () => {
  const elsewhere = withPage(after(scene(), key('M-2')), [])
  const told = found(elsewhere, [])
  assert.deepEqual(noticesOf(told), [])
  assert.deepEqual(noticesOf(told, LOBBY), ['nothing found'])
})
