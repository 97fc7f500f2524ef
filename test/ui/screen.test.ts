import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settle } from '../helpers/manual-clock.ts'
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
