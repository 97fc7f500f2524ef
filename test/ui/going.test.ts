import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError } from '../../src/errors.ts'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { callsOf, key, line, noticesOf, unread } from '../helpers/chat-actions.ts'
import { after, BOB, DIRECT, numbered, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'

test('a place that is not there suggests the nearest, in the language of the chat', () => {
  const state = { ...scene(), rooms: ['#tea'] }
  const told = (
    typed: string,
    code: 'NODE_NO_PEER' | 'NODE_NO_CONVERSATION',
    from: State = state,
  ) => {
    const [made] = callsOf(from, line(typed))
    assert(made, typed)
    const { message, hint } = new ChatError(code, typed.replace(/^\S+ /, ''))
    const { method, purpose } = made
    return noticesOf(after(from, { kind: 'failure', method, purpose, code, message, hint }))[0]
  }
  assert.equal(
    told('/go nowhere', 'NODE_NO_PEER'),
    'no such conversation, and nobody of that name: nowhere (/go lists them, /peers everyone ever met)',
  )
  assert.match(told('/buffer lbby', 'NODE_NO_PEER') ?? '', /: lbby \(did you mean #lobby\?\)$/)
  assert.match(told('/go carl', 'NODE_NO_PEER') ?? '', /: carl \(did you mean @carol\?\)$/)
  const lost = told('/go #lbby', 'NODE_NO_CONVERSATION')
  assert.equal(lost, 'no such conversation: #lbby (did you mean #lobby?)')
  assert.match(told('/leave #taa', 'NODE_NO_CONVERSATION') ?? '', /did you mean #tea/)
  assert.match(
    told('/block bob smith', 'NODE_NO_PEER') ?? '',
    /: bob smith \(did you mean @bob\?\)$/,
  )
  const german = { ...state, texts: DE }
  assert.match(
    told('/go carl', 'NODE_NO_PEER', german) ?? '',
    /^es gibt kein .*: carl \(war @carol gemeint\?\)$/,
  )
  assert.equal(
    noticesOf(after(state, line('/go 9')))[0],
    'there is no conversation 9 (/go lists them, /peers everyone ever met)',
  )
})

test('who is there already is told so', () => {
  const state = scene()
  const lobby = state.conversations[0]
  assert(lobby)
  const purpose = { kind: 'command', conversation: LOBBY, typed: '' } as const
  const params = { room: LOBBY }
  const joined = after(state, {
    kind: 'answer',
    method: 'join',
    params,
    purpose,
    result: lobby,
  } as never)
  assert.deepEqual(noticesOf(joined), ['this is #lobby already'])
  assert.deepEqual(noticesOf(after(state, line('/go 1'))), ['this is #lobby already'])
})

test('/go lists the conversations with what is unread, and goes to one by its number or name', () => {
  const state = after(scene(), unread(DIRECT, 3, 1))
  assert.deepEqual(noticesOf(after(state, line('/go'))), [
    '1 #lobby: here\n2 @bob: 3 unread, 1 for you',
  ])
  assert.equal(after(state, line('/go 2')).current, DIRECT)
  assert.equal(after(state, line('/buffer 2')).current, DIRECT)
  assert.deepEqual(callsOf(state, line('/go #tea'))[0]?.params, { to: '#tea' })
})

test('/history tells the last messages again in plain mode, and scrolls on a screen', () => {
  const plain = { ...scene(), plain: true }
  const [made] = callsOf(plain, line('/history 2'))
  assert(made)
  assert.deepEqual([made.method, made.params], ['history', { conversation: LOBBY, limit: 2 }])
  const result = [1, 2].map((n) => fakeMessage({ n, from: BOB, text: `old ${n}` }))
  const told = after(plain, { ...made, kind: 'answer', result } as never)
  assert.deepEqual(noticesOf(told), ['12:00 #lobby bob: old 1\n12:00 #lobby bob: old 2'])
  for (const typed of ['/history 0', '/history 501', '/history all']) {
    assert.match(noticesOf(after(plain, line(typed)))[0] ?? '', /not understood/, typed)
  }
  const long = scene({ messages: numbered(100) })
  assert.deepEqual(
    callsOf(long, line('/history'))[0]?.params,
    callsOf(long, key('pageup'))[0]?.params,
  )
})
