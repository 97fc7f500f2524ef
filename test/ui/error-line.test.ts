import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError, ERRORS, type ErrorCode } from '../../src/errors.ts'
import { wordError } from '../../src/ui/error-line.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { event, noticesOf } from '../helpers/chat-actions.ts'
import { after, scene } from '../helpers/chat-scene.ts'
import { LOBBY } from '../helpers/fake-views.ts'

const CODES = Object.keys(ERRORS) as ErrorCode[]

test('every failure has its words in German, and advice wherever there is advice in English', () => {
  assert.deepEqual(Object.keys(DE.errors).sort(), [...CODES].sort())
  for (const code of CODES) {
    assert.notEqual(DE.errors[code].text, EN.errors[code].text, code)
    assert.doesNotMatch(DE.errors[code].text, /[.\n]$|^$/, code)
    assert.equal(DE.errors[code].hint === undefined, EN.errors[code].hint === undefined, code)
  }
})

test('no advice in the chat is a command of the shell that the chat has too', () => {
  for (const { errors } of [EN, DE]) {
    for (const [code, { hint = '' }] of Object.entries(errors)) {
      assert.doesNotMatch(hint, /`p2pchat (room|peers|file|conversations|connect)/, code)
    }
  }
})

test('particulars stay, and so does whatever is not in the table', () => {
  const { code, message, hint } = new ChatError('NODE_NO_PEER', 'bob')
  assert.deepEqual(wordError(DE, { code, message, hint }), {
    message: 'so jemanden gibt es nicht: bob',
    hint: DE.errors.NODE_NO_PEER.hint,
  })
  const newer = { code: 'NODE_NEWER', message: 'something new', hint: 'do this' }
  assert.deepEqual(wordError(DE, newer), { message: 'something new', hint: 'do this' })
  const other = { code: 'NODE_NO_PEER', message: 'worded otherwise', hint: null }
  assert.deepEqual(wordError(DE, other), { message: 'worded otherwise', hint: null })
  assert.equal(wordError(EN, { code: 'toString', message: 'm' }).message, 'm')
})

test('refusals and warnings are told in the language of the chat', () => {
  const german = { ...scene(), texts: DE }
  const { code, message, hint } = new ChatError('NODE_NO_PEER', 'bob')
  const refused = after(german, {
    kind: 'failure',
    method: 'verify',
    purpose: { kind: 'command', conversation: LOBBY, typed: '/verify bob' },
    code,
    message,
    hint,
  })
  assert.match(noticesOf(refused)[0] ?? '', /^so jemanden gibt es nicht: bob \(\/peers nennt alle/)
  const full = new ChatError('STORE_FULL')
  const warning = { code: full.code, message: full.message, hint: full.hint ?? null }
  const warned = after(german, event({ event: 'warning', warning }))
  assert.match(
    noticesOf(warned)[0] ?? '',
    /^Warnung: die Platte ist voll\nTipp: schaff etwas Platz/,
  )
})
