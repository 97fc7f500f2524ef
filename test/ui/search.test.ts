import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView } from '../../src/rpc/methods.ts'
import type { State } from '../../src/ui/model/state.ts'
import { callsOf, event, key, line, noticesOf } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, DIRECT, scene, withPage } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const typed = '/search  cafe  fri '
const params = { words: ['cafe', 'fri'], limit: 20 }

function found(state: State, messages: readonly MessageView[], more = false): State {
  const purpose = { kind: 'command', conversation: LOBBY, typed }
  const result = { messages, more, scanned: 99 }
  return after(state, { kind: 'answer', method: 'search', params, purpose, result } as never)
}

test('/search looks in one conversation or for one person where that is said', () => {
  const state = after(
    scene(),
    event({ event: 'peer-online', peer: { ...CAROL, name: 'Carol Ann' } }),
  )
  const asked = (typed: string) => {
    const params = callsOf(state, line(`/search ${typed}`))[0]?.params as Record<string, unknown>
    const { limit: _, ...rest } = params ?? {}
    return rest
  }
  assert.deepEqual(asked('two words'), { words: ['two', 'words'] })
  assert.deepEqual(asked('hello from:carol ann'), { words: ['hello'], from: '@Carol Ann' })
  assert.deepEqual(asked('from:@Carol Ann hello in:#tea you'), {
    words: ['hello', 'you'],
    from: '@Carol Ann',
    in: '#tea',
  })
  assert.deepEqual(asked('x in:lobby from:me'), { words: ['x'], from: 'me', in: LOBBY })
  assert.deepEqual(asked('x in:bob'), { words: ['x'], in: DIRECT })
  assert.deepEqual(asked('begin:x'), { words: ['begin:x'] })
  for (const typed of ['from:bob', 'x from:', 'in: ']) {
    assert.match(
      noticesOf(after(state, line(`/search ${typed}`)))[0] ?? '',
      /^something is missing/,
    )
  }
})

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
