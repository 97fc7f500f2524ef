import assert from 'node:assert/strict'
import { test } from 'node:test'
import { key, rowsOf } from '../helpers/chat-actions.ts'
import { after, BOB, CAROL, scene } from '../helpers/chat-scene.ts'
import { fakeMessage } from '../helpers/fake-views.ts'

/** The rows of one message of bob, without what stands beside its text. */
function textRows(text: string, width = 40, more: object = {}): readonly string[] {
  const state = scene({
    width,
    height: 24,
    messages: [fakeMessage({ n: 1, from: BOB, text }, more)],
  })
  const rows = rowsOf(state).map((row) => row.slice(17).trimEnd())
  const first = rowsOf(state).findIndex((row) => /^\d\d:\d\d/.test(row))
  return rows.slice(first, -2)
}

test('a quote keeps its bar in every row, and one in a quote has two', () => {
  assert.deepEqual(textRows('> what was said by somebody at length\nno'), [
    '▎ what was said by',
    '▎ somebody at length',
    'no',
  ])
  assert.deepEqual(textRows('> > first of all, the inner one\n> outer'), [
    '▎ ▎ first of all, the',
    '▎ ▎ inner one',
    '▎ outer',
  ])
  assert.deepEqual(textRows(`${'>'.repeat(9)} deep`), ['▎ ▎ ▎ ▎ deep'])
  assert.deepEqual(textRows('▎ no quote, but its sign typed'), [
    '▎ no quote, but its',
    'sign typed',
  ])
  assert.deepEqual(textRows('> ▎ a sign typed in a quote'), ['▎ ▎ a sign typed in a', '▎ quote'])
})

test('the rows of a list entry stand behind its sign, those of code behind its indent', () => {
  assert.deepEqual(textRows('- one and two and three and\n  * four and five and six'), [
    '- one and two and three',
    '  and',
    '  * four and five and',
    '    six',
  ])
  assert.deepEqual(textRows('12. one and two and three'), ['12. one and two and', '    three'])
  assert.deepEqual(textRows('```\n  return one + two + three\n```'), [
    '```',
    '  return one + two +',
    '  three',
    '```',
  ])
  assert.deepEqual(textRows('2019 was a year of many words'), ['2019 was a year of many', 'words'])
  assert.deepEqual(textRows(`${' '.repeat(12)}too far to the right for it`), [
    '            too far to',
    'the right for it',
  ])
})

test('a reaction is not broken between its picture and its number', () => {
  const reactions = Object.fromEntries(
    ['👍', '🎉', 'aaa', 'bbbb', 'ccccc'].map((emoji) => [emoji, [BOB.peer, CAROL.peer]]),
  )
  assert.deepEqual(textRows('x', 40, { reactions }), [
    'x',
    '[👍 2] [🎉 2] [aaa 2]',
    '[bbbb 2] [ccccc 2]',
  ])
})

test('what is to be marked with the mouse has no bars beside it but the first', () => {
  const text = `> ${'word '.repeat(20)}`
  const state = scene({ width: 40, height: 24, messages: [fakeMessage({ n: 1, from: BOB, text })] })
  const bars = rowsOf(after(state, key('M-v'))).filter((row) => row.includes('▎'))
  assert.equal(bars.length, 1)
})
