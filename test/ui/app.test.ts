import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fakeMessage } from '../helpers/fake-views.ts'
import { settle } from '../helpers/manual-clock.ts'
import { BOB, Opened } from '../helpers/opened-chat.ts'

test('what is typed is sent, acknowledged and shown, and its state follows', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('hellö 日本\r')
  const row = () => chat.terminal.rows.find((line) => line.includes('hellö')) ?? ''
  assert.match(row(), /anna hellö 日本 …/)
  const sent = chat.client.calls.find(({ method }) => method === 'send')
  assert.deepEqual(sent?.params, { to: '#lobby', text: 'hellö 日本', draft: '#lobby' })
  const history = await chat.client.call('history', { conversation: '#lobby' })
  chat.client.advance(history[0]?.id ?? '', 'delivered', [BOB.peer])
  await chat.show()
  assert.match(row(), /anna hellö 日本 ✓1/)
  chat.signals.send('SIGTERM')
  await chat.ended
})

test('what somebody asked for is painted as soon as it comes, not with the next frame', async (t) => {
  const messages = Array.from({ length: 300 }, (_, n) =>
    fakeMessage({ n: n + 1, from: BOB, text: `message ${n + 1}.` }),
  )
  const chat = new Opened(t, {}, { messages })
  await chat.show()
  chat.terminal.type('\x1b[H')
  await settle()
  await chat.clock.advance(4)
  await chat.terminal.settled()
  assert.match(chat.terminal.rows.join('\n'), /message 1\./)
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
  assert.deepEqual(sent?.params, { to: '#lobby', text: 'one\n/quit', draft: '#lobby' })
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

test('what a warning warned of is over on the screen soon after, though nobody tells', async (t) => {
  const chat = new Opened(t)
  const warnings = [{ code: 'DISCOVERY_NO_INTERFACE', message: 'no network', hint: null }] as const
  chat.client.setStatus({ warnings })
  await chat.show()
  await chat.clock.advance(1_000)
  assert.match(await chat.show(), /1 warning/)
  chat.client.setStatus({ warnings: [] })
  await chat.clock.advance(5_000)
  assert.doesNotMatch(await chat.show(), /1 warning/)
  chat.signals.send('SIGTERM')
  await chat.ended
})
