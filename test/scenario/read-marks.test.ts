import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessageView, Node } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

async function meet(one: Node, other: Node): Promise<void> {
  const { peer } = await other.status()
  const came = eventOf(one, 'peer-online', (event) => event.peer.peer === peer)
  const seen = eventOf(other, 'peer-online')
  await one.connect({ address: await addressOf(other) })
  await Promise.all([came, seen])
}

function arrives(node: Node, text: string): Promise<unknown> {
  return eventOf(node, 'message', ({ message }) => message.text === text)
}

function turns(node: Node, id: string, state: MessageView['state']) {
  return eventOf(
    node,
    'message-changed',
    ({ message }) => message.id === id && message.state === state,
  )
}

/** The message once it is so, however long ago that was. */
async function becomes(
  node: Node,
  message: MessageView,
  isSo: (message: MessageView) => boolean,
): Promise<void> {
  const later = eventOf(
    node,
    'message-changed',
    (event) => event.message.id === message.id && isSo(event.message),
  )
  if (!isSo(await stateOf(node, message))) await later
  else later.catch(() => undefined)
}

async function stateOf(node: Node, { conversation, id }: MessageView): Promise<MessageView> {
  const all = await node.history({ conversation })
  const found = all.find((message) => message.id === id)
  assert(found)
  return found
}

test('nobody is told what was read by who did not allow it', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  assert.deepEqual(await bob.receipts({}), { on: false })
  await meet(alice, bob)
  const came = arrives(bob, 'secretly read')
  const sent = await alice.send({ to: '@bob', text: 'secretly read' })
  await came
  await bob.read({ conversation: '@alice' })
  // What bob says next comes after everything that was said about reading.
  const answer = arrives(alice, 'later')
  await bob.send({ to: '@alice', text: 'later' })
  await answer
  assert.equal((await stateOf(alice, sent)).state, 'delivered')

  await bob.receipts({ on: true })
  const more = arrives(bob, 'openly read')
  const next = await alice.send({ to: '@bob', text: 'openly read' })
  await more
  const read = turns(alice, next.id, 'read')
  await bob.read({ conversation: '@alice' })
  assert.deepEqual((await read).message.recipients, [
    { peer: (await bob.status()).peer, state: 'read' },
  ])
  // One number a log: what came before the last message was on the same screen.
  assert.equal((await stateOf(alice, sent)).state, 'read')
})

test('what was read while the author was away is told when both are back, and lasts', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  let alice = await alices.open()
  let bob = await bobs.open({ tellsRead: true })
  await meet(alice, bob)
  const came = arrives(bob, 'hello')
  const sent = await alice.send({ to: '@bob', text: 'hello' })
  await came
  await alice.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  await alice.close()
  await bob.read({ conversation: '@alice' })
  await bob.close()
  bob = await bobs.open({ tellsRead: true })
  alice = await alices.open()
  const read = turns(alice, sent.id, 'read')
  await meet(alice, bob)
  await read
  await alice.close()
  await bob.close()
  alice = await alices.open()
  assert.equal((await stateOf(alice, sent)).state, 'read')
  await alice.close()
})

test('the choice of the person lasts, and wins over the configuration', async () => {
  await using bobs = await Home.make('bob')
  let bob = await bobs.open({ tellsRead: true })
  assert.deepEqual(await bob.receipts({}), { on: true })
  await bob.receipts({ on: false })
  await bob.rename({ name: 'robert' })
  await bob.close()
  bob = await bobs.open({ tellsRead: true })
  assert.deepEqual(await bob.receipts({}), { on: false })
  assert.equal((await bob.status()).name, 'robert')
  await bob.close()
})

test('in a room a message is read once somebody has read it, and who has stands beside it', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open({ tellsRead: true })
  await using carol = await carols.open()
  await meet(alice, bob)
  await meet(alice, carol)
  const peers = { bob: (await bob.status()).peer, carol: (await carol.status()).peer }
  const came = Promise.all([arrives(bob, 'all of you'), arrives(carol, 'all of you')])
  const sent = await alice.send({ to: '#lobby', text: 'all of you' })
  await came
  await becomes(alice, sent, ({ recipients }) =>
    recipients.every(({ state }) => state === 'delivered'),
  )
  const read = turns(alice, sent.id, 'read')
  await carol.read({ conversation: '#lobby' })
  await bob.read({ conversation: '#lobby' })
  const states = new Map((await read).message.recipients.map(({ peer, state }) => [peer, state]))
  assert.equal(states.get(peers.bob), 'read')
  assert.equal(states.get(peers.carol), 'delivered')
})

test('an author hears of what was read in a room only while in it', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open({ tellsRead: true })
  await meet(alice, bob)
  await alice.join({ room: '#dev' })
  await bob.join({ room: '#dev' })
  const came = arrives(bob, 'bye then')
  const sent = await alice.send({ to: '#dev', text: 'bye then' })
  await came
  const left = eventOf(bob, 'conversation', ({ conversation }) => conversation.members.length === 1)
  await alice.leave({ room: '#dev' })
  await left
  await bob.read({ conversation: '#dev' })
  const answer = arrives(alice, 'later')
  await bob.send({ to: '#lobby', text: 'later' })
  await answer
  const read = turns(alice, sent.id, 'read')
  await alice.join({ room: '#dev' })
  await read
})

test('in a private room the members see what was read and who types, and nobody else does', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open({ tellsRead: true })
  await using carol = await carols.open()
  await meet(alice, bob)
  await meet(alice, carol)
  const { conversation } = await alice.create({ name: 'team' })
  const asked = eventOf(bob, 'conversation', (event) => event.conversation.invited)
  await alice.invite({ room: conversation, peer: '@bob' })
  await asked
  const came = arrives(bob, 'just us')
  const sent = await alice.send({ to: conversation, text: 'just us' })
  await bob.accept({ room: conversation })
  await came
  const read = turns(alice, sent.id, 'read')
  await bob.read({ conversation })
  await read
  let overheard = 0
  carol.subscribe(({ event }) => {
    if (event === 'typing') overheard++
  })
  const typing = eventOf(bob, 'typing')
  await alice.typing({ conversation, on: true })
  assert.equal((await typing).typing.conversation, conversation)
  const later = arrives(carol, 'later')
  await alice.send({ to: '#lobby', text: 'later' })
  await later
  assert.equal(overheard, 0)
})
