import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import type { Node } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'

const DEV = '#dev'

/** The next time that the room is seen with so many members, ourselves among them. */
function members(node: Node, count: number, room = DEV) {
  return eventOf(
    node,
    'conversation',
    ({ conversation }) =>
      conversation.conversation === room && conversation.members.length === count,
  )
}

/** How many are said to be in a room; -1 if nobody heard of it. */
function heads(node: Node, room = DEV): number {
  const found = node.rooms().find(({ conversation }) => conversation === room)
  return found ? found.members.length : -1
}

function texts(node: Node, conversation = DEV): Promise<readonly string[]> {
  return node.history({ conversation }).then((page) => page.map(({ text }) => text))
}

function messageOf(node: Node, text: string) {
  return eventOf(node, 'message', ({ message }) => message.text === text)
}

test('a room is made by joining it, seen by all, and talked in by its members alone', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  const made = await alice.join({ room: 'DEV' })
  assert.equal(made.conversation, DEV)
  assert.equal(made.kind, 'public')
  assert.deepEqual(made.members, [made.members[0]])
  await bob.connect({ address: await addressOf(alice) })
  await carol.connect({ address: await addressOf(alice) })
  await carol.connect({ address: await addressOf(bob) })

  await until(() => heads(bob) === 1)
  assert.equal(bob.rooms().find(({ conversation }) => conversation === DEV)?.joined, false)
  assert.equal(
    bob.conversations().some(({ conversation }) => conversation === DEV),
    false,
  )
  await assert.rejects(
    bob.send({ to: DEV, text: 'x' }),
    (error) => isChatError(error, 'NODE_NO_CONVERSATION') && /room join/.test(error.hint ?? ''),
  )

  const [seen, told] = [members(alice, 2), members(bob, 2)]
  await bob.join({ room: DEV })
  await Promise.all([seen, told])
  assert.deepEqual(
    alice.members({ room: DEV }).map(({ name, self }) => [name, self]),
    [
      ['alice', true],
      ['bob', false],
    ],
  )
  const arrives = messageOf(bob, 'hello @bob')
  const sent = await alice.send({ to: DEV, text: 'hello @bob' })
  assert.equal((await arrives).message.conversation, DEV)
  const done = await alice.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  assert.deepEqual(
    done.recipients.map(({ state }) => state),
    ['delivered'],
  )
  const view = bob.conversation({ to: '#Dev' })
  assert.equal(view.unread, 1)
  assert.equal(view.mentions, 1)
  assert.equal((await bob.read({ conversation: DEV })).unread, 0)

  // Carol is not in it: she hears of the room, and of nothing that is said there.
  await until(() => heads(carol) === 2)
  await assert.rejects(async () => carol.history({ conversation: DEV }), /no such conversation/)
  assert.equal(carol.members({ room: DEV }).length, 2)
  assert.throws(
    () => carol.members({ room: '#nowhere' }),
    (error) => isChatError(error, 'NODE_NO_CONVERSATION') && error.exit === 8,
  )
})

test('who joins late gets everything from any member, also of those who are gone', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  const alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  await alice.join({ room: DEV })
  await bob.join({ room: DEV })
  await bob.connect({ address: await addressOf(alice) })
  const last = messageOf(bob, 'set the topic: numbers')
  for (const text of ['one', 'two', 'three']) await alice.send({ to: DEV, text })
  await alice.topic({ room: DEV, text: 'numbers' })
  await last
  await alice.close()

  await carol.connect({ address: await addressOf(bob) })
  const caughtUp = eventOf(
    carol,
    'conversation',
    ({ conversation }) => conversation.title === 'numbers',
  )
  await carol.join({ room: DEV })
  await caughtUp
  assert.deepEqual(await texts(carol), ['one', 'two', 'three', 'set the topic: numbers'])
  const back = messageOf(bob, 'thank you')
  await carol.send({ to: DEV, text: 'thank you' })
  await back
  assert.deepEqual(await texts(bob), await texts(carol))
})

test('the last topic is shown to all, survives a restart, and can be taken away', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  let alice = await alices.open()
  await using bob = await bobs.open()
  await alice.join({ room: DEV })
  await bob.join({ room: DEV })
  await bob.connect({ address: await addressOf(alice) })
  const titled = (node: Node, title: string) =>
    eventOf(node, 'conversation', ({ conversation }) => conversation.title === title)
  const first = titled(bob, 'first')
  assert.equal((await alice.topic({ room: DEV, text: ' first ' })).title, 'first')
  await first
  const told = eventOf(alice, 'message', ({ message }) => message.kind === 'event')
  const second = titled(alice, 'second')
  await bob.topic({ room: DEV, text: 'second' })
  await second
  const { message } = await told
  assert.deepEqual([message.from.name, message.text], ['bob', 'set the topic: second'])
  assert.equal(alice.conversation({ to: DEV }).unread, 0)
  await alice.close()
  alice = await alices.open()
  assert.equal(alice.conversation({ to: DEV }).title, 'second')
  assert.equal((await alice.topic({ room: DEV, text: '' })).title, '')
  assert.equal((await alice.topic({ room: '#lobby', text: 'welcome' })).title, 'welcome')
  await assert.rejects(alice.topic({ room: DEV, text: 'a\nb' }), (error) =>
    isChatError(error, 'ARGS_TOPIC'),
  )
  await assert.rejects(alice.topic({ room: '#else', text: 'x' }), (error) =>
    isChatError(error, 'NODE_NO_CONVERSATION'),
  )
  await alice.close()
})

test('a room that was left is silent and unlisted, and comes back whole', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  let bob = await bobs.open()
  await alice.join({ room: DEV })
  await bob.join({ room: DEV })
  await bob.connect({ address: await addressOf(alice) })
  const heard = messageOf(bob, 'before')
  await alice.send({ to: DEV, text: 'before' })
  await heard
  await bob.send({ to: DEV, text: 'mine' })

  const alone = members(alice, 1)
  assert.equal((await bob.leave({ room: DEV })).joined, false)
  await alone
  assert.equal(bob.rooms().find(({ conversation }) => conversation === DEV)?.joined, false)
  const heardOf: string[] = []
  bob.subscribe((event) => {
    if (event.event === 'message') heardOf.push(event.message.text)
  })
  const lobby = messageOf(bob, 'to all')
  await alice.send({ to: DEV, text: 'in the meantime' })
  await alice.send({ to: '#lobby', text: 'to all' })
  await lobby
  assert.deepEqual(heardOf, ['to all'])
  assert.deepEqual(await texts(bob), ['before', 'mine'])
  const [, mine] = await bob.history({ conversation: DEV })
  assert.ok(mine)
  assert.deepEqual((await bob.history({ conversation: DEV, before: mine.id })).length, 1)
  await assert.rejects(
    bob.send({ to: DEV, text: 'x' }),
    (error) => isChatError(error, 'NODE_LEFT') && error.exit === 8,
  )
  await assert.rejects(bob.edit({ id: mine.id, text: 'x' }), /no such message/)
  await assert.rejects(
    bob.leave({ room: DEV }),
    (error) => isChatError(error, 'NODE_NO_CONVERSATION') && error.exit === 8,
  )
  await assert.rejects(bob.leave({ room: '#lobby' }), (error) => isChatError(error, 'NODE_LOBBY'))
  await bob.close()

  bob = await bobs.open()
  assert.equal(bob.conversation({ to: DEV }).joined, false)
  // Nobody is there to tell of it, and it is listed still.
  assert.equal(bob.rooms().find(({ conversation }) => conversation === DEV)?.joined, false)
  assert.deepEqual(await texts(bob), ['before', 'mine'])
  await bob.connect({ address: await addressOf(alice) })
  const caughtUp = messageOf(bob, 'in the meantime')
  await bob.join({ room: DEV })
  await caughtUp
  assert.deepEqual(await texts(bob), ['before', 'mine', 'in the meantime'])
  await bob.close()
  bob = await bobs.open({ network: false })
  assert.deepEqual(await texts(bob), ['before', 'mine', 'in the meantime'])
  await bob.close()
})

test('rooms joined all at once are each joined once, and no more than the limit', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open({ network: false })
  const asked = Array.from({ length: 300 }, (_, n) => alice.join({ room: `r${n % 280}` }))
  const answers = await Promise.allSettled(asked)
  const refused = answers.filter(({ status }) => status === 'rejected')
  assert.equal(alice.rooms().length, 257)
  assert.equal(refused.length, 24)
  await alice.leave({ room: 'r0' })
  await alice.join({ room: 'another' })
  assert.equal(alice.rooms().length, 257)
})
