import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { eventOf, Home } from '../helpers/open-node.ts'
import {
  accept,
  company,
  holds,
  invited,
  join,
  room,
  spoken,
  TEAM,
} from '../helpers/private-room.ts'
import { until } from '../helpers/until.ts'

test('a private room is made, entered by invitation, talked in, and known to nobody else', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  await join(bob, alice)
  await join(carol, alice)
  await join(carol, bob)

  const made = await alice.create({ name: 'Team' })
  assert.match(made.conversation, /^![a-z2-7]{26}$/)
  assert.deepEqual(
    [made.kind, made.name, made.joined, made.invited],
    ['private', TEAM, true, false],
  )
  assert.deepEqual(made.members, [made.creator])
  await alice.send({ to: TEAM, text: 'before anybody' })
  const asked = eventOf(bob, 'conversation', ({ conversation }) => conversation.invited)
  const told = eventOf(bob, 'message', ({ message }) => message.kind === 'event')
  await alice.invite({ room: TEAM, peer: '@bob' })
  const { conversation } = await asked
  assert.deepEqual(
    [conversation.conversation, conversation.kind, conversation.name, conversation.joined],
    [made.conversation, 'private', TEAM, false],
  )
  const { message } = await told
  assert.equal(message.text, 'invited you to the private room team')
  const { peer, name } = (await bob.snapshot()).self
  const target = { peer, name }
  assert.deepEqual(message.event, { kind: 'invited', target, room: 'team', text: null })
  assert.equal(bob.conversation({ to: '@alice' }).unread, 1)
  assert.deepEqual(company(alice), { alice: 'creator', bob: 'invited' })
  await assert.rejects(bob.send({ to: TEAM, text: 'x' }), (error) =>
    isChatError(error, 'NODE_NOT_JOINED'),
  )

  assert.equal((await bob.accept({ room: TEAM })).joined, true)
  await holds(bob, 'before anybody')
  await until(() => company(alice).bob === 'member')
  const sent = await bob.send({ to: made.conversation, text: 'hello @alice' })
  await holds(alice, 'before anybody', 'hello @alice')
  const done = await bob.wait({ id: sent.id, state: 'delivered', timeoutMs: 5_000 })
  assert.deepEqual(
    done.recipients.map(({ peer, state }) => [peer, state]),
    [[made.creator, 'delivered']],
  )
  assert.equal(alice.conversation({ to: `!${TEAM}` }).mentions, 1)
  assert.equal((await alice.topic({ room: TEAM, text: 'plans' })).title, 'plans')
  await until(() => room(bob)?.title === 'plans')
  const found = await alice.search({ words: ['hello'], in: TEAM })
  assert.equal(found.messages.length, 1)
  const events = (await bob.history({ conversation: TEAM })).filter(({ kind }) => kind === 'event')
  assert.deepEqual(
    events.map(({ from, text }) => `${from.name} ${text}`),
    ['alice invited bob', 'bob joined the room', 'alice set the topic: plans'],
  )
  assert.deepEqual(
    events.map(({ event }) => event),
    [
      { kind: 'invited', target, room: null, text: null },
      { kind: 'joined', target: null, room: null, text: null },
      { kind: 'topic', target: null, room: null, text: 'plans' },
    ],
  )

  // Carol was in sessions with both all the time.
  assert.equal(room(carol), undefined)
  assert.throws(
    () => carol.conversation({ to: made.conversation }),
    (error) => isChatError(error, 'NODE_NO_CONVERSATION') && error.exit === 8,
  )
})

test('who accepts late gets everything from any member while the creator is away', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  let alice = await alices.open()
  let bob = await bobs.open()
  let carol = await carols.open()
  await join(bob, alice)
  await join(carol, alice)
  await alice.create({ name: TEAM })
  await alice.invite({ room: TEAM, peer: 'bob' })
  await accept(bob)
  await alice.send({ to: TEAM, text: 'one' })
  await holds(bob, 'one')
  // Bob is away when Carol is invited: he has never heard of it.
  await bob.close()
  await alice.invite({ room: TEAM, peer: 'carol' })
  await invited(carol)
  await alice.send({ to: TEAM, text: 'two' })
  await until(() => carol.conversation({ to: '@alice' }).unread === 1)
  await alice.close()
  await carol.close()

  bob = await bobs.open()
  carol = await carols.open()
  assert.equal(room(carol)?.invited, true)
  await join(carol, bob)
  assert.deepEqual(company(bob), { alice: 'creator', bob: 'member' })
  await accept(carol)
  await holds(carol, 'one')
  await until(() => company(bob).carol === 'member')
  await carol.send({ to: TEAM, text: 'three' })
  await holds(bob, 'one', 'three')
  await bob.close()

  alice = await alices.open()
  await join(carol, alice)
  await holds(alice, 'one', 'two', 'three')
  await holds(carol, 'one', 'two', 'three')
  await alice.close()
  bob = await bobs.open()
  await join(bob, carol)
  await holds(bob, 'one', 'two', 'three')
  await Promise.all([bob.close(), carol.close()])
})

test('who is removed gets nothing new, not even from a member who was away then', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using daves = await Home.make('dave')
  let alice = await alices.open()
  let bob = await bobs.open()
  let carol = await carols.open()
  let dave = await daves.open()
  for (const node of [bob, carol, dave]) await join(node, alice)
  await alice.create({ name: TEAM })
  for (const [node, peer] of [
    [bob, 'bob'],
    [carol, 'carol'],
    [dave, 'dave'],
  ] as const) {
    await alice.invite({ room: TEAM, peer })
    await accept(node)
  }
  await alice.send({ to: TEAM, text: 'all' })
  for (const node of [bob, carol, dave]) await holds(node, 'all')
  // Bob and Carol are away when Carol is removed.
  await bob.close()
  await carol.close()
  const removed = await alice.remove({ room: TEAM, peer: 'carol' })
  assert.equal(removed.members.length, 3)
  assert.deepEqual(company(alice), { alice: 'creator', bob: 'member', dave: 'member' })
  await alice.send({ to: TEAM, text: 'without carol' })
  await holds(dave, 'all', 'without carol')

  // Bob, who does not know, and Carol meet alone: no harm is done, for he has nothing new.
  await alice.close()
  await dave.close()
  bob = await bobs.open()
  carol = await carols.open()
  await join(bob, carol)
  await carol.send({ to: TEAM, text: 'from carol' })
  await holds(bob, 'all', 'from carol')
  dave = await daves.open()
  await join(dave, bob)
  await join(dave, carol)
  await holds(bob, 'all', 'without carol', 'from carol')
  await holds(dave, 'all', 'without carol', 'from carol')
  await until(() => company(bob).carol === undefined)
  await bob.send({ to: TEAM, text: 'bob knows' })
  await carol.send({ to: TEAM, text: 'does anybody hear me' })
  await carol.send({ to: '@bob', text: 'hello?' })
  await holds(dave, 'all', 'without carol', 'from carol', 'bob knows')
  await until(() => bob.conversation({ to: '@carol' }).unread === 1)
  assert.deepEqual(await spoken(carol), ['all', 'from carol', 'does anybody hear me'])
  assert.deepEqual((await spoken(bob)).includes('does anybody hear me'), false)

  // She learns it from Alice; her history stays readable on her disk and is not listed any more.
  alice = await alices.open()
  const gone = eventOf(carol, 'conversation', ({ conversation }) => !conversation.joined)
  await join(carol, alice)
  await gone
  assert.equal(room(carol), undefined)
  await assert.rejects(carol.send({ to: TEAM, text: 'x' }), (error) =>
    isChatError(error, 'NODE_LEFT'),
  )
  await carol.close()

  // Invited again, she gets what she has missed.
  carol = await carols.open()
  await join(carol, alice)
  await alice.invite({ room: TEAM, peer: 'carol' })
  await accept(carol)
  await join(alice, bob)
  await holds(carol, 'all', 'without carol', 'from carol', 'bob knows', 'does anybody hear me')
  await holds(bob, 'all', 'without carol', 'from carol', 'bob knows', 'does anybody hear me')
  await Promise.all([alice, bob, carol, dave].map((node) => node.close()))
})
