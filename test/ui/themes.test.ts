import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ChatFolder } from '../../src/ui/chat-folder.ts'
import { LOOKS } from '../../src/ui/looks.ts'
import { Painter } from '../../src/ui/painter.ts'
import { cells } from '../../src/ui/text-width.ts'
import { defaultTheme, themeChooser, themeNames } from '../../src/ui/theme.ts'
import { inSixteen, parseTheme } from '../../src/ui/theme-file.ts'
import { view } from '../../src/ui/view/view.ts'
import { key, line, noticesOf } from '../helpers/chat-actions.ts'
import { ANNA, after, BOB, CAROL, livelyScene, scene } from '../helpers/chat-scene.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { fakeMessage } from '../helpers/fake-views.ts'
import { assertGolden } from '../helpers/golden.ts'
import { ENV, Opened } from '../helpers/opened-chat.ts'

const COLOURS = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }

/** A page with every kind of text there is. */
function page(width: number, height: number) {
  const messages = [
    fakeMessage({ n: 1, from: BOB, text: 'plain *bold* _soft_ `code` https://example.org/x' }),
    fakeMessage({ n: 2, from: CAROL, text: '> quoted\n```\nblock\n```' }, { edited: true }),
    fakeMessage({ n: 3, from: ANNA, text: 'mine' }, { reactions: { '👍': [BOB.peer] } }),
    fakeMessage({ n: 4, from: BOB, text: 'anna: look' }, { mention: true }),
  ]
  return after(scene({ width, height, messages, unread: 1 }), line('/nope'), key('M-up'))
}

for (const [name, env] of [
  ['dark', COLOURS],
  ['light', COLOURS],
  ['contrast', COLOURS],
  ['none', COLOURS],
  ['dark', { TERM: 'xterm', LANG: 'C.UTF-8' }],
] as const) {
  const colours = env === COLOURS ? 256 : 16
  for (const [width, height] of [
    [40, 12],
    [80, 24],
  ] as const) {
    test(`${name} in ${colours} colours looks as it should at ${width}x${height}`, () => {
      const bytes = new Painter(themeChooser(env)(name)).paint(
        view(page(width, height), width, height),
      )
      // biome-ignore lint/suspicious/noControlCharactersInRegex: rows begin with a place
      const rows = bytes.replace(/\x1b\[(\d+);1H/g, '\n$1 ').replaceAll('\x1b', '␛')
      const file = `golden/theme-${name}-${colours}-${width}x${height}.txt`
      assertGolden(new URL(file, import.meta.url), `${rows}\n`)
    })
  }
}

/** What a colour is said by: one of the terminal's sixteen, or one of more. */
const BASIC = /^(?:[34][0-7]|9[0-7]|10[0-7])$/
const MORE = /^[34]8;[25];[\d;]+$/

for (const [terminal, theme, allowed] of [
  ['dark', themeChooser(COLOURS)('dark'), [BASIC, MORE]],
  ['light', themeChooser(COLOURS)('light'), [BASIC, MORE]],
  ['contrast', themeChooser(COLOURS)('contrast'), [BASIC, MORE]],
  ['sixteen colours', themeChooser({ ...COLOURS, TERM: 'xterm' })('light'), [BASIC]],
  ['NO_COLOR', themeChooser({ ...COLOURS, NO_COLOR: '1' })('dark'), []],
] as const) {
  test(`${terminal} changes looks alone, and sends no colour that is not there, at four sizes`, async (t) => {
    for (const [width, height] of [
      [40, 12],
      [80, 24],
      [120, 40],
      [200, 60],
    ] as const) {
      for (const state of [livelyScene(width, height), page(width, height)]) {
        const terminal = new FakeTerminal(width, height)
        t.after(() => terminal.dispose())
        const frame = view(state, width, height)
        terminal.output.write(new Painter(theme).paint(frame))
        await terminal.settled()
        const wanted = frame.rows.map((row) =>
          row.flatMap(({ text }) => cells(text).map((cell) => cell.text)).join(''),
        )
        assert.deepEqual(terminal.rows, wanted)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: looks are what is tested
        for (const [, sgr = ''] of terminal.output.written.matchAll(/\x1b\[([\d;]*)m/g)) {
          for (const [one] of sgr.matchAll(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g)) {
            const fits = Number(one) < 8 || allowed.some((form) => form.test(one))
            assert.ok(fits, `${width}x${height}: ${sgr}`)
          }
        }
      }
    }
  })
}

test('a link is a hyperlink of the terminal around its text, and ends with its row', () => {
  const bytes = new Painter(themeChooser(COLOURS)('dark')).paint(view(page(80, 24), 80, 24))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence is what is tested
  const links = bytes.match(/\x1b\]8;[^\x1b]*\x1b\\/g) ?? []
  assert.ok(links.length >= 2)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the same
  assert.match(links[0] ?? '', /^\x1b\]8;id=\d+;https:\/\/example\.org\/x\x1b\\$/)
  assert.equal(links.filter((each) => each === '\x1b]8;;\x1b\\').length, links.length / 2)
})

test('NO_COLOR and terminals without colours have no colour, whatever is asked for', () => {
  for (const env of [{ ...COLOURS, NO_COLOR: '1' }, { TERM: 'vt100' }, { TERM: 'dumb' }]) {
    assert.equal(defaultTheme(env), 'none')
    assert.equal(themeChooser(env)('dark').sgr('error'), LOOKS.none?.error)
  }
  assert.equal(defaultTheme({ ...COLOURS, COLORFGBG: '0;15' }), 'light')
})

test('a theme of a person is a base and some looks', () => {
  const look = parseTheme({
    base: 'light',
    styles: { mention: 'bold #ff8700 on 236', error: 'underline bright-red', text: '' },
  })
  assert.ok(typeof look !== 'string')
  assert.deepEqual(
    [look.mention, look.error, look.text, look.own],
    ['1;38;5;208;48;5;236', '4;91', '', LOOKS.light?.own],
  )
  const basic = inSixteen(look)
  assert.match(basic.mention, /^1;(?:3[0-7]|9[0-7]);(?:4[0-7]|10[0-7])$/)
  for (const [bad, why] of [
    [[], /table/],
    [{ bass: 'dark' }, /bass: no such setting/],
    [{ base: 'pink' }, /base: one of dark, light, contrast, none/],
    [{ styles: { menshun: 'red' } }, /styles\.menshun: no such style/],
    [{ styles: { error: 'crimson' } }, /styles\.error: not a look/],
    [{ styles: { error: 'red on' } }, /not a look/],
    [{ styles: { error: '256' } }, /not a look/],
    [{ styles: { error: '\x1b[31m' } }, /not a look/],
  ] as const) {
    const fault = parseTheme(bad)
    assert.ok(typeof fault === 'string')
    assert.match(fault, why)
  }
})

test('themes are files of the profile, and what is chosen in the chat is remembered', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'p2pchat-themes-'))
  t.after(() => rm(root, { recursive: true }))
  const folder = new ChatFolder(root)
  assert.deepEqual([await folder.themes(), await folder.read()], [{}, {}])
  await mkdir(join(root, 'themes'))
  await writeFile(join(root, 'themes', 'mine.toml'), '[styles]\nerror = "bold red"\n')
  await writeFile(join(root, 'themes', 'other.json'), '{"base":"light"}')
  await writeFile(join(root, 'themes', 'README'), 'not a theme')
  const own = await folder.themes()
  assert.deepEqual(themeNames(own).slice(-2), ['mine', 'other'])
  assert.equal(themeChooser(COLOURS, own)('mine').sgr('error'), '1;31')
  folder.write({ theme: 'mine', mouse: false, muted: new Set(['#dev']) })
  await folder.close()
  assert.deepEqual(await folder.read(), { theme: 'mine', mouse: false, muted: new Set(['#dev']) })
  assert.equal((await stat(join(root, 'chat.json'))).mode & 0o777, 0o600)
  assert.match(await readFile(join(root, 'chat.json'), 'utf8'), /"theme": "mine"/)
  const again = new ChatFolder(root)
  await again.read()
  again.write({ mouse: true })
  await again.close()
  assert.deepEqual(await again.read(), { theme: 'mine', mouse: true, muted: new Set(['#dev']) })
  await writeFile(join(root, 'chat.json'), '{"theme": 7, "muted": "x"')
  assert.deepEqual(await folder.read(), {})
  await writeFile(join(root, 'themes', 'broken.toml'), 'base = ')
  await assert.rejects(folder.themes(), { code: 'ARGS_CONFIG' })
})

test('what only fits this terminal is not remembered as if it had been chosen', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-themes-'))
  t.after(() => rm(folder, { recursive: true }))
  const env = { ...ENV, NO_COLOR: '1', STY: '1.in-screen' }
  const chat = new Opened(t, { env, folder })
  await chat.show()
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'none', 'screen would hold Esc back')
  await chat.type('/mute\r')
  await chat.type('/mouse on\r')
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'vt200')
  chat.signals.send('SIGTERM')
  await chat.ended
  const kept = JSON.parse(await readFile(join(folder, 'chat.json'), 'utf8'))
  assert.deepEqual(kept, { mouse: true, muted: ['#lobby'] })
})

test('/theme, /mute and /mouse change what is kept, and say what there is', () => {
  const state = { ...scene(), themes: ['dark', 'mine'] }
  assert.equal(after(state, line('/theme mine')).theme, 'mine')
  const told = (typed: string) => noticesOf(after(state, line(typed)))[0]
  assert.equal(told('/theme'), 'themes: dark (in use), mine')
  assert.equal(told('/theme dakr'), 'no theme dakr (did you mean dark?)')
  assert.equal(told('/theme x'), 'no theme x (themes: dark (in use), mine)')
  for (const typed of ['/mute on', '/mute']) {
    assert.match(told(typed) ?? '', /is muted/)
    assert.match(noticesOf(after(state, line('/mute'), line('/mute on'))).at(-1) ?? '', /is muted/)
  }
  assert.match(told('/mute off') ?? '', /is not muted/)
  assert.match(told('/mute bob') ?? '', /not understood: \/mute \[on\|off\]/)
  const muted = after(state, line('/mute'))
  assert.deepEqual([...muted.muted], ['#lobby'])
  assert.deepEqual([...after(muted, line('/mute')).muted], [])
  assert.equal(after(state, line('/mouse off')).mouse, false)
  assert.equal(after(state, line('/mouse off'), line('/mouse')).mouse, true)
})
