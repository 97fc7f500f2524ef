import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

test('two people talk both ways, and each state is true when it is shown', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  const met = eventOf(bob, 'peer-online')
  const seen = await alice.connect({ address: await addressOf(bob) })
  assert.equal(seen.name, 'bob')
  assert.equal((await met).peer.name, 'alice')

  const arrives = eventOf(bob, 'message')
  const sent = await alice.send({ to: '@bob', text: 'hello @bob' })
  assert.equal(sent.state, 'queued')
  const { message } = await arrives
  assert.equal(message.id, sent.id)
  assert.equal(message.text, 'hello @bob')
  assert.equal(message.state, 'received')
  assert.equal(message.from.name, 'alice')
  assert.equal(message.mention, true)
  const delivered = await alice.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  assert.equal(delivered.state, 'delivered')

  const back = eventOf(alice, 'message', ({ message: { state } }) => state === 'received')
  await bob.send({ to: '@alice', text: 'hi', replyTo: sent.id })
  assert.equal((await back).message.replyTo, sent.id)
  const [left, right] = await Promise.all([
    alice.history({ conversation: '@bob' }),
    bob.history({ conversation: '@alice' }),
  ])
  assert.deepEqual(
    left.map(({ id }) => id),
    right.map(({ id }) => id),
  )
  assert.deepEqual(
    left.map(({ order }) => order),
    [...left.map(({ order }) => order)].sort(),
  )
  assert.equal(bob.conversations().find(({ name }) => name === '@alice')?.unread, 1)
  assert.equal((await bob.read({ conversation: '@alice' })).unread, 0)
})

test('what is written to somebody away waits, survives both nodes, and arrives once and in order', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  let alice = await alices.open()
  let bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  await bob.close()
  const texts = ['one', 'two', 'three']
  for (const text of texts) {
    const sent = await alice.send({ to: '@bob', text })
    assert.equal(sent.state, 'queued')
  }
  assert.equal((await alice.status()).queued, 3)
  await alice.close()

  alice = await alices.open()
  bob = await bobs.open()
  const last = eventOf(bob, 'message', ({ message }) => message.text === 'three')
  await bob.connect({ address: await addressOf(alice) })
  await last
  const received = await bob.history({ conversation: '@alice' })
  assert.deepEqual(
    received.map(({ text }) => text),
    texts,
  )
  const [, , third] = await alice.history({ conversation: '@bob' })
  assert.ok(third)
  const after = await alice.wait({ id: third.id, state: 'delivered', timeoutMs: 5_000 })
  assert.equal(after.state, 'delivered')
  assert.equal((await alice.status()).queued, 0)
  await alice.close()
  await bob.close()
})

test('#lobby reaches everybody present, and whoever comes later', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  await bob.connect({ address: await addressOf(alice) })
  const atBob = eventOf(bob, 'message')
  const sent = await alice.send({ to: '#lobby', text: 'all hands', kind: 'action' })
  assert.equal((await atBob).message.kind, 'action')
  const delivered = await alice.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  assert.deepEqual(
    delivered.recipients.map(({ state }) => state),
    ['delivered'],
  )
  const atCarol = eventOf(carol, 'message')
  await carol.connect({ address: await addressOf(alice) })
  assert.equal((await atCarol).message.id, sent.id)
})

test('a known name that comes with another key is refused until it is trusted', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using imposters = await Home.make('Bоb')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using imposter = await imposters.open()
  await alice.connect({ address: await addressOf(bob) })
  const other = await alice.connect({ address: await addressOf(imposter) })
  assert.equal(other.trust, 'changed')
  await assert.rejects(
    alice.send({ to: other.peer, text: 'secret' }),
    (error) => isChatError(error, 'NODE_PEER_CHANGED') && error.exit === 4,
  )
  assert.equal((await alice.unblock({ peer: other.peer })).trust, 'changed', 'not blocked at all')
  await alice.block({ peer: other.peer })
  assert.equal((await alice.unblock({ peer: other.peer })).trust, 'changed', 'no way around it')
  await alice.trust({ peer: other.peer })
  await alice.send({ to: other.peer, text: 'now it is fine' })
  assert.equal((await alice.unblock({ peer: other.peer })).trust, 'verified')
  assert.equal((await alice.send({ to: '@bob', text: 'still you' })).state, 'queued')
})

test('a blocked peer is cut off, and a closed node refuses', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  const alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const gone = eventOf(alice, 'peer-offline')
  await alice.block({ peer: '@bob' })
  await gone
  await assert.rejects(alice.send({ to: '@bob', text: 'x' }), (error) =>
    isChatError(error, 'HANDSHAKE_BLOCKED'),
  )
  await assert.rejects(alice.send({ to: '@nobody', text: 'x' }), (error) =>
    isChatError(error, 'NODE_NO_PEER'),
  )
  await assert.rejects(alice.send({ to: '@Alice', text: 'x' }), /^ChatError: this is you yourself$/)
  await alice.close()
  await alice.close()
  await assert.rejects(alice.send({ to: '#lobby', text: 'x' }), (error) =>
    isChatError(error, 'NODE_CLOSED'),
  )
})

test('a name that is not known yet is waited for in the first moments of a node', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using bob = await bobs.open()
  await using alice = await alices.open({ peers: [await addressOf(bob)] })
  const sent = await alice.send({ to: '@bob', text: 'before we met' })
  const after = await alice.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  assert.equal(after.state, 'delivered')
})
