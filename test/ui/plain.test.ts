import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { type OpenChatOptions, openChat } from '../../src/ui/app.ts'
import { FakeClient } from '../helpers/fake-client.ts'
import { FakeSignals } from '../helpers/fake-signals.ts'
import { fakePeer } from '../helpers/fake-views.ts'
import { assertHarmless } from '../helpers/harmless.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'

const BOB = fakePeer(2, 'bob')

/** A chat of plain lines through two pipes. */
function open(t: TestContext, more: Partial<OpenChatOptions> = {}, isTTY = false) {
  const client = new FakeClient({ peers: [BOB] })
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { isTTY })
  const signals = new FakeSignals()
  const clock = new ManualClock()
  let text = ''
  output.on('data', (data: Buffer) => {
    text += data.toString()
  })
  const ended = openChat({
    client,
    input,
    output,
    env: { TERM: 'xterm-256color' },
    clock,
    zone: 'UTC',
    onSignal: signals.on,
    ...more,
  })
  t.after(() => signals.send('SIGTERM'))
  const lines = async (...typed: readonly string[]) => {
    await settle()
    for (const line of typed) {
      input.write(`${line}\n`)
      await settle()
    }
    return text
  }
  return { client, input, ended, signals, clock, lines }
}

test('everything is a line that stays, and no byte steers a terminal', async (t) => {
  const { client, lines } = open(t)
  client.arrive(BOB, 'before \x1b[2J all')
  await lines('hello', '/help', '/nope', '@bob psst')
  client.arrive(BOB, 'a\nb\u202e')
  const { conversation } = await client.call('conversation', { to: '@bob' })
  const [mine] = await client.call('history', { conversation })
  client.advance(mine?.id ?? '', 'delivered', [BOB.peer])
  const text = await lines()
  assertHarmless(text)
  assert.match(text, /^-- you are anna/)
  assert.match(text, /#lobby bob: before ␛\[2J all/)
  assert.match(text, /#lobby anna: hello \(waiting here\)/)
  assert.match(text, /-- \/msg PEER/)
  assert.match(text, /!! no command \/nope/)
  assert.match(text, /-- now in @bob/)
  assert.match(text, /@bob anna: psst \(waiting here\)/)
  assert.match(text, /#lobby bob: a\n {4}b<U\+202E>\n/)
  assert.match(text, /-- delivered to bob: psst/)
})

test('nobody is told twice what was said once', async (t) => {
  const { client, lines } = open(t)
  client.arrive(BOB, 'only once')
  const text = await lines('mine', '@bob yours', '/peers')
  for (const said of ['only once', 'anna: mine', 'anna: yours']) {
    assert.equal(text.split(said).length, 2, said)
  }
})

test('the end of the input leaves once the last line is with the engine', async (t) => {
  const { client, input, ended, clock } = open(t)
  await settle()
  input.end('one\ntwo without an end')
  assert.deepEqual(await ended, { kind: 'hangup' })
  const history = await client.call('history', { conversation: '#lobby' })
  assert.deepEqual(
    history.map(({ text }) => text),
    ['one', 'two without an end'],
  )
  assert.equal(clock.armed, 0)
})

test('a line waits for what the one before it asked, so that each goes where it is meant', async (t) => {
  const { client, input, ended } = open(t)
  input.end('/join #tea\nhello\n@bob psst\n/join #lobby\nhi all\n/topic later\n')
  assert.deepEqual(await ended, { kind: 'hangup' })
  const said = client.calls.filter(({ method }) => method === 'send' || method === 'topic')
  assert.deepEqual(
    said.map(({ params }) => params),
    [
      { to: '#tea', text: 'hello' },
      { to: '@bob', text: 'psst' },
      { to: '#lobby', text: 'hi all' },
      { room: '#lobby', text: 'later' },
    ],
  )
})

test('through a pipe everything that was asked is answered before the end', async (t) => {
  const { client, input, ended, lines } = open(t)
  input.write('hello\n/members\n/quit\nnot this\n')
  assert.deepEqual(await ended, { kind: 'quit' })
  const text = await lines()
  assert.match(text, /#lobby anna: hello/)
  assert.match(text, /-- anna: you/)
  assert.equal((await client.call('history', { conversation: '#lobby' })).length, 1)
})

test('a line does not wait for ever', async (t) => {
  const { client, lines, clock } = open(t)
  await lines()
  const call = client.call.bind(client) as (method: string, params: object) => Promise<never>
  const hanging = (method: string, params: object) =>
    method === 'connect' ? new Promise<never>(() => undefined) : call(method, params)
  Object.assign(client, { call: hanging })
  await lines('/connect 10.0.0.7:1', 'meanwhile')
  const sent = () => client.calls.some(({ method }) => method === 'send')
  assert.equal(sent(), false)
  await clock.advance(2_000)
  await lines()
  assert.equal(sent(), true)
})

test('/quit leaves, after what was typed before it', async (t) => {
  const { client, ended, lines } = open(t)
  await lines('hello', '/quit')
  assert.deepEqual(await ended, { kind: 'quit' })
  assert.equal((await client.call('history', { conversation: '#lobby' })).length, 1)
})

test('what is done to a message is said in a line, and told apart from delivery', async (t) => {
  const { client, lines } = open(t)
  const { id } = client.arrive(BOB, 'helo')
  await lines('/react 👍')
  await lines('/react 👍', '/react 👍')
  client.become(id, { text: 'hello', edited: true })
  await lines()
  client.become(id, { text: '', redacted: true, reactions: {} })
  await lines('mine', '/delete', 'y')
  const text = await lines()
  assert.match(text, /-- anna reacted 👍 to: helo\n/)
  assert.match(text, /-- anna took 👍 back from: helo\n/)
  assert.match(text, /-- bob edited: hello\n/)
  assert.match(text, /-- bob deleted: hello\n/)
  assert.match(text, /-- Delete for everybody: "mine"\? y or n\n/)
  assert.match(text, /-- anna deleted: mine\n/)
  await lines('first', '/edit second')
  assert.equal((await lines()).split('-- anna edited: second').length, 2, 'said once')
})

test('what the screen shows with signs is said in words, in the language of the chat', async (t) => {
  const client = new FakeClient({ peers: [BOB] })
  const asked = client.arrive(BOB, 'Who brings the *maps*?')
  client.arrive(BOB, 'tea, then', {
    reactions: { '👍': [BOB.peer, client.self.peer], '☕': [BOB.peer] },
  })
  client.arrive(client.self, 'me', { replyTo: asked.id, edited: true })
  client.arrive(client.self, 'read', {
    state: 'read',
    recipients: [
      { peer: BOB.peer, state: 'read' },
      { peer: fakePeer(3, 'carol').peer, state: 'delivered' },
    ],
  })
  const { conversation } = await client.call('conversation', { to: '@bob' })
  client.arrive(client.self, 'psst', { conversation, state: 'delivered' })
  client.arrive(BOB, 'you there?', { conversation })
  const { lines } = open(t, { client, env: { LANG: 'de_DE.UTF-8' } })
  const text = await lines('@bob', '/help')
  assert.match(text, /-- ungelesen: @bob 1\n/)
  assert.match(
    text,
    /anna: me \(Antwort auf bob: Who brings the maps\?\) \(geändert\) \(wartet hier\)\n/,
  )
  assert.match(text, /bob: tea, then \(Reaktionen: 👍 2, ☕\)\n/)
  assert.match(text, /anna: read \(2 haben es, 1 gelesen\)\n/)
  assert.match(text, /@bob anna: psst \(übergeben\)\n/)
  assert.doesNotMatch(text, /[✓◌…]/)
})

test('lines on a terminal ring for what is meant for somebody, once for what comes together, and never in a pipe', async (t) => {
  const bells = (text: string) => text.split('\x07').length - 1
  for (const isTTY of [true, false]) {
    const { client, clock, lines } = open(t, { plain: true }, isTTY)
    const heard = async () => {
      await clock.advance(10_000)
      return bells(await lines())
    }
    client.arrive(BOB, 'to everybody')
    assert.equal(await heard(), 0)
    const { conversation } = await client.call('conversation', { to: '@bob' })
    client.arrive(BOB, 'to you', { conversation })
    client.arrive(BOB, 'and you', { conversation })
    assert.equal(await heard(), isTTY ? 1 : 0)
    client.arrive(BOB, 'anna: lunch?', { mention: true })
    assert.equal(await heard(), isTTY ? 2 : 0)
    await lines('@bob', '/mute')
    client.arrive(BOB, 'psst', { conversation })
    assert.equal(await heard(), isTTY ? 2 : 0)
  }
})
