import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Chat } from '../../src/ui/chat.ts'
import { FullScreen } from '../../src/ui/full-screen.ts'
import { cells } from '../../src/ui/text-width.ts'
import { themeChooser } from '../../src/ui/theme.ts'
import { view } from '../../src/ui/view/view.ts'
import { FakeClient } from '../helpers/fake-client.ts'
import { FakeSignals } from '../helpers/fake-signals.ts'
import { FakeTerminal } from '../helpers/fake-terminal.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { BOB, ENV, Opened } from '../helpers/opened-chat.ts'

test('SIGQUIT gives the terminal back too', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.signals.send('SIGQUIT')
  assert.deepEqual(await chat.ended, { kind: 'signal', signal: 'SIGTERM' })
  await chat.terminal.settled()
  chat.assertGivenBack()
})

test('no terminal moves text across our columns, unless it is told to', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  assert.ok(chat.terminal.output.written.includes('\x1b[8l'))
  assert.ok(!chat.terminal.output.written.includes('\x1b[8h'))
  const own = new Opened(t, { config: { bidi: 'terminal' } })
  await own.show()
  for (const each of [chat, own]) each.signals.send('SIGTERM')
  await Promise.all([chat.ended, own.ended])
  assert.ok(chat.terminal.output.written.includes('\x1b[8h'))
  assert.ok(!/\[8[hl]/.test(own.terminal.output.written))
})

test('Ctrl+/ takes back and Alt+/ does again, however a terminal names them', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  assert.match(await chat.type('hello \x17'), /^#lobby> *$/m)
  assert.match(await chat.type('\x1f'), /^#lobby> hello *$/m)
  assert.match(await chat.type('\x1f\x1f'), /^#lobby> *$/m)
  assert.match(await chat.type('\x1b/'), /^#lobby> hello *$/m)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('what is to be marked with the mouse is in the hands of the terminal', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('\x1bv')
  const bare = chat.terminal.output.written.lastIndexOf('\x1b[8h')
  assert.ok(bare > chat.terminal.output.written.lastIndexOf('\x1b[8l'))
  await chat.type('\x1bv')
  assert.ok(chat.terminal.output.written.lastIndexOf('\x1b[8l') > bare)
  chat.signals.send('SIGTERM')
  await chat.ended
  await chat.terminal.settled()
  chat.assertGivenBack()
})

test('the mouse is asked for only while the chat wants it, and given back', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'vt200')
  await chat.type('/mouse off\r')
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'none')
  await chat.type('/mouse on\r')
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'vt200')
  await chat.type('\x1bv')
  assert.equal(chat.terminal.xterm.modes.mouseTrackingMode, 'none', "marking is the terminal's")
  chat.signals.send('SIGTERM')
  await chat.ended
  await chat.terminal.settled()
  chat.assertGivenBack()
})

test('who looks elsewhere is told of a direct message, by the bell and by the desktop', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('\x1b[O')
  const { conversation } = await chat.client.call('conversation', { to: '@bob' })
  chat.client.arrive(BOB, 'psst\x1b]0;x\x07', { conversation })
  await chat.show()
  await chat.clock.advance(1_000)
  await chat.show()
  assert.ok(chat.terminal.output.written.includes('\x07\x1b]9;p2pchat: bob: psst␛]0,x␇\x07'))
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('a key whose bytes come apart is that key, and a lone escape eats nothing', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  const typed = async (text: string, waited: number) => {
    chat.terminal.type(text)
    await settle()
    await chat.clock.advance(waited)
  }
  await typed('ab\x1b', 30)
  await typed('\x7f', 0)
  assert.match(await chat.show(), /#lobby> +$/, 'Alt+Backspace')
  await typed('\x1b[', 400)
  await typed('D', 0)
  await typed('\x1b', 50)
  assert.match(await chat.type('x'), /#lobby> x +$/)
  await typed('\x1b\x1b1', 50)
  assert.match(await chat.show(), /#lobby> x +$/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('from afar the letter of an Alt may come later', async (t) => {
  const chat = new Opened(t, { env: { ...ENV, SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22' } })
  await chat.show()
  chat.terminal.type('ab\x1b')
  await settle()
  await chat.clock.advance(140)
  assert.match(await chat.type('\x7f'), /#lobby> +$/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('/copy hands the text to the clipboard of the terminal, as it was written', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.client.arrive(BOB, 'two\nlines ✓')
  await chat.show()
  await chat.type('/copy\r')
  const bytes = Buffer.from('two\nlines ✓').toString('base64')
  assert.ok(chat.terminal.output.written.includes(`\x1b]52;c;${bytes}\x07`))
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('a key is painted at once, however many messages arrive', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  for (let n = 0; n < 5; n++) {
    chat.client.arrive(BOB, `message ${n}`)
    await settle()
    await chat.clock.advance(n === 0 ? 20 : 5)
    chat.terminal.type('x')
    await settle()
    await chat.terminal.settled()
    assert.match(chat.terminal.rows.at(-1) ?? '', new RegExp(`> ${'x'.repeat(n + 1)} `))
  }
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('ten thousand random keys and clicks leave a screen that equals its model', async (t) => {
  const piece = fc.oneof(
    fc.string({ maxLength: 5 }),
    fc.constantFrom(
      ...['日', '👍🏽', 'é', '\r', '\t', '\x7f', '\x0a', '\x17', '\x0b', '\x19', '\x0c'],
    ),
    fc
      .constantFrom(
        ...[
          'A',
          'B',
          'C',
          'D',
          'H',
          'F',
          '5~',
          '6~',
          '5;3~',
          '6;3~',
          '1;3C',
          '1;3D',
          'Z',
          'I',
          'O',
        ],
      )
      .map((end) => `\x1b[${end}`),
    fc.constantFrom(
      '\x1b1',
      '\x1b2',
      '\x1ba',
      '\x1bb',
      '\x1bd',
      '\x1b',
      '\x1b\x1b',
      ' ',
      'q',
      '\x1b[200~p\rq\x1b[201~',
    ),
    fc
      .tuple(
        fc.constantFrom(0, 64, 65),
        fc.integer({ min: 1, max: 140 }),
        fc.integer({ min: 1, max: 52 }),
      )
      .map(([button, x, y]) => `\x1b[<${button};${x};${y}M`),
    fc.constantFrom('\x0b', '\x06', '\x12', '\x07', '\x1bu', '\x1bv', '\x1b[1;3A', '\x1b[1;3B'),
    fc.constantFrom(
      '/verify bob\r',
      '/info\r',
      '/bare\r',
      '/theme light\r',
      '/delete\r',
      'see https://x.y\r',
    ),
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
        // Alt+E would hand the screen to another program.
        const isEditor = pieces[n - 1]?.endsWith('\x1b') && /^e/i.test(text)
        if (!isEditor) terminal.type(text)
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
    { ...fuzz(25), endOnFailure: true },
  )
})
