import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { EN } from '../../src/ui/texts/en.ts'
import { key, rowsOf, text, unread } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, DIRECT, scene } from '../helpers/chat-scene.ts'
import { fakeMessage } from '../helpers/fake-views.ts'

const MINE = fakeMessage({ n: 2, from: ANNA, text: 'mine' })
const THEIRS = fakeMessage({ n: 1, from: BOB, text: 'theirs' })
const bar = (state: State) => (rowsOf(state).at(-2) ?? '').trim()
const chosen = (width: number, message = MINE, texts: State['texts'] = EN) =>
  after({ ...scene({ width, height: 12, messages: [message] }), texts }, key('M-up'))

test('all keys for a chosen message are told where there is room, and only those that do something', () => {
  assert.equal(bar(chosen(80)), 'R reply  E edit  D delete  C copy  Enter info  Up/Down  Esc back')
  assert.equal(bar(chosen(80, THEIRS)), 'R reply  C copy  Enter info  Up/Down  Esc back')
})

test('what is unread elsewhere gives way to the keys', () => {
  for (const width of [40, 79]) {
    const choosing = after(chosen(width, THEIRS), unread(DIRECT, 3))
    assert.equal(bar(choosing), bar(chosen(width, THEIRS)))
    assert.match(bar(after(choosing, key('escape'))), /^anna · 2 online {2,}3 unread$/)
  }
})

test('where they do not fit, ? shows the next ones until all were shown, and none is cut off', () => {
  for (const texts of [EN, DE]) {
    for (const width of [20, 30, 40, 60]) {
      const { more, save: _, ...select } = texts.dialog.select
      let state = chosen(width, MINE, texts)
      const first = bar(state)
      if (!first.endsWith(more)) continue
      const shown = new Set<string>()
      do {
        for (const each of bar(state).split('  ')) shown.add(each)
        state = after(state, text('?'))
        assert.equal(state.dialog?.kind, 'select')
      } while (bar(state) !== first)
      assert.deepEqual([...shown].sort(), [...Object.values(select), more].sort(), `${width}`)
    }
  }
  assert.equal(bar(after(chosen(40), text('?'), key('escape'))).includes('?'), false)
})
