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
  TEAM,
  tells,
} from '../helpers/private-room.ts'
import { until } from '../helpers/until.ts'

test('an invitation is declined, sent again, and withdrawn', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  let bob = await bobs.open()
  await join(bob, alice)
  await bob.close()
  // It waits for Bob.
  await alice.create({ name: TEAM })
  await alice.invite({ room: TEAM, peer: 'bob' })
  bob = await bobs.open()
  await join(bob, alice)
  await invited(bob)
  const declined = eventOf(alice, 'message', ({ message }) => /declines/.test(message.text))
  assert.equal((await bob.decline({ room: TEAM })).invited, false)
  assert.equal(room(bob), undefined)
  assert.equal((await declined).message.text, 'learnt that bob declines')
  await until(() => company(alice).bob === undefined)
  await assert.rejects(
    bob.accept({ room: TEAM }),
    (error) => isChatError(error, 'NODE_NOT_INVITED') && error.exit === 8,
  )

  await alice.invite({ room: TEAM, peer: 'bob' })
  await invited(bob)
  // Asked twice, he is still invited once.
  await alice.invite({ room: TEAM, peer: 'bob' })
  await until(() => bob.conversation({ to: '@alice' }).unread === 3)
  assert.equal(bob.rooms().filter((each) => each.invited).length, 1)
  await alice.remove({ room: TEAM, peer: 'bob' })
  await until(() => room(bob) === undefined)
  await bob.close()
  bob = await bobs.open()
  assert.equal(room(bob), undefined)
  await join(bob, alice)
  await alice.invite({ room: TEAM, peer: 'bob' })
  await accept(bob)
  await until(() => company(alice).bob === 'member')
  await bob.close()
})

test('who leaves is gone for all, is heard no more, and comes back only by invitation', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  let bob = await bobs.open()
  await using carol = await carols.open()
  await join(bob, alice)
  await join(carol, alice)
  await join(carol, bob)
  await alice.create({ name: TEAM })
  await alice.invite({ room: TEAM, peer: 'bob' })
  await alice.invite({ room: TEAM, peer: 'carol' })
  await accept(bob)
  await accept(carol)
  await until(() => company(alice).bob === 'member' && company(alice).carol === 'member')
  await bob.send({ to: TEAM, text: 'here' })
  await holds(carol, 'here')
  await bob.close()

  // Bob leaves while nobody is there to hear it.
  bob = await bobs.open()
  assert.equal((await bob.leave({ room: TEAM })).joined, false)
  assert.equal(room(bob), undefined)
  assert.equal(bob.conversation({ to: `!${TEAM}` }).joined, false)
  await bob.close()
  bob = await bobs.open()
  assert.equal(room(bob), undefined)
  await join(bob, alice)
  await until(() => company(alice).bob === undefined && company(carol).bob === undefined)
  await tells(carol, 'bob left the room')
  await alice.send({ to: TEAM, text: 'bob is gone' })
  await holds(carol, 'here', 'bob is gone')
  await assert.rejects(bob.accept({ room: TEAM }), (error) =>
    isChatError(error, 'NODE_NOT_INVITED'),
  )
  await assert.rejects(carol.invite({ room: TEAM, peer: 'alice' }), (error) =>
    isChatError(error, 'NODE_NOT_CREATOR'),
  )

  await alice.invite({ room: TEAM, peer: 'bob' })
  await accept(bob)
  await holds(bob, 'here', 'bob is gone')
  await until(() => company(carol).bob === 'member')
  await bob.close()
})

test('who was removed still reads, finds and may drop what is here, and adds nothing', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  let bob = await bobs.open()
  await join(bob, alice)
  const { conversation } = await alice.create({ name: TEAM })
  await alice.invite({ room: TEAM, peer: 'bob' })
  await accept(bob)
  await until(() => company(alice).bob === 'member')
  await alice.send({ to: TEAM, text: 'for bob too' })
  await holds(bob, 'for bob too')
  const mine = await bob.send({ to: TEAM, text: 'said by bob' })
  await holds(alice, 'for bob too', 'said by bob')
  await alice.remove({ room: TEAM, peer: 'bob' })
  await until(() => room(bob) === undefined)
  await alice.send({ to: TEAM, text: 'among ourselves' })
  await bob.close()

  bob = await bobs.open()
  await join(bob, alice)
  await alice.send({ to: '@bob', text: 'fence' })
  await until(async () =>
    (await bob.history({ conversation: '@alice' })).some(({ text }) => text === 'fence'),
  )
  for (const to of [TEAM, `!${TEAM}`, conversation]) {
    await holds(bob, 'for bob too', 'said by bob')
    const found = await bob.search({ words: ['bob'], in: to })
    assert.deepEqual(
      found.messages.map(({ text }) => text),
      ['said by bob', 'for bob too'],
    )
    assert.equal((await bob.history({ conversation: to, before: mine.id })).at(-1)?.kind, 'text')
  }
  const listed = bob.rooms().find((each) => each.conversation === conversation)
  assert.deepEqual([listed?.joined, listed?.invited, listed?.name], [false, false, TEAM])
  assert.equal(room(bob), undefined)
  await assert.rejects(bob.send({ to: conversation, text: 'x' }), /not in this room any more/)
  await assert.rejects(bob.react({ id: mine.id, emoji: '👍' }), /no such message/)
  const { dropped } = await bob.retention({ conversation, keep: { count: 1 } })
  // What came and went is told there too.
  assert.equal(dropped, 3)
  await holds(bob, 'said by bob')

  await alice.invite({ room: TEAM, peer: 'bob' })
  await accept(bob)
  await until(() => company(alice).bob === 'member')
  await alice.send({ to: TEAM, text: 'welcome back' })
  await until(async () =>
    (await bob.history({ conversation })).some(({ text }) => text === 'welcome back'),
  )
  await bob.close()
})

test('a room goes on without its creator, who may come back', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using carols = await Home.make('carol')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await using carol = await carols.open()
  for (const [one, other] of [
    [bob, alice],
    [carol, alice],
    [carol, bob],
  ] as const) {
    await join(one, other)
  }
  await alice.create({ name: TEAM })
  await alice.invite({ room: TEAM, peer: 'bob' })
  await alice.invite({ room: TEAM, peer: 'carol' })
  await accept(bob)
  await accept(carol)
  await until(() => company(bob).carol === 'member' && company(carol).bob === 'member')
  await alice.leave({ room: TEAM })
  await until(() => company(bob).alice === undefined && company(carol).alice === undefined)
  await bob.send({ to: TEAM, text: 'she is gone' })
  await holds(carol, 'she is gone')
  await assert.rejects(alice.invite({ room: TEAM, peer: 'bob' }), (error) =>
    isChatError(error, 'NODE_NO_CONVERSATION'),
  )
  assert.equal((await alice.accept({ room: TEAM })).joined, true)
  await holds(alice, 'she is gone')
  await until(() => company(bob).alice === 'creator')
})

test('a name that two rooms, or a room and a peer, go by is never guessed at', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await join(bob, alice)
  const one = await alice.create({ name: 'bob' })
  const ambiguous = (error: unknown) => isChatError(error, 'NODE_AMBIGUOUS') && error.exit === 8
  await assert.rejects(alice.send({ to: 'bob', text: 'x' }), ambiguous)
  assert.equal((await alice.send({ to: '!bob', text: 'x' })).conversation, one.conversation)
  assert.match((await alice.send({ to: '@bob', text: 'x' })).conversation, /^@/)
  const two = await alice.create({ name: 'bob' })
  await assert.rejects(alice.send({ to: '!bob', text: 'x' }), ambiguous)
  assert.equal(
    (await alice.send({ to: two.conversation, text: 'x' })).conversation,
    two.conversation,
  )
  await alice.join({ room: '#dev' })
  await alice.create({ name: 'dev' })
  await assert.rejects(alice.leave({ room: 'dev' }), ambiguous)
  assert.equal((await alice.leave({ room: '#dev' })).kind, 'public')
  assert.equal((await alice.leave({ room: 'dev' })).kind, 'private')
  await assert.rejects(alice.create({ name: 'a b' }), (error) => isChatError(error, 'ARGS_ROOM'))
  await assert.rejects(alice.invite({ room: '#lobby', peer: 'bob' }), (error) =>
    isChatError(error, 'NODE_NOT_PRIVATE'),
  )
  await assert.rejects(alice.remove({ room: two.conversation, peer: 'bob' }), (error) =>
    isChatError(error, 'NODE_NO_MEMBER'),
  )
})
