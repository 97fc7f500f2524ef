import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { askPassphrase, askSignUp } from '../../src/ui/app.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { settle } from '../helpers/manual-clock.ts'

function terminalFor(t: TestContext): FakeTerminal {
  const terminal = new FakeTerminal(80, 24)
  terminal.xterm.options.convertEol = true
  t.after(() => terminal.dispose())
  return terminal
}

const screenOf = async (terminal: FakeTerminal) => {
  await settle()
  await new Promise((resolve) => terminal.output.write('', resolve))
  await terminal.settled()
  return terminal.rows.map((row) => row.trimEnd()).join('\n')
}

test('a name and no passphrase: said plainly what that means', async (t) => {
  const terminal = terminalFor(t)
  const asked = askSignUp(terminal)
  assert.equal(terminal.input.isRaw, true)
  terminal.type('anna\r\r')
  assert.deepEqual(await asked, { name: 'anna' })
  const screen = await screenOf(terminal)
  assert.match(screen, /Name others see: anna/)
  assert.match(screen, /No passphrase: whoever can read your files/)
  assert.equal(terminal.input.isRaw, false)
})

test('a passphrase is asked for twice and never shown', async (t) => {
  const terminal = terminalFor(t)
  const asked = askSignUp(terminal)
  for (const typed of ['anna\r', 'secret one\r', 'secret two\r', 's3cret\r', 's3cret\r']) {
    terminal.type(typed)
    await settle()
  }
  assert.deepEqual(await asked, { name: 'anna', passphrase: 's3cret' })
  const screen = await screenOf(terminal)
  assert.match(screen, /The two differ/)
  assert.doesNotMatch(terminal.output.written, /secret|s3cret|\*/)
})

test('a name that cannot be used is asked for again', async (t) => {
  const terminal = terminalFor(t)
  const asked = askSignUp(terminal)
  terminal.type(`\r@anna\r${'x'.repeat(33)}\ran\x7f\x7fbob\r\r`)
  assert.deepEqual(await asked, { name: 'bob' })
  const screen = await screenOf(terminal)
  assert.equal(screen.split('1 to 32 characters').length, 4)
})

test('erasing a wide character erases all of it', async (t) => {
  const terminal = terminalFor(t)
  const asked = askSignUp(terminal)
  terminal.type('日本\x7f\x7fok\r\r')
  assert.deepEqual(await asked, { name: 'ok' })
  assert.match(await screenOf(terminal), /Name others see: ok$/m)
})

test('leaving at any question leaves without an answer', async (t) => {
  for (const typed of ['\x03', '\x04', 'anna\r\x03', 'anna\rsecret\r\x03']) {
    const terminal = terminalFor(t)
    const asked = askSignUp(terminal)
    terminal.type(typed)
    assert.equal(await asked, undefined)
    assert.equal(terminal.input.isRaw, false)
  }
})

test('what is typed ahead is kept for whoever reads next', async (t) => {
  const terminal = terminalFor(t)
  const asked = askPassphrase({ ...terminal, input: terminal.input, output: terminal.output })
  terminal.type('secret\rhello')
  assert.equal(await asked, 'secret')
  assert.equal(String(terminal.input.read()), 'hello')
  assert.doesNotMatch(terminal.output.written, /secret/)
})

test('an input that ends answers with what there is', async (t) => {
  const some = terminalFor(t)
  const asked = askPassphrase({ input: some.input, output: some.output, label: 'Again: ' })
  some.input.end('half')
  assert.equal(await asked, 'half')
  assert.match(some.output.written, /^Again: /)
  const none = terminalFor(t)
  const nothing = askPassphrase({ input: none.input, output: none.output })
  none.input.end()
  assert.equal(await nothing, undefined)
})

test('the login name is offered, in the language of the locale, and only where it is somebody', async (t) => {
  const offered = terminalFor(t)
  const env = { USER: 'anna', LANG: 'de_DE.UTF-8' }
  const asked = askSignUp({ ...offered, input: offered.input, output: offered.output, env })
  offered.type('\r\r')
  assert.deepEqual(await asked, { name: 'anna' })
  assert.match(await screenOf(offered), /Name, den andere sehen \(leer für anna\):/)
  for (const USER of ['root', '', '@x', 'an\x1bna']) {
    const none = terminalFor(t)
    const said = askSignUp({ ...none, input: none.input, output: none.output, env: { USER } })
    none.type('\rbob\r\r')
    assert.deepEqual(await said, { name: 'bob' })
    assert.match(await screenOf(none), /Name others see: *\n/)
  }
})

test('a locked profile asks for its passphrase in the language of the locale', async (t) => {
  const terminal = terminalFor(t)
  const { input, output } = terminal
  const env = { LANG: 'de_DE.UTF-8' }
  const asked = askPassphrase({ input, output, env, profile: 'home', isAgain: true })
  input.write('secret\r')
  assert.equal(await asked, 'secret')
  assert.match(await screenOf(terminal), /^falsche Passphrase\nPassphrase von home:$/m)
})
