import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draftsOf, withDrafts } from '../../src/ui/model/drafts.ts'
import { key, text } from '../helpers/chat-actions.ts'
import { ANNA, after, DIRECT, scene } from '../helpers/chat-scene.ts'
import { fakeMessage, LOBBY } from '../helpers/fake-views.ts'
import { Opened } from '../helpers/opened-chat.ts'

const writes = (chat: Opened) => chat.client.calls.filter(({ method }) => method === 'draft')
const kept = (chat: Opened) => Object.fromEntries(chat.client.drafts)

test('what is half written is handed over once a second at most, and at once when it is gone', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  for (const letter of 'hello there') await chat.type(letter)
  assert.equal(writes(chat).length, 1, 'a second of a tenth a letter')
  await chat.clock.advance(1_000)
  assert.deepEqual(kept(chat), { '#lobby': 'hello there' })
  assert.equal(writes(chat).length, 2)
  await chat.clock.advance(5_000)
  assert.equal(writes(chat).length, 2, 'nothing has changed')
  await chat.type('\r')
  assert.deepEqual(kept(chat), {})
  chat.signals.send('SIGTERM')
  await chat.ended
  await chat.terminal.settled()
  chat.assertGivenBack()
})

for (const signal of ['SIGHUP', 'SIGTERM'] as const) {
  test(`what is half written when ${signal} ends the chat is there in the next one`, async (t) => {
    const chat = new Opened(t)
    await chat.show()
    await chat.type('for all')
    chat.signals.send(signal)
    await chat.ended
    assert.deepEqual(kept(chat), { '#lobby': 'for all' })
    const next = new Opened(t)
    next.client.drafts.set('#lobby', 'for all\x1b[2J')
    assert.match(await next.show(), /^#lobby> for all\[2J *$/m)
    await next.type('\x1f')
    next.signals.send('SIGTERM')
    await next.ended
    assert.deepEqual(
      kept(next),
      { '#lobby': 'for all\x1b[2J' },
      'what was not touched is not written',
    )
  })
}

test('each conversation has its draft, and of a message that is edited none', () => {
  const state = scene({ messages: [fakeMessage({ n: 1, from: ANNA, text: 'mine' })] })
  const both = after(state, text('for all'), key('M-2'), text('for bob'))
  const drafts = [...draftsOf(both)].map(([conversation, written]) => ({
    conversation,
    text: written,
  }))
  assert.deepEqual(
    new Map(draftsOf(both)),
    new Map([
      [LOBBY, 'for all'],
      [DIRECT, 'for bob'],
    ]),
  )
  const next = withDrafts(scene(), drafts)
  assert.equal(next.editor.text, 'for all')
  assert.equal(after(next, key('C-_')).editor.text, 'for all', 'it cannot be undone')
  assert.equal(after(next, key('M-2')).editor.text, 'for bob')
  const editing = after(state, text('draft'), key('M-up'), text('e'), text('!'))
  assert.deepEqual([...draftsOf(editing)], [[LOBBY, 'draft']])
  assert.deepEqual([...draftsOf(after(state, text('  ')))], [])
})

test('a line that was dropped, or a command that leaves, is no draft', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('never mind\x03/qu')
  await chat.clock.advance(1_000)
  assert.deepEqual(kept(chat), { '#lobby': '/qu' })
  await chat.type('it\r')
  await chat.ended
  assert.deepEqual(kept(chat), {})
})

test('an engine that cannot keep drafts does not keep anybody from writing or leaving', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  chat.client.failNext('draft', 'STORE_FULL')
  await chat.type('hello')
  await chat.clock.advance(1_000)
  assert.deepEqual(kept(chat), {})
  await chat.type('!')
  await chat.clock.advance(1_000)
  assert.deepEqual(kept(chat), { '#lobby': 'hello!' })
  chat.client.vanish()
  assert.deepEqual(await chat.ended, { kind: 'closed' })
})

test('a draft goes with its message, and is there until that is durable', async (t) => {
  const chat = new Opened(t)
  await chat.show()
  await chat.type('hello there')
  await chat.clock.advance(1_000)
  assert.deepEqual(kept(chat), { '#lobby': 'hello there' })
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  const call = chat.client.call.bind(chat.client)
  chat.client.call = async (method, params) => {
    if (method === 'send') await held
    return call(method, params)
  }
  await chat.type('\r')
  await chat.type('and m')
  await chat.clock.advance(2_000)
  assert.deepEqual(kept(chat), { '#lobby': 'hello there' }, 'nothing was sent yet')
  answer()
  await chat.show()
  const [sent] = chat.client.calls.filter(({ method }) => method === 'send')
  assert.deepEqual(sent?.params, { to: '#lobby', text: 'hello there', draft: '#lobby' })
  assert.deepEqual(kept(chat), { '#lobby': 'and m' })
  chat.client.failNext('send', 'STORE_FULL')
  await chat.type('ore\r')
  await chat.show()
  assert.deepEqual(kept(chat), { '#lobby': 'and more' }, 'it is in the line again')
})

test('plain mode says what was half written on a screen, and sends or drops it', async (t) => {
  const open = async () => {
    const chat = new Opened(t, { plain: true })
    chat.client.drafts.set('#lobby', 'I wanted\nto say')
    await chat.show()
    return { chat, written: () => chat.terminal.output.written }
  }
  const sends = await open()
  const [before] = [sends.written()]
  assert.match(before, /-- you were writing: I wanted\r?\n-- to say\r?\n-- \/draft send sends it/)
  await sends.chat.type('something else\n')
  assert.deepEqual(kept(sends.chat), { '#lobby': 'I wanted\nto say' }, 'another line is another')
  sends.chat.client.failNext('send', 'STORE_FULL')
  await sends.chat.type('/draft send\n')
  await sends.chat.type('/draft\n')
  assert.deepEqual(kept(sends.chat), { '#lobby': 'I wanted\nto say' })
  assert.equal(sends.written().split('you were writing').length, 3)
  await sends.chat.type('/draft send\n/draft send\n')
  const sent = sends.chat.client.calls.flatMap(({ method, params }) =>
    method === 'send' ? [params] : [],
  )
  const draft = { to: '#lobby', text: 'I wanted\nto say', draft: '#lobby' }
  assert.deepEqual(sent, [{ to: '#lobby', text: 'something else' }, draft, draft])
  assert.match(sends.written(), /nothing is half written here/)
  const drops = await open()
  await drops.chat.type('/draft drop\n')
  assert.match(drops.written(), /-- what you were writing is dropped/)
  assert.deepEqual(kept(drops.chat), {})
  for (const text of ['/leave #tea', '@bob for you alone']) {
    const refuses = new Opened(t, { plain: true })
    refuses.client.drafts.set('#lobby', text)
    await refuses.show()
    await refuses.type('/draft send\n')
    assert.match(refuses.terminal.output.written, /begins with \/ or @/)
    assert.equal(
      refuses.client.calls.some(({ method }) => method === 'send'),
      false,
    )
    refuses.signals.send('SIGTERM')
    await refuses.ended
  }
  const leaves = await open()
  await leaves.chat.type('/msg bob\n/go 1\n/quit\n')
  await leaves.chat.ended
  assert.equal(
    leaves.written().split('you were writing').length,
    3,
    'it is told wherever one turns to it',
  )
  assert.deepEqual(kept(leaves.chat), { '#lobby': 'I wanted\nto say' })
  for (const { chat } of [sends, drops]) {
    chat.signals.send('SIGTERM')
    await chat.ended
  }
})
