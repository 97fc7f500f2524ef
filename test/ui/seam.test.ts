import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PeerView } from '../../src/rpc/methods.ts'
import type { State } from '../../src/ui/model/state.ts'
import { safeText } from '../../src/ui/sanitize.ts'
import { piecesOf, SEAM, seamed, seamedTexts } from '../../src/ui/seam.ts'
import { textWidth, truncate } from '../../src/ui/text-width.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { fitRow, rowWidth, span } from '../../src/ui/view/span.ts'
import { visualRow } from '../../src/ui/view/visual-row.ts'
import { wrapRow } from '../../src/ui/view/wrap-row.ts'
import { event, key, line, rowsOf, type Timeless } from '../helpers/chat-actions.ts'
import { after, BOB, scene } from '../helpers/chat-scene.ts'
import { fakeFile } from '../helpers/fake-file.ts'
import { fakeConversation, fakeMessage, fakePeer, LOBBY } from '../helpers/fake-views.ts'
import { Opened } from '../helpers/opened-chat.ts'

const SARA = fakePeer(6, 'שרה')
const DANA = fakePeer(7, 'דנה')
const comes = (peer: PeerView): Timeless => event({ event: 'peer-online', peer })

/** Anna's lobby in a chat as it opens, with two people whose names go from right to left. */
function chat(texts = EN): State {
  return after({ ...scene({ width: 110 }), texts: seamedTexts(texts) }, comes(SARA), comes(DANA))
}

const shown = (state: State) => rowsOf(state).join('\n')
const offers = (name: string, from: PeerView) => {
  const file = fakeFile({
    conversation: `@${from.peer}`,
    from: { peer: from.peer, name: from.name },
    name,
  })
  const { conversation } = file
  const message = {
    ...fakeMessage({ n: 1, conversation, from, text: name }),
    kind: 'file',
    file,
  } as const
  return event({ event: 'message', message })
}

test('a value in a sentence of ours takes nothing of the sentence along', () => {
  const state = chat()
  const types = (peer: PeerView) =>
    event({
      event: 'typing',
      typing: { conversation: LOBBY, peer: peer.peer, name: peer.name, typing: true },
    })
  assert.match(shown(after(state, types(SARA), types(DANA))), /הרש and הנד are typing/)
  const three = [SARA, DANA, BOB].map(types)
  assert.match(shown(after(state, ...three)), /הרש, הנד and 1 more are typing/)
  assert.match(shown(after({ ...chat(), dialog: undefined }, line('/peers'))), /הרש: online, new/)
  const room = fakeConversation('#חדר', { name: '#חדר', title: 'שלום', members: [SARA.peer] })
  const going = after(state, event({ event: 'conversation', conversation: { ...room, unread: 3 } }))
  assert.match(shown(after(going, line('/go'))), /2 #רדח: 3 unread/)
  assert.match(shown(after(state, offers('דוח.pdf', SARA))), /הרש offers you a file/)
})

test('two values beside each other, or a number after one, stay in their order', () => {
  const say = (sentence: (name: string, other: string) => string) => {
    const texts = seamedTexts({ ...EN, you: sentence as never })
    const said = (texts.you as unknown as typeof sentence)('שרה', 'דנה')
    return visualRow(fitRow([span(safeText(said))], textWidth(said)))
      .map((part) => part.text)
      .join('')
  }
  assert.equal(
    say((name) => `${name}: 3 files`),
    'הרש: 3 files',
  )
  assert.equal(
    say((name, other) => `${name}, ${other}: 12`),
    'הרש, הנד: 12',
  )
  assert.equal(
    say((name, other) => `(${name}) ${other}!`),
    '(הרש) הנד!',
  )
  assert.equal(
    say((name) => `3 ${name} 4`),
    '3 הרש 4',
  )
  assert.equal(
    say((name, other) => `${name} invites ${other} to #x`),
    'הרש invites הנד to #x',
  )
})

test('a sentence that is broken into rows keeps its values apart', () => {
  const { rooms, files } = seamedTexts(EN)
  const row = [span(safeText(`${rooms.invites('שרה', '!חדר')} ${files.leftOut('תיק', 3)}`))]
  const painted = wrapRow(row, 40).map((each) =>
    visualRow(each)
      .map((part) => part.text)
      .join(''),
  )
  assert.deepEqual(painted.slice(0, 2), [
    'הרש invites you to the private room',
    '!רדח. קית: 3 things in it not sent',
  ])
})

test('a seam has no width, is no character that was written, and is set only where it does something', () => {
  assert.equal(seamed('sara'), 'sara')
  const set = seamed('שרה')
  assert.deepEqual(piecesOf(`${set}: 3`), ['שרה', ': 3'])
  assert.equal(textWidth(set), 3)
  assert.equal(truncate(set, 10), 'שרה')
  assert.equal(rowWidth(fitRow([span(set)], 5)), 5)
  assert.equal(safeText(safeText(`a${set}\u202e`)), `a${set}<U+202E>`)
  assert.equal(
    safeText(`${SEAM}\u0301x`),
    `${SEAM}◌\u0301x`,
    'a mark sits on nothing outside its value',
  )
  const { happenings, transcript } = seamedTexts(EN)
  assert.deepEqual([happenings, transcript], [EN.happenings, EN.transcript], 'these go into files')
})

test('no seam is painted, printed, told or written', async (t) => {
  const state = after(chat(), offers('דוח 3.pdf', SARA))
  for (const bidi of ['visual', 'terminal'] as const) {
    assert.equal(shown({ ...state, bidi }).includes(SEAM), false)
    assert.equal(
      shown(after({ ...state, bidi }, key('escape'), line('/peers'))).includes(SEAM),
      false,
    )
    assert.equal(
      shown({ ...after(state, key('escape'), line('/go')), bidi, bare: true }).includes(SEAM),
      false,
    )
  }
  for (const plain of [false, true]) {
    const opened = new Opened(t, { plain }, { peers: [BOB, SARA, DANA] })
    await opened.show()
    opened.terminal.type(plain ? '/peers\n/go\n' : '\x1b[O')
    const message = fakeMessage({ n: 5, conversation: `@${SARA.peer}`, from: SARA, text: 'שלום 3' })
    opened.client.emit({ event: 'message', message })
    await opened.clock.advance(1_000)
    await opened.show()
    const { written } = opened.terminal.output
    assert.match(written, plain ? /שרה: online/ : /p2pchat: שרה: שלום 3/)
    assert.equal(/\ufffd|<U\+/.test(written) || written.includes(SEAM), false)
    opened.signals.send('SIGTERM')
    await opened.ended
  }
})

test('what only ends in the unit of a seam is whole: a dark thumb, a digit of mathematics', () => {
  for (const text of ['👍🏿 and on', '𝟿', '👍🏿שלום👍🏿']) {
    assert.deepEqual(piecesOf(text), [text])
    assert.deepEqual(piecesOf(`${SEAM}${text}${SEAM}x`), [text, 'x'])
  }
})
