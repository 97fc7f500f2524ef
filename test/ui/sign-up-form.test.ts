import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { SignUpScreen } from '../../src/ui/app.ts'
import { DE } from '../../src/ui/texts/de.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'

/** A person at the form. */
function open(t: TestContext, { env = {}, width = 80, height = 24 } = {}) {
  const terminal = new FakeTerminal(width, height)
  t.after(() => terminal.dispose())
  const clock = new ManualClock()
  const given = { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env }
  const { input, output } = terminal
  const form = SignUpScreen.open({ input, output, env: given, clock })
  t.after(() => form.close())
  const screen = async () => {
    await settle()
    await clock.advance(100)
    await terminal.settled()
    return terminal.rows.map((row) => row.trimEnd()).join('\n')
  }
  const type = async (...typed: readonly string[]) => {
    for (const each of typed) {
      terminal.type(each)
      await screen()
    }
    return screen()
  }
  return { terminal, form, clock, type, answered: form.answered }
}

const MEANS_NONE = /read your messages and write as you\.|Nachrichten lesen und als du schreiben\./
const [TAB, BACK_TAB, UP, DOWN, ESCAPE] = ['\t', '\x1b[Z', '\x1b[A', '\x1b[B', '\x1b'] as const

test('three fields, filled with Enter; the passphrase is never shown, nor how long it is', async (t) => {
  const { terminal, type, answered } = open(t)
  assert.match(await type(), /^>Name:[\s\S]*Passphrase: +\(none\)[\s\S]*The same again:/m)
  const one = await type('anna\r', 's')
  const many = await type('3cret')
  assert.equal(one, many)
  assert.match(many, />Passphrase: +\(typed, not shown\)/)
  await type('\r', 's3cret\r')
  assert.deepEqual(await answered, { name: 'anna', passphrase: 's3cret' })
  assert.doesNotMatch(terminal.output.written, /s3cret|3cret/)
  assert.equal(terminal.xterm.buffer.active.type, 'normal')
  assert.equal(terminal.input.isRaw, false)
})

test('without a passphrase two Enters do, and what that means is read before', async (t) => {
  const { type, answered } = open(t)
  assert.match(await type('anna\r'), /Without one,\s+whoever can read your files can\s+read/)
  await type('\r')
  assert.deepEqual(await answered, { name: 'anna' })
})

test('Tab, Shift+Tab, the arrows and a click go to and fro between the fields', async (t) => {
  const { type, answered, terminal } = open(t)
  const at = async (...typed: readonly string[]) => /^>(\S+)/m.exec(await type(...typed))?.[1]
  await type('bob')
  assert.equal(await at(TAB), 'Passphrase:')
  assert.equal(await at(DOWN), 'The')
  assert.equal(await at(TAB), 'The')
  assert.equal(await at(BACK_TAB), 'Passphrase:')
  assert.equal(await at(UP, UP), 'Name:')
  const row = terminal.rows.findIndex((each) => each.includes('The same again:'))
  assert.equal(await at(`\x1b[<0;3;${row + 1}M`), 'The')
  assert.equal(await at(`\x1b[<0;3;${row - 1}M`, 'by\r'), 'Passphrase:')
  await type('\r')
  assert.deepEqual(await answered, { name: 'bobby' })
})

test('passphrases that differ are asked for anew, and a name that cannot be one is mended first', async (t) => {
  const { type, answered } = open(t)
  assert.match(await type('\r'), /a name has 1 to 32 characters/)
  assert.match(await type('@anna', DOWN), />Name: +@anna[\s\S]*a name has 1 to 32/)
  assert.match(await type('\x15', `${'x'.repeat(33)}\r`), />Name:[\s\S]*a name has 1 to 32/)
  await type('\x15', 'anna\r', 'one\r')
  assert.match(await type('two\r'), />Passphrase: +\(none\)[\s\S]*The two differ/)
  await type('one\r', 'one\r')
  assert.deepEqual(await answered, { name: 'anna', passphrase: 'one' })
})

test('the login name stands for an empty one; in German everything is German', async (t) => {
  const { type, answered } = open(t, { env: { USER: 'anna', LANG: 'de_AT.UTF-8' } })
  const screen = await type()
  assert.match(screen, /Willkommen[\s\S]*>Name: +anna[\s\S]*leer gelassen ist es anna/)
  assert.ok(screen.includes(DE.signUp.keys))
  await type('\r', '\r')
  assert.deepEqual(await answered, { name: 'anna' })
})

test('a paste is typed on one line, a passphrase with its spaces, and one too long is refused', async (t) => {
  const paste = (text: string) => `\x1b[200~${text}\x1b[201~`
  const { type, answered } = open(t)
  await type(paste('an\x1b[31mna\n'), '\r', paste(' two words \n'))
  assert.match(await type(paste('y'.repeat(2_000))), /longer than any passphrase may be/)
  await type('\r', paste(' two words \n'), '\r')
  assert.deepEqual(await answered, { name: 'an[31mna', passphrase: ' two words ' })
})

test('names of any script are typed and mended, with the cursor where it should be', async (t) => {
  for (const [typed, name] of [
    ['日本\x7f\x7fok', 'ok'],
    ['👩‍👩‍👧 a', '👩‍👩‍👧 a'],
    ['אבג', 'אבג'],
  ] as const) {
    const { terminal, type, answered } = open(t)
    await type(typed)
    if (name === 'ok') {
      assert.deepEqual(terminal.cursor, { x: 19, y: 3 })
    }
    await type('\r', '\r')
    assert.deepEqual(await answered, { name })
  }
})

test('Escape, Ctrl-C, Ctrl-D and the end of the input leave, and give the terminal back', async (t) => {
  for (const typed of [ESCAPE, '\x03', '\x04', `anna\rsecret\r\x03`, `anna\r${ESCAPE}`]) {
    const { terminal, type, answered, clock } = open(t)
    await type(typed)
    assert.equal(await answered, undefined)
    await type()
    assert.equal(terminal.xterm.buffer.active.type, 'normal')
    assert.equal(terminal.input.isRaw, false)
    assert.equal(clock.armed, 0)
  }
  const { terminal, answered } = open(t)
  terminal.input.end()
  assert.equal(await answered, undefined)
})

test('what is typed after the last field is kept for whoever reads next', async (t) => {
  const { terminal, answered } = open(t)
  terminal.type('anna\r\rhello\rhalf')
  assert.deepEqual(await answered, { name: 'anna' })
  assert.equal(String(terminal.input.read()), 'hello\rhalf')
})

test('it fits every screen, whole from 40x12 up, also after a resize and without colours', async (t) => {
  for (const env of [{}, { LANG: 'de_DE.UTF-8' }, { NO_COLOR: '1', TERM: 'vt100' }]) {
    const { terminal, type } = open(t, {
      env: { USER: 'maximilian', ...env },
      width: 40,
      height: 12,
    })
    for (const typed of ['', '\r', 'x\r']) {
      const shown = (await type(typed)).split('\n')
      assert.match(shown.at(-1) ?? '', /Esc/)
      assert.match(shown.join('\n'), /^.Passphrase: /m)
      assert.equal(shown.at(-1)?.includes('…'), false)
      if (typed === '\r') assert.match(shown.join(' ').replace(/\s+/g, ' '), MEANS_NONE)
    }
    for (const [width, height] of [
      [3, 2],
      [20, 4],
      [120, 40],
    ] as const) {
      terminal.resize(width, height)
      assert.equal((await type('y')).split('\n').length, height)
    }
  }
})
