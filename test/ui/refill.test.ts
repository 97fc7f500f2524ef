import assert from 'node:assert/strict'
import { test } from 'node:test'
import { key, rowsOf } from '../helpers/chat-actions.ts'
import { after, numbered, scene, withPage } from '../helpers/chat-scene.ts'

const resize = (width: number, height: number) => ({ kind: 'resize', width, height }) as const
/** The first row of the messages. */
const firstOf = (state: ReturnType<typeof scene>) => rowsOf(state)[1] ?? ''

test('a screen that grows leaves no row empty above what was scrolled to', () => {
  const top = after(scene({ width: 40, height: 12, messages: numbered(60) }), key('home'))
  assert.match(firstOf(top), /─ /)
  const grown = after(top, resize(40, 40))
  assert.match(firstOf(grown), /─ /)
  assert.match(rowsOf(grown).join('\n'), /message 36 /)
  assert.match(rowsOf(grown).at(-2) ?? '', /-- more \(24\) --/)
  const all = after(top, resize(40, 100))
  assert.match(rowsOf(all).join('\n'), /message 60 /)
  assert.doesNotMatch(rowsOf(all).join('\n'), /-- more/)
})

test('a place further down is kept, whatever the size', () => {
  const up = after(scene({ width: 40, height: 12, messages: numbered(60) }), key('pageup'))
  const lowest = rowsOf(up).at(-3)
  assert.equal(rowsOf(after(up, resize(40, 30))).at(-3), lowest)
})

test('where older messages are not here yet, they are asked for', () => {
  const up = after(scene({ width: 40, height: 12, messages: numbered(100, 101) }), key('pageup'))
  const high = after(up, resize(40, 120))
  const filled = withPage(high, numbered(100), 'older')
  assert.match(firstOf(filled), /message \d+|─/)
})
