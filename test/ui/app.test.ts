import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type ExitReason, type OpenChatOptions, openChat } from '../../src/ui/app.ts'
import { Chat } from '../../src/ui/chat.ts'
import { FullScreen } from '../../src/ui/full-screen.ts'
import { cells } from '../../src/ui/text-width.ts'
import { themeChooser } from '../../src/ui/theme.ts'
import { view } from '../../src/ui/view/view.ts'
import { FakeClient, type FakeClientOptions } from '../helpers/fake-client.ts'
import { FakeSignals } from '../helpers/fake-signals.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { fakePeer } from '../helpers/fake-views.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'

const BOB = fakePeer(2, 'bob')
const ENV = { TERM: 'xterm-256color', LANG: 'C.UTF-8' }

/** A chat on a terminal in memory, driven by hand. */
class Opened {
  readonly client: FakeClient
  readonly terminal = new FakeTerminal(80, 24)
  readonly clock = new ManualClock()
  readonly signals = new FakeSignals()
  readonly ended: Promise<ExitReason>

  constructor(t: TestContext, more: Partial<OpenChatOptions> = {}, client: FakeClientOptions = {}) {
    t.after(() => this.terminal.dispose())
    this.client = new FakeClient({ peers: [BOB], ...client })
    this.ended = openChat({
      client: this.client,
      input: this.terminal.input,
      output: this.terminal.output,
      env: ENV,
      clock: this.clock,
      zone: 'UTC',
      onSignal: this.signals.on,
      ...more,
    })
    // A rejection is looked at by the test that expects it.
    this.ended.catch(() => undefined)
  }

  /** Lets everything that was typed or told reach the screen. */
  async show(): Promise<string> {
    await settle()
    await this.clock.advance(100)
    await this.terminal.settled()
    return this.terminal.rows.join('\n')
  }

  async type(text: string): Promise<string> {
    this.terminal.type(text)
    return this.show()
  }

  assertGivenBack(): void {
    const { modes, buffer } = this.terminal.xterm
    assert.equal(buffer.active.type, 'normal')
    assert.equal(this.terminal.input.isRaw, false)
    assert.equal(modes.bracketedPasteMode, false)
    assert.equal(modes.sendFocusMode, false)
    assert.equal(modes.wraparoundMode, true)
    assert.equal(modes.synchronizedOutputMode ?? false, false)
    assert.ok(this.terminal.output.written.includes('\x1b[?25h'))
    assert.equal(this.signals.count, 0)
    assert.equal(this.clock.armed, 0)
  }
}

test('what is typed is sent, acknowledged and shown, and its state follows', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('hellö 日本\r')
  const row = () => chat.terminal.rows.find((line) => line.includes('hellö')) ?? ''
  assert.match(row(), /anna hellö 日本 …/)
  const sent = chat.client.calls.find(({ method }) => method === 'send')
  assert.deepEqual(sent?.params, { to: '#lobby', text: 'hellö 日本' })
  const history = await chat.client.call('history', { conversation: '#lobby' })
  chat.client.advance(history[0]?.id ?? '', 'delivered', [BOB.peer])
  await chat.show()
  assert.match(row(), /anna hellö 日本 ✓1/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('a message that arrives is shown, and read', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.client.arrive(BOB, 'hi anna')
  assert.match(await chat.show(), /bob hi anna/)
  assert.ok(chat.client.calls.some(({ method }) => method === 'read'))
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('quitting gives the terminal back as it was', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  assert.equal(chat.terminal.xterm.buffer.active.type, 'alternate')
  assert.equal(chat.terminal.input.isRaw, true)
  assert.equal(chat.terminal.xterm.modes.bracketedPasteMode, true)
  const listeners = process.listenerCount('exit')
  await chat.type('/quit\r')
  assert.deepEqual(await chat.ended, { kind: 'quit' })
  await chat.terminal.settled()
  chat.assertGivenBack()
  assert.ok(process.listenerCount('exit') < listeners)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends the chat and gives the terminal back`, async (t) => {
    const chat = new Opened(t)
    await chat.show()
    chat.signals.send(signal)
    assert.deepEqual(await chat.ended, { kind: 'signal', signal })
    await chat.terminal.settled()
    chat.assertGivenBack()
  })
}

test('an engine that goes away is said, after the terminal is given back', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.client.vanish()
  assert.deepEqual(await chat.ended, { kind: 'closed' })
  await chat.terminal.settled()
  chat.assertGivenBack()
  assert.match(chat.terminal.rows.join('\n'), /p2pchat: the node behind this chat has closed/)
})

test('a terminal that goes away ends the chat', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.terminal.input.end()
  assert.deepEqual(await chat.ended, { kind: 'hangup' })
})

test('a terminal that refuses writes ends the chat', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.terminal.output.destroy(new Error('EIO'))
  assert.deepEqual(await chat.ended, { kind: 'hangup' })
})

test('a conversation that does not exist is refused before the terminal is touched', async (t) => {
  const chat = new Opened(t, { conversation: '@nobody' })
  await assert.rejects(chat.ended, { code: 'NODE_NO_PEER' })
  assert.equal(chat.terminal.output.written, '')
  assert.equal(chat.terminal.input.isRaw, false)
  assert.equal(chat.signals.count, 0)
})

test('a conversation that was asked for is opened first', async (t) => {
  const chat = new Opened(t, { conversation: '@bob' })
  assert.match(await chat.show(), /^ @bob/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('quitting waits for what is on its way to the engine', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.terminal.type('last words\r/quit\r')
  assert.deepEqual(await chat.ended, { kind: 'quit' })
  const history = await chat.client.call('history', { conversation: '#lobby' })
  assert.deepEqual(
    history.map(({ text }) => text),
    ['last words'],
  )
})

test('a bracketed paste is one piece, and no key in it does anything', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('\x1b[200~one\r/quit\r\x03\x1b[201~')
  assert.match(chat.terminal.rows.join('\n'), /one +\n +\/quit/)
  assert.equal(chat.client.calls.filter(({ method }) => method === 'send').length, 0)
  await chat.type('\r')
  const sent = chat.client.calls.find(({ method }) => method === 'send')
  assert.deepEqual(sent?.params, { to: '#lobby', text: 'one\n/quit' })
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('keys of every kind arrive, in the order in which they were typed', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('ac\x1b[Db\x01x\x05y\x1bbz\x1b\rw')
  const shown = chat.terminal.rows.filter((row) => row.includes('xz') || row.includes('wabcy'))
  assert.equal(shown.length, 0)
  assert.match(chat.terminal.rows.join('\n'), /#lobby> z +\n +wxabcy/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('after a stop the screen is taken over and painted anew', async (t) => {
  const chat = new Opened(t)
  const before = await chat.show()
  chat.terminal.xterm.reset()
  chat.terminal.input.setRawMode(false)
  chat.signals.send('SIGCONT')
  assert.equal(await chat.show(), before)
  assert.equal(chat.terminal.input.isRaw, true)
  assert.equal(chat.terminal.xterm.modes.bracketedPasteMode, true)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('a storm of sizes ends with the screen of the last one', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  for (let n = 0; n < 50; n++) chat.terminal.resize(30 + ((n * 37) % 150), 8 + ((n * 13) % 50))
  chat.terminal.resize(100, 30)
  const rows = (await chat.show()).split('\n')
  assert.equal(rows.length, 30)
  assert.match(rows[0] ?? '', /^ #lobby/)
  assert.match(rows[28] ?? '', /^ anna/)
  assert.match(rows[29] ?? '', /^#lobby>/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('the title tells what is unread, and where one is', async (t) => {
  const chat = new Opened(t)
  const titles: string[] = []
  chat.terminal.xterm.onTitleChange((title) => titles.push(title))
  await chat.show()
  const { conversation } = await chat.client.call('conversation', { to: '@bob' })
  chat.client.arrive(BOB, 'psst', { conversation })
  await chat.show()
  assert.deepEqual(titles, ['p2pchat #lobby', '(1) p2pchat #lobby'])
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('two thousand random keys leave a screen that equals its model', async (t) => {
  const piece = fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom(
      ...['日', '👍🏽', 'é', '\r', '\t', '\x7f', '\x0a', '\x17', '\x0b', '\x19', '\x0c'],
    ),
    fc
      .constantFrom(...['A', 'B', 'C', 'D', 'H', 'F', '5~', '6~', '1;3C', '1;3D', 'Z', 'I', 'O'])
      .map((end) => `\x1b[${end}`),
    fc.constantFrom('\x1b1', '\x1b2', '\x1ba', '\x1bb', '\x1bd', '\x1b', '\x1b[200~p\rq\x1b[201~'),
    fc.constantFrom('/help\r', '/clear\r', '/peers\r', 'hello\r', '@bob hi\r'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 300, maxLength: 500 }), async (pieces) => {
      const terminal = new FakeTerminal(80, 24)
      t.after(() => terminal.dispose())
      const clock = new ManualClock()
      const client = new FakeClient({ peers: [BOB] })
      const options = { client, clock, zone: 'UTC', width: 80, height: 24 }
      const chat = await Chat.open(options)
      const { input, output } = terminal
      const face = FullScreen.open({
        chat,
        input,
        output,
        env: ENV,
        chooseTheme: themeChooser(ENV),
        clock,
        onSignal: new FakeSignals().on,
      })
      for (const [n, text] of pieces.entries()) {
        terminal.type(text)
        if (n % 50 === 0) terminal.resize(40 + (n % 100), 12 + (n % 40))
        if (n % 7 === 0) client.arrive(BOB, `${text} ${n}`)
        if (n % 20 === 0) await clock.advance(50)
      }
      await settle()
      await clock.advance(2_000)
      await terminal.settled()
      const { width, height } = chat.state
      assert.deepEqual(
        terminal.rows,
        view(chat.state, width, height).rows.map((row) =>
          row.flatMap(({ text }) => cells(text).map((cell) => cell.text)).join(''),
        ),
      )
      face.close()
      await chat.close()
      assert.equal(clock.armed, 0)
    }),
    fuzz(6),
  )
})
