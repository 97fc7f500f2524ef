import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COMMANDS } from '../../src/ui/commands.ts'
import { helpLines } from '../../src/ui/help.ts'
import type { State } from '../../src/ui/model/state.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { callsOf, key, line, rowsOf, text } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, DIRECT, numbered, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'

const help = (width = 100, height = 30) => after(scene({ width, height }), line('/help'))
const wheel = (way: 'up' | 'down') =>
  ({ kind: 'mouse', button: `wheel-${way}`, x: 40, y: 10 }) as const
/** The first row of the card below its title, without the panels. */
const first = (state: State) => (rowsOf(state)[2] ?? '').split('│').at(-2)?.trim()
const below = (state: State) => Number(/-- more \((\d+)\)/.exec(rowsOf(state)[1] ?? '')?.[1] ?? 0)

test('help has every command, what else can be typed, and every key that is bound', () => {
  for (const state of [help(), { ...help(), texts: DE }]) {
    const lines = helpLines(state)
    const terms = lines.flatMap((each) => (each.kind === 'entry' ? [each.term as string] : []))
    for (const { name } of COMMANDS) assert.ok(terms.includes(`/${name}`), name)
    for (const term of ['@NAME TEXT', '✓✓', 'PgUp', 'Alt+1 … Alt+0', 'Ctrl+J, Alt+Enter']) {
      assert.ok(terms.includes(term), term)
    }
    assert.equal(new Set(terms).size, terms.length, 'nothing is told twice')
  }
})

test('a card is scrolled by its own keys and by the wheel, and never beyond its ends', () => {
  const all = below(help())
  assert.match(first(help()) ?? '', /^Talk ─/)
  assert.equal(below(after(help(), key('down'))), all - 1)
  assert.equal(below(after(help(), key('down'), key('up'), key('up'))), all)
  const page = below(after(help(), key('pagedown')))
  assert.equal(below(after(help(), text(' '))), page)
  assert.equal(below(after(help(), text('  '))), page, 'a key that is held down is one key')
  assert.equal(below(after(help(), text(' '), key('pageup'))), all)
  assert.equal(below(after(help(), wheel('down'))), all - 3)
  const last = after(help(), key('end'))
  assert.equal(below(last), 0)
  assert.deepEqual(rowsOf(after(last, key('down'), text(' '))), rowsOf(last))
  assert.equal(below(after(last, key('home'))), all)
  const grown = after(last, { kind: 'resize', width: 200, height: 60 })
  assert.match(rowsOf(grown).join('\n'), /Ctrl\+Z +back to the shell/)
  assert.equal(below(grown), 0, 'a larger screen is filled')
})

test('q leaves a card, and a letter that means nothing to it is typed', () => {
  const left = after(help(), text('q'))
  assert.deepEqual([left.dialog, left.editor.text], [undefined, ''])
  for (const typed of ['h', '/', 'quick', 'é', '日']) {
    const state = after(help(), text(typed))
    assert.deepEqual([state.dialog, state.editor.text], [undefined, typed])
  }
  const pasted = after(help(), { kind: 'paste', text: 'q' })
  assert.deepEqual([pasted.dialog, pasted.editor.text], [undefined, 'q'], 'a paste is no key')
  for (const idle of ['backspace', 'enter', 'tab', 'left', 'unknown']) {
    assert.equal(after(help(), key(idle)).dialog?.kind, 'card', idle)
  }
})

test('keys and clicks that lead elsewhere lead there from a card too', () => {
  assert.equal(after(help(), key('M-2')).current, DIRECT)
  assert.equal(after(help(), key('C-n')).current, DIRECT)
  assert.equal(after(help(), key('M-9')).dialog?.kind, 'card', 'there is no ninth')
  assert.equal(after(help(), key('C-k')).dialog?.kind, 'switch')
  const folded = after(help(), key('M-n'))
  assert.deepEqual([folded.dialog?.kind, folded.showPeople], ['card', false])
  const clicked = after(help(), { kind: 'mouse', button: 'left', x: 3, y: 2 })
  assert.deepEqual([clicked.current, clicked.dialog], [DIRECT, undefined])
  const [call] = callsOf(help(), { kind: 'mouse', button: 'left', x: 95, y: 1 })
  assert.deepEqual(call?.params, { to: BOB.peer })
})

test('a card with more names than rows is read to its end', () => {
  const recipients = Array.from({ length: 300 }, () => ({
    peer: BOB.peer,
    state: 'delivered' as const,
  }))
  const own = fakeMessage({ n: 1, from: ANNA, text: 'mine' }, { recipients })
  const state = after(scene({ width: 40, height: 12, messages: [...numbered(3, 2), own] }))
  const info = after(state, line('/info'))
  const rows = rowsOf(after(info, key('end')))
  assert.match(rows.join('\n'), / id +\n/)
  assert.equal(below(after(info, key('end'))), 0)
  assert.equal(info.current, LOBBY)
})
