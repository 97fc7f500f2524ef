import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import type { ConversationView, Node } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'

const TEAM = 'team'

async function join(node: Node, to: Node): Promise<void> {
  await node.connect({ address: await addressOf(to) })
}

function room(node: Node): ConversationView | undefined {
  return node.rooms().find(({ kind, name }) => kind === 'private' && name === TEAM)
}

async function invited(node: Node): Promise<void> {
  await until(() => room(node)?.invited === true)
}

/** How the members stand to the room, as this node knows it. */
function company(node: Node): Record<string, string> {
  return Object.fromEntries(node.members({ room: TEAM }).map((each) => [each.name, each.standing]))
}

async function spoken(node: Node): Promise<readonly string[]> {
  const page = await node.history({ conversation: TEAM })
  return page.flatMap(({ kind, text }) => (kind === 'text' ? [text] : []))
}

/** Waits until exactly this was said in the room, in any order. */
async function holds(node: Node, ...texts: readonly string[]): Promise<void> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const said = await spoken(node)
    if (said.toSorted().join() === texts.toSorted().join()) return
    assert.ok(performance.now() < deadline, `heard ${said.join()}, not ${texts.join()}`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function accept(node: Node): Promise<void> {
  await invited(node)
  await node.accept({ room: TEAM })
}

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

  // Carol was in sessions with both all the time.
  assert.equal(room(carol), undefined)
  assert.throws(
    () => carol.conversation({ to: made.conversation }),
    (error) => isChatError(error, 'NODE_NO_CONVERSATION') && error.exit === 8,
  )
})
