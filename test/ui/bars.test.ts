import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitRow, span } from '../../src/ui/view/span.ts'
import { key, line, rowsOf, text } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, numbered, scene } from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, fakePeer } from '../helpers/fake-views.ts'

const LONG = fakePeer(7, 'Maximiliane-Charlotte Hohenstein')
const TO_LONG = `@${LONG.peer}`

const fitted = (texts: readonly string[], width: number) =>
  fitRow(
    texts.map((part) => span(part)),
    width,
  )
    .map((part) => part.text)
    .join('')

test('a row that is cut says so, also where it is cut between two pieces', () => {
  assert.equal(fitted(['ab', 'cd'], 4), 'abcd')
  assert.equal(fitted(['ab', 'cd'], 3), 'ab…')
  assert.equal(fitted(['ab', 'cd'], 2), 'a…')
  assert.equal(fitted(['日本', 'cd'], 4), '日… ')
  assert.equal(fitted(['ab', '  '], 2), 'ab', 'blanks are not missed')
  assert.equal(fitted(['日本語', 'x'], 4), '日… ')
})

test('a long name leaves half of the topic to whether they are there, and who they are', () => {
  const known = after(scene({ width: 40, height: 12 }), {
    kind: 'event',
    event: { event: 'peer-online', peer: LONG },
  })
  const direct = fakeConversation(TO_LONG, { name: `@${LONG.name}`, members: [LONG.peer] })
  const told = { kind: 'event', event: { event: 'conversation', conversation: direct } } as const
  const [topic = ''] = rowsOf({ ...after(known, told), current: TO_LONG })
  assert.match(topic, /^ @Maximiliane-Char… · online · not veri…$/)
  const wide = { ...after(known, told), current: TO_LONG, width: 100 }
  assert.match(rowsOf(wide)[0] ?? '', /^ @Maximiliane-Charlotte Hohenstein · online · not verified/)
})

test('how to leave is never cut off: of an answer begun, of a list, of a question', () => {
  const narrow = scene({ width: 40, height: 12, messages: numbered(30) })
  const answering = after(narrow, key('M-up'), text('r'))
  assert.match(rowsOf(answering).at(-2) ?? '', /^ Reply to bob: message … · Esc drops it/)
  const switching = after(narrow, key('C-k'))
  assert.match(rowsOf(switching).at(-3) ?? '', /Enter goes there, Esc leaves *$/)
  const scrolled = scene({
    width: 60,
    height: 12,
    messages: [fakeMessage({ n: 0, from: BOB, text: `https://x.y/${'z'.repeat(90)}` })].concat(
      numbered(30),
    ),
  })
  const top = after(scrolled, key('home'))
  const row = rowsOf(top).findIndex((shown) => shown.includes('https://'))
  const asked = after(top, { kind: 'mouse', button: 'left', x: 24, y: row })
  assert.match(rowsOf(asked).at(-2) ?? '', /^ Enter yes, Esc no +-- more \(\d+\) -- $/)
})

test('what is found is counted beside the title, and nothing found is said', () => {
  const messages = [fakeMessage({ n: 1, from: CAROL, text: 'tea' })]
  const finding = after(
    scene({ width: 40, height: 12, messages }),
    key('C-f'),
    text('tea'),
    key('enter'),
  )
  const found = after(finding, {
    kind: 'answer',
    method: 'search',
    params: { words: ['tea'] },
    purpose: { kind: 'find', conversation: finding.current, asked: 'tea' },
    result: { messages, more: true, scanned: 1 },
  })
  assert.match(rowsOf(found)[1] ?? '', /^ Find in #lobby +1 found, and older $/)
  assert.match(rowsOf(found).at(-3) ?? '', /Esc leaves *$/)
  const none = after(scene({ width: 40, height: 12 }), key('C-k'), text('xyz'))
  assert.match(rowsOf(none).at(-3) ?? '', /^ nobody and nothing is called like that/)
})

test('an address too long for the bar is asked about in rows of its own, whole', () => {
  const address = `https://example.org/${'path/'.repeat(60)}`
  const asking = (height: number) => {
    const messages = [fakeMessage({ n: 1, from: BOB, text: address })]
    const state = scene({ width: 60, height, messages })
    const row = rowsOf(state).findIndex((shown) => shown.includes('/path/'))
    return rowsOf(after(state, { kind: 'mouse', button: 'left', x: 30, y: row }))
  }
  const rows = asking(24)
  assert.equal(rows.at(-2), ' Enter yes, Esc no '.padEnd(60))
  const said = rows.slice(-9, -2).map((row) => row.trim())
  assert.equal(said.join('').replace('Open', ''), `${address} in the browser?`)
  assert.match(asking(8).at(-3) ?? '', /…$/, 'a screen that is too low for it says so')
})

test('a room tells its topic, cut with an ellipsis', () => {
  const state = after(scene({ width: 40, height: 12 }), line('/join #tea'))
  const conversation = fakeConversation('#tea', { title: 'x'.repeat(250) })
  const joined = after(state, { kind: 'event', event: { event: 'conversation', conversation } })
  assert.match(rowsOf({ ...joined, current: '#tea' })[0] ?? '', /^ #tea · \d here · x+…$/)
})

test('a trouble is told before all that is well', () => {
  const state = scene({ width: 40, height: 12 })
  const status = { ...state.status, online: false, mdns: 'failed' as const, queued: 12 }
  const [row = ''] = rowsOf({ ...state, status }).slice(-2)
  assert.match(row, /^ anna {2}no network {2}no multicast · 2 /)
})
