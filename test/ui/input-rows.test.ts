import assert from 'node:assert/strict'
import { test } from 'node:test'
import { key, rowsOf, text } from '../helpers/chat-actions.ts'
import { after, scene } from '../helpers/chat-scene.ts'

const input = (state: ReturnType<typeof scene>, rows: number) =>
  rowsOf(state)
    .slice(-rows)
    .map((row) => row.trimEnd())

test('a line that grows beyond its room counts the rows that are out of sight', () => {
  let state = scene({ width: 40, height: 12 })
  for (let n = 1; n <= 9; n++) state = after(state, text(`line ${n}`), key('linefeed'))
  assert.deepEqual(input(state, 4), ['     ↑6 line 7', '        line 8', '        line 9', ''])
  for (let n = 0; n < 9; n++) state = after(state, key('up'))
  assert.deepEqual(input(state, 4), [
    '#lobby> line 1',
    '        line 2',
    '        line 3',
    '     ↓6 line 4',
  ])
  state = after(state, key('down'), key('down'), key('down'), key('down'))
  assert.deepEqual(input(state, 4), [
    '     ↑1 line 2',
    '        line 3',
    '        line 4',
    '     ↓5 line 5',
  ])
  const low = after(state, { kind: 'resize', width: 6, height: 4 })
  assert.equal(rowsOf(low).length, 4, 'where there is no margin there is no count')
})

test('what fits has no counts', () => {
  const state = after(scene(), text('one'), key('linefeed'), text('two'))
  assert.deepEqual(input(state, 2), ['#lobby> one', '        two'])
})
