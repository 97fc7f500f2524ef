import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Node, NodeEvent, TypingView } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

async function meet(one: Node, other: Node): Promise<void> {
  const { peer } = await other.status()
  const came = eventOf(one, 'peer-online', (event) => event.peer.peer === peer)
  const seen = eventOf(other, 'peer-online')
  await one.connect({ address: await addressOf(other) })
  await Promise.all([came, seen])
}

/** Everything a node tells of typing from now on. */
function typingAt(node: Node): TypingView[] {
  const told: TypingView[] = []
  node.subscribe((event: NodeEvent) => {
    if (event.event === 'typing') told.push(event.typing)
  })
  return told
}

test('the other one sees that somebody types, until the message is sent', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await meet(alice, bob)
  const { peer } = await alice.status()
  const conversation = `@${peer}`
  const told = typingAt(bob)
  const began = eventOf(bob, 'typing')
  assert.deepEqual(await alice.typing({ conversation: '@bob', on: true }), { on: true })
  await began
  // Within 3 s it is not said again.
  await alice.typing({ conversation: '@bob', on: true })
  const came = eventOf(bob, 'message')
  const ended = eventOf(bob, 'typing', ({ typing }) => !typing.typing)
  await alice.send({ to: '@bob', text: 'hello' })
  await Promise.all([came, ended])
  const by = { conversation, peer, name: 'alice' }
  assert.deepEqual(told, [
    { ...by, typing: true },
    { ...by, typing: false },
  ])
})

test('in a room those who are in it see it, and nobody else', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  await meet(alice, bob)
  await meet(alice, carol)
  const inRoom = eventOf(alice, 'conversation', ({ conversation }) => {
    return conversation.name === '#dev' && conversation.members.length === 2
  })
  await alice.join({ room: '#dev' })
  await bob.join({ room: '#dev' })
  await inRoom
  const told = typingAt(carol)
  const seen = eventOf(bob, 'typing')
  await alice.typing({ conversation: '#dev', on: true })
  assert.equal((await seen).typing.conversation, '#dev')
  const later = eventOf(carol, 'message')
  await alice.send({ to: '#lobby', text: 'later' })
  await later
  assert.deepEqual(told, [])
})

test('who is gone does not type any more', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  const alice = await alices.open()
  await using bob = await bobs.open()
  await meet(alice, bob)
  const began = eventOf(bob, 'typing')
  await alice.typing({ conversation: '#lobby', on: true })
  assert.equal((await began).typing.conversation, '#lobby')
  const ended = eventOf(bob, 'typing', ({ typing }) => !typing.typing)
  await alice.close()
  await ended
})

test('who does not want it tells nobody, and sees the others all the same', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open({ tellsTyping: false })
  await using bob = await bobs.open()
  await meet(alice, bob)
  const told = typingAt(bob)
  assert.deepEqual(await alice.typing({ conversation: '@bob', on: true }), { on: false })
  const came = eventOf(bob, 'message')
  await alice.send({ to: '@bob', text: 'done' })
  await came
  assert.deepEqual(told, [])
  const seen = eventOf(alice, 'typing')
  await bob.typing({ conversation: '@alice', on: true })
  await seen
})
