import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { ChatError, ERRORS, type ErrorCode } from '../../src/errors.ts'
import { wordError } from '../../src/ui/error-line.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { event, noticesOf } from '../helpers/chat-actions.ts'
import { after, BOB, OTHER_BOB, scene } from '../helpers/chat-scene.ts'
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
  const done = new ChatError('FILE_STATE', 'it is done')
  assert.equal(wordError(DE, done).message, `${DE.errors.FILE_STATE.text}: sie ist schon da`)
  const gone = new ChatError('FILE_UNREADABLE', '/tmp/it is done: no such file')
  const missing = `${DE.errors.FILE_UNREADABLE.text}: /tmp/it is done: diese Datei gibt es nicht`
  assert.equal(wordError(DE, gone).message, missing)
  assert.equal(wordError(EN, gone).message, gone.message)
  const two = `${ERRORS.NODE_PEER_CHANGED.text}: bob abc (new), bob def (changed)`
  assert.equal(
    wordError(DE, { code: 'NODE_PEER_CHANGED', message: two }).message,
    `${DE.errors.NODE_PEER_CHANGED.text}: bob abc (neu), bob def (geändert)`,
  )
  const newer = { code: 'NODE_NEWER', message: 'something new', hint: 'do this' }
  assert.deepEqual(wordError(DE, newer), { message: 'something new', hint: 'do this' })
  const other = { code: 'NODE_NO_PEER', message: 'worded otherwise', hint: null }
  assert.deepEqual(wordError(DE, other), { message: 'worded otherwise', hint: null })
  assert.equal(wordError(EN, { code: 'toString', message: 'm' }).message, 'm')
})

test('the particulars that have words in German are what the engine says', () => {
  const sources = ['chat', 'discovery', 'files', 'node', 'peer']
    .flatMap((layer) =>
      readdirSync(new URL(`../../src/${layer}/`, import.meta.url), { recursive: true }).map(
        (name) => `${layer}/${name}`,
      ),
    )
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(new URL(`../../src/${name}`, import.meta.url), 'utf8'))
    .join('\n')
  const states = Object.keys(EN.files.state)
  for (const said of Object.values(EN.particulars)) {
    const isState = states.includes(said.replace('it is ', ''))
    assert.ok(isState || sources.includes(said), said)
  }
})

test('whom a name may mean is told as they can be named in the chat', () => {
  const twins = after(scene(), event({ event: 'peer-online', peer: OTHER_BOB }))
  const german = { ...twins, texts: DE }
  const detail = `bob ${BOB.peer} (verified), Bob ${OTHER_BOB.peer} (changed)`
  const { code, message, hint } = new ChatError('NODE_AMBIGUOUS', detail)
  const purpose = { kind: 'command', conversation: LOBBY, typed: '/msg bob' } as const
  const failure = { kind: 'failure', method: 'conversation', purpose, code, message, hint } as const
  assert.equal(
    noticesOf(after(german, failure)).at(-1),
    `dieser Name passt auf mehr als eines: bob·${BOB.tag} (geprüft), Bob·${OTHER_BOB.tag} (geändert) (${DE.errors.NODE_AMBIGUOUS.hint})`,
  )
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
