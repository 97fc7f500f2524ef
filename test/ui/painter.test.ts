import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { typeText } from '../../src/ui/editor.ts'
import type { State } from '../../src/ui/model/state.ts'
import { Painter } from '../../src/ui/painter.ts'
import { cells } from '../../src/ui/text-width.ts'
import { defaultTheme, themeChooser } from '../../src/ui/theme.ts'
import { inputRowCount } from '../../src/ui/view/input-rows.ts'
import { layout } from '../../src/ui/view/layout.ts'
import { type Frame, view } from '../../src/ui/view/view.ts'
import { anyState } from '../helpers/chat-arbitrary.ts'
import { BOB, livelyScene, numbered, scene } from '../helpers/chat-scene.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { fakeMessage } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'

const chooseTheme = (env: NodeJS.ProcessEnv) => themeChooser(env)(defaultTheme(env))
const THEME = chooseTheme({ TERM: 'xterm-256color', LANG: 'C.UTF-8' })
/** The modes that the terminal is in while a chat has it. */
const MODES = '\x1b[?1049h\x1b[?7l'

const frameOf = (state: State): Frame => view(state, state.width, state.height)

function rowsOf({ rows }: Frame): readonly string[] {
  return rows.map((row) =>
    row
      .flatMap(({ text }) => cells(text))
      .map(({ text }) => text)
      .join(''),
  )
}

async function show(terminal: FakeTerminal, bytes: string): Promise<void> {
  terminal.output.write(bytes)
  await terminal.settled()
}

test('the painted screen equals the rows of the view, frame after frame', async () => {
  const terminal = new FakeTerminal(80, 24)
  await show(terminal, MODES)
  const painter = new Painter(THEME)
  const states = [
    scene(),
    livelyScene(80, 24),
    scene({ messages: numbered(40) }),
    livelyScene(80, 24),
    scene({ messages: [] }),
  ]
  for (const state of states) {
    const frame = frameOf(state)
    await show(terminal, painter.paint(frame))
    assert.deepEqual(terminal.rows, rowsOf(frame))
    assert.deepEqual(terminal.cursor, frame.cursor)
  }
  terminal.dispose()
})

test('after a resize the whole screen is painted anew', async () => {
  const terminal = new FakeTerminal(80, 24)
  await show(terminal, MODES)
  const painter = new Painter(THEME)
  for (const [width, height] of [
    [80, 24],
    [40, 12],
    [200, 60],
    [41, 13],
    [120, 40],
  ] as const) {
    terminal.resize(width, height)
    painter.forget()
    const frame = frameOf(livelyScene(width, height))
    await show(terminal, painter.paint(frame))
    assert.deepEqual(terminal.rows, rowsOf(frame))
  }
  terminal.dispose()
})

test('only rows that changed are written', () => {
  const painter = new Painter(THEME)
  const state = scene({ messages: numbered(40) })
  painter.paint(frameOf(state))
  const unchanged = painter.paint(frameOf(state))
  assert.doesNotMatch(unchanged, /message/)
  const typed = painter.paint(frameOf({ ...state, editor: typeText(state.editor, 'x') }))
  assert.match(typed, /x/)
  assert.doesNotMatch(typed, /message/)
})

test('a key costs a few dozen bytes, and a screen that stays as it is none', () => {
  const painter = new Painter(THEME)
  const state = livelyScene(200, 60)
  painter.paint(frameOf(state))
  assert.equal(painter.paint(frameOf(state)), '')
  const typed = { ...state, editor: typeText(state.editor, 'x') }
  const bytes = painter.paint(frameOf(typed))
  assert.match(bytes, /x/)
  assert.ok(bytes.length < 48, `${bytes.length} bytes`)
})

test('every frame is one synchronised update and shows the cursor again', () => {
  const bytes = new Painter(THEME).paint(frameOf(livelyScene(80, 24)))
  assert.ok(bytes.startsWith('\x1b[?2026h') && bytes.endsWith('\x1b[?25h\x1b[?2026l'))
})

for (const widths of ['modern', 'old'] as const) {
  test(`whatever is written, borders stand straight on a terminal of ${widths} widths`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyState, { minLength: 1, maxLength: 3 }), async (states) => {
        const terminal = new FakeTerminal(100, 20, widths)
        await show(terminal, MODES)
        const painter = new Painter(THEME)
        for (const given of states) {
          const state = { ...given, showConversations: true, showPeople: true, bare: false }
          await show(terminal, painter.paint(view(state, 100, 20)))
          assert.equal(terminal.xterm.buffer.active.type, 'alternate')
          const plan = layout(state, 100, 20, inputRowCount(state, 100))
          for (let y = 1; y <= plan.messages.height; y++) {
            assert.equal(terminal.cell(20, y), '│', `row ${y}: ${terminal.rows[y]}`)
            assert.equal(terminal.cell(83, y), '│', `row ${y}: ${terminal.rows[y]}`)
          }
        }
        terminal.dispose()
      }),
      fuzz(60),
    )
  })
}

test('without colours meaning is left to words, bold and reverse', () => {
  const bytes = new Painter(chooseTheme({ TERM: 'xterm-256color', NO_COLOR: '1' })).paint(
    frameOf(livelyScene(80, 24)),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are sequences
  assert.doesNotMatch(bytes, /\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7])(;|m)/)
})

test('a locale without Unicode gets nothing but ASCII, column for column', async () => {
  const theme = chooseTheme({ TERM: 'vt100', LANG: 'C' })
  const frame = frameOf(livelyScene(80, 24))
  const bytes = new Painter(theme).paint({ ...frame, title: 'p2pchat Ü\u009b' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes above ASCII are what is tested
  assert.doesNotMatch(bytes, /[^\x00-\x7f]/)
  const terminal = new FakeTerminal(80, 24)
  await show(terminal, MODES + bytes)
  assert.match(terminal.rows.join('\n'), /bob-\w+ \?{6} and \?\? and e on one/)
  for (const row of terminal.rows.slice(1, -3)) assert.equal(row.split('|').length, 3, row)
  terminal.dispose()
})

test('a console gets the signs that its font has, and no strings', () => {
  const theme = chooseTheme({ TERM: 'linux', LANG: 'C.UTF-8' })
  const messages = [fakeMessage({ n: 1, from: BOB, text: 'https://x.y ü ✓' })]
  const bytes = new Painter(theme).paint(frameOf(scene({ messages })))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: strings are what is tested
  assert.doesNotMatch(bytes, /[●○✓]|\x1b\]/)
  assert.match(bytes, /│[\s\S]*ü v/)
})
