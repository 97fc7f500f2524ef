import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Tmux, whyNoTmux } from '../helpers/tmux.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const missing = await whyNoTmux()

/** One chat on a real terminal for all of these, each leaving it as it was: a lobby with an empty line. */
describe('the chat on a real terminal', missing === undefined ? {} : { skip: missing }, () => {
  let tmux: Tmux
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'p2pchat-features-'))
    const editor = join(folder, 'editor')
    await writeFile(editor, '#!/bin/sh\nls -l "$1" >"$0.seen"\nprintf "\\nby hand" >>"$1"\n')
    await writeFile(join(folder, 'café.txt'), 'x')
    tmux = await Tmux.open({
      width: 90,
      height: 24,
      cwd: ROOT,
      env: { EDITOR: `/bin/sh ${editor}` },
    })
    await tmux.type(`${process.execPath} --import tsx test/helpers/chat-program.ts`)
    await tmux.press('Enter')
    await tmux.waitFor(/On this network now/)
  })

  after(async () => {
    await tmux.close()
    await rm(folder, { recursive: true, force: true })
  })

  const say = async (line: string) => {
    await tmux.type(line)
    await tmux.press('Enter')
  }
  /** What a terminal sends for the mouse, a column and a row from 1. */
  const mouse = (button: number, x: number, y: number) => tmux.type(`\x1b[<${button};${x};${y}M`)
  /** Escape, which is itself only when nothing follows at once. */
  const leave = async () => {
    await tmux.press('Escape')
    await tmux.waitFor(/^ anna · 2 online[^\n]*\n#lobby>$/m)
    await tmux.waitFor((screen) => !/About this|Safety number|in the browser|R reply/.test(screen))
  }
  const empty = () => tmux.waitFor(/^#lobby>$/m)

  test('what was marked is painted without its signs, and links are underlined', async () => {
    await say('a *bold* word, see https://example.org/x.')
    await tmux.waitFor(/anna a bold word, see[\s\S]*✓1/)
    await empty()
  })

  test('Ctrl+R searches what was written', async () => {
    await say('second line')
    await tmux.waitFor(/anna second line ✓1/)
    await tmux.press('C-r')
    await tmux.type('bold')
    await tmux.waitFor(/^\(search\) bold: a \*bold\* word/m)
    await tmux.press('C-g')
    await empty()
  })

  test('Alt+E writes in the own editor, on a file for its owner alone', async () => {
    await tmux.type('begun')
    await tmux.press('M-e')
    await tmux.waitFor(/#lobby> begun\n +by hand/)
    const seen = await readFile(join(folder, 'editor.seen'), 'utf8')
    assert.match(seen, /^-rw-------/)
    assert.equal(await tmux.fact('alternate_on'), '1')
    const file = seen.trim().split(' ').at(-1) ?? ''
    await assert.rejects(readFile(file), { code: 'ENOENT' })
    await tmux.press('C-c')
    await empty()
  })

  test('Ctrl+K goes to a person by some letters', async () => {
    await tmux.press('C-k')
    await tmux.type('crl')
    await tmux.waitFor(/> @carol/)
    await tmux.press('Enter')
    await tmux.waitFor(/^ @carol/)
    await tmux.press('M-1')
    await tmux.waitFor(/^ #lobby/)
  })

  test('the mouse clicks, asks before it opens a link, and scrolls', async () => {
    assert.equal(await tmux.fact('mouse_standard_flag'), '1')
    assert.equal(await tmux.fact('mouse_sgr_flag'), '1')
    await mouse(0, 5, 3)
    await tmux.waitFor(/^ @carol/)
    await mouse(0, 5, 2)
    const screen = await tmux.waitFor(/^ #lobby/)
    const rows = screen.split('\n')
    const row = rows.findIndex((line) => line.includes('https://'))
    await mouse(0, (rows[row] ?? '').indexOf('https://') + 3, row + 1)
    await tmux.waitFor(/Open https:\/\/example\.org\/x in the browser\?/)
    await leave()
    await say('flood 200')
    await tmux.waitFor(/flood 200 of 200/)
    await mouse(64, 40, 10)
    await tmux.waitFor(/-- more \(3\) --/)
    await mouse(65, 40, 10)
    await tmux.waitFor((shown) => !shown.includes('-- more'))
    await say('/mouse off')
    await tmux.waitFor(/the mouse is left to the terminal/)
    assert.equal(await tmux.fact('mouse_any_flag'), '0')
    await say('/mouse on')
    await tmux.waitFor(/the mouse works here/)
  })

  test('Ctrl+F finds and goes there; Home and End are the two ends', async () => {
    await tmux.press('C-f')
    await say('flood 117')
    await tmux.waitFor(/> 20.* bob: flood 117 of 200/)
    await tmux.press('Enter')
    await tmux.waitFor(/bob flood 117 of 200[\s\S]*R reply/)
    await leave()
    await tmux.press('Home')
    await tmux.waitFor(/anna a bold word/)
    await tmux.press('End')
    await tmux.waitFor(/flood 200 of 200/)
  })

  test('a message is chosen, answered, copied and looked into', async () => {
    await tmux.press('M-Up')
    await tmux.waitFor(/R reply {2}C copy/)
    await tmux.type('r')
    await tmux.waitFor(/Reply to bob: flood 200/)
    await say('an answer')
    await tmux.waitFor(/anna > bob: flood 200[\s\S]*an answer ✓1/)
    await say('/info')
    await tmux.waitFor(/About this message[\s\S]*bob: on their disk/)
    await leave()
    await say('/copy')
    await tmux.waitFor(/9 characters are in the clipboard/)
    await empty()
  })

  test('Alt+V shows the messages alone and leaves the mouse to the terminal', async () => {
    await tmux.press('M-v')
    await tmux.waitFor(/^\d\d:\d\d bob: flood 200 of 200$/m)
    assert.equal(await tmux.fact('mouse_any_flag'), '0')
    await tmux.press('Escape')
    await tmux.waitFor(/│/)
    assert.equal(await tmux.fact('mouse_any_flag'), '1')
  })

  test('Tab completes paths where a path is wanted', async () => {
    await tmux.type(`/send ${folder}/caf`)
    await tmux.press('Tab')
    await tmux.waitFor((screen) => screen.replace(/\n\s*/g, '').includes('/café.txt'))
    await tmux.press('C-c')
    await empty()
  })

  test('safety numbers, help and large pastes are left with Escape, and do nothing', async () => {
    await say('/verify bob')
    await tmux.waitFor(/Safety number with bob[\s\S]*12345 12345[\s\S]*T they are equal/)
    await leave()
    await say('/help')
    await tmux.waitFor(/Talk ─+[\s\S]*\/msg PEER/)
    await tmux.type(' ')
    await tmux.waitFor(
      (screen) => !screen.includes('/msg PEER') && /Files and folders ─/.test(screen),
    )
    await tmux.type('q')
    await tmux.waitFor(/flood 200/)
    await empty()
  })

  test('themes change at once', async () => {
    await say('/theme contrast')
    await tmux.waitFor(/theme contrast/)
    await say('/theme nosuch')
    await tmux.waitFor(/no theme nosuch \(themes: dark, light,/)
  })

  test('emoji, CJK, marks and right-to-left keep the borders straight', async () => {
    for (const text of [
      '👩‍👩‍👧 🇩🇪 👍🏽',
      '日本語テキスト'.repeat(6),
      'e\u0301\u0323 שלום עולם',
      'x'.repeat(300),
    ]) {
      await say(text)
    }
    const screen = await tmux.waitFor(/x{30}[\s\S]*x ✓1/)
    // Wide characters are one letter of the text and two columns of the screen.
    for (const row of screen.split('\n').slice(1, -2)) assert.equal(row.split('│').length, 3, row)
  })

  test('an invitation is a card for later; leaving the room again is asked about', async () => {
    await say('invite me')
    await tmux.waitFor(
      /bob invites you to the private room[\s\S]*A accept {2}D decline {2}Esc later/,
    )
    await tmux.press('Escape')
    await tmux.waitFor((screen) => /2 !club +\/accept │/.test(screen) && !/A accept/.test(screen))
    await say('/accept')
    await tmux.waitFor(/^ !club-id · /)
    await say('/leave')
    await tmux.waitFor(/Leave !club-id\? Only a new invitation brings you back\. Enter yes, Esc no/)
    await tmux.press('Enter')
    await tmux.waitFor(/^ #lobby[\s\S]*you are not in !club-id any more/)
  })

  test('it leaves the terminal as it was, mouse and all', async () => {
    await say('/quit')
    await tmux.waitFor(/left: {"kind":"quit"}/)
    assert.equal(await tmux.fact('mouse_any_flag'), '0')
    assert.equal(await tmux.fact('alternate_on'), '0')
  })
})
