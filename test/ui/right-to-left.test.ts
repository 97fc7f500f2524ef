import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../src/ui/model/state.ts'
import { cells } from '../../src/ui/text-width.ts'
import { view } from '../../src/ui/view/view.ts'
import { effectsOf, key, rowsOf } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, scene } from '../helpers/chat-scene.ts'
import { fakeConversation, fakeMessage, fakePeer } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'

const DANA = fakePeer(6, 'דנה')
const SALIM = fakePeer(7, 'سليم', { status: 'away' })

/** A room of Hebrew, Arabic and English, with names and a draft of their kind. */
function mixedScene(width: number, height: number): State {
  const room = { name: '#חדר', title: 'ברוכים הבאים!', members: [ANNA.peer, DANA.peer, SALIM.peer] }
  const first = fakeMessage({ n: 1, from: DANA, text: 'שלום לכולם, מה נשמע? (אני כאן)' })
  const messages = [
    first,
    fakeMessage({ n: 2, from: SALIM, text: 'مرحبا! الاجتماع الساعة 10:30 في الغرفة ٤٢' }),
    fakeMessage({ n: 3, from: BOB, text: 'the word is *שלום עולם*, see https://example.org/שלום' }),
    fakeMessage(
      { n: 4, from: ANNA, text: 'ראה https://example.org/a?b=1 ו`npm test` 👩‍👩‍👧 עכשיו' },
      { state: 'delivered', recipients: [{ peer: BOB.peer, state: 'delivered' }], edited: true },
    ),
    fakeMessage({ n: 5, from: DANA, text: 'מנופפת לשלום' }, { kind: 'action' }),
    fakeMessage({ n: 6, from: CAROL, text: `${'מילים רבות '.repeat(12)}סוף.` }),
    fakeMessage({ n: 7, from: SALIM, text: 'שָׁלוֹם' }, { replyTo: first.id }),
  ]
  const known = after(
    scene({ width, height, messages }),
    { kind: 'event', event: { event: 'peer-online', peer: DANA } },
    { kind: 'event', event: { event: 'peer-online', peer: SALIM } },
    {
      kind: 'event',
      event: { event: 'conversation', conversation: fakeConversation('#חדר', room) },
    },
  )
  return after(known, { kind: 'text', text: 'אני כותב abc 12' })
}

for (const [width, height] of [
  [40, 12],
  [80, 24],
  [120, 40],
  [200, 60],
] as const) {
  test(`right-to-left text is in visual order at ${width}x${height}`, () => {
    const file = new URL(`golden/right-to-left-${width}x${height}.txt`, import.meta.url)
    assertGolden(file, pictureOf(mixedScene(width, height)))
  })
}

test('a topic and a title are read from the right between our own words', () => {
  const state = after(mixedScene(80, 24), key('M-2'))
  assert.match(rowsOf(state)[0] ?? '', /^ #רדח · 3 here · !םיאבה םיכורב *$/)
  assert.match(rowsOf(state).at(-1) ?? '', /^#רדח>/)
})

test('left to the terminal, or to be marked with the mouse, text stays as it was written', () => {
  const state = mixedScene(120, 40)
  assert.match(rowsOf(state).join('\n'), /\?עמשנ המ ,םלוכל םולש/)
  const terminal: State = { ...state, bidi: 'terminal' }
  for (const logical of [terminal, { ...state, bare: true }]) {
    assert.match(rowsOf(logical).join('\n'), /שלום לכולם, מה נשמע\? \(אני כאן\)/)
  }
})

test('a click on a link in Hebrew opens it where it is seen, and nothing beside it', () => {
  const messages = [fakeMessage({ n: 1, from: BOB, text: 'ראה https://example.org/x עכשיו' })]
  const state = scene({ width: 120, messages })
  const row = rowsOf(state).findIndex((shown) => shown.includes('https://'))
  const column = (rowsOf(state)[row] ?? '').indexOf('https://')
  const click = (x: number) => ({ kind: 'mouse', button: 'left', x, y: row }) as const
  assert.match((rowsOf(state)[row] ?? '').slice(0, column), /וישכע $/)
  assert.equal(after(state, click(column - 1)).dialog, undefined)
  assert.deepEqual(after(state, click(column)).dialog, {
    kind: 'open',
    link: 'https://example.org/x',
  })
  assert.equal(after(state, click(column + 'https://example.org/x'.length)).dialog, undefined)
})

test('what is copied and edited is what was written', () => {
  const text = 'שלום (abc) 123'
  const messages = [fakeMessage({ n: 1, from: ANNA, text })]
  const chosen = after(scene({ messages }), key('M-up'))
  assert.deepEqual(effectsOf(chosen, key('c')).at(0), { kind: 'copy', text })
  assert.equal(after(chosen, key('e')).editor.text, text)
})

test('the cursor stands on the letter that it is before, and at the end where the line goes on', () => {
  const typed = (text: string) => after(scene(), { kind: 'text', text })
  const indent = '#lobby> '.length
  assert.equal(cursorOf(typed('abc')), indent + 3)
  assert.equal(shownAt(typed('שלום'), 4), ' םולש')
  assert.equal(cursorOf(typed('שלום')), indent, 'left of what was written')
  const left = after(typed('שלום'), key('left'))
  assert.equal(cursorOf(left), indent + 1, 'on the last letter')
  assert.equal(cursorOf(after(left, key('left'))), indent + 2)
  assert.equal(cursorOf(after(typed('שלום'), key('C-a'))), indent + 4, 'on the first letter')
  assert.equal(cursorOf(typed('abc שלום')), indent + 8, 'the line goes on at the right')
  assert.equal(cursorOf(after(typed('abc שלום'), key('left'))), indent + 4)
  const wide = after(typed('שלום 日'), key('left'))
  assert.equal(cursorOf(wide), indent + 1)
})

test('each place in the line being typed has a column of its own', () => {
  for (const text of ['שלום abc 12!', 'abc (שָׁלוֹם) 日本 x', `${'מילה '.repeat(40)}סוף`]) {
    let state = after(scene({ width: 60 }), { kind: 'text', text }, key('C-a'))
    const seen = new Set<string>()
    let count = 0
    for (let last = -1; state.editor.cursor !== last; state = after(state, key('right'))) {
      last = state.editor.cursor
      const { cursor } = view({ ...state, height: 40 }, 60, 40)
      assert.ok(cursor.x >= 0 && cursor.x < 60)
      seen.add(`${cursor.x} ${cursor.y}`)
      count++
      if (state.editor.cursor === text.length) break
    }
    assert.equal(seen.size, count)
  }
})

test('a cursor before a letter of the next row stands on it, and not on the row before', () => {
  const narrow = after(scene({ width: 20 }), { kind: 'text', text: 'x'.repeat(40) })
  const room = 20 - narrowIndent(narrow)
  const at = (cursor: number) =>
    view({ ...narrow, editor: { ...narrow.editor, cursor } }, 20, 24).cursor
  assert.deepEqual(at(room), { x: narrowIndent(narrow), y: at(room - 1).y + 1 })
})

function narrowIndent(state: State): number {
  return view({ ...state, editor: { ...state.editor, cursor: 0 } }, 20, 24).cursor.x
}

function cursorOf(state: State): number {
  return view(state, state.width, state.height).cursor.x
}

/** So many columns of the last row and the one after the prompt. */
function shownAt(state: State, columns: number): string {
  const indent = '#lobby> '.length
  const row = view(state, state.width, state.height).rows.at(-1) ?? []
  return row
    .map(({ text }) => text)
    .join('')
    .slice(indent, indent + columns + 1)
}

/** The screen as text, the cursor as a block before what it stands on. */
function pictureOf(state: State): string {
  const { rows, cursor } = view(state, state.width, state.height)
  const lines = rows.map((row, y) => {
    let x = 0
    const shown = row
      .flatMap(({ text }) => cells(text))
      .map(({ text, width }) => {
        const here = y === cursor.y && x === cursor.x
        x += width
        return here ? '█' : text
      })
    return shown.join('').trimEnd()
  })
  return `${lines.join('\n')}\n`
}
