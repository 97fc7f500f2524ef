import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'
import { until } from '../helpers/until.ts'

test('edits, reactions and redactions show on both sides, live and in the history', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const arrives = eventOf(bob, 'message')
  const sent = await alice.send({ to: '@bob', text: 'helo' })
  await arrives
  const { unread } = bob.conversation({ to: '@alice' })
  await bob.read({ conversation: '@alice' })

  const seen = eventOf(bob, 'message-changed', ({ message }) => message.edited)
  const edited = await alice.edit({ id: sent.id, text: 'hello @bob' })
  assert.deepEqual([edited.id, edited.text, edited.edited], [sent.id, 'hello @bob', true])
  const { message } = await seen
  assert.deepEqual([message.id, message.text, message.mention], [sent.id, 'hello @bob', true])
  assert.equal(message.order, sent.order)

  const liked = eventOf(alice, 'message-changed', (e) => '👍' in e.message.reactions)
  const own = await bob.react({ id: sent.id, emoji: '👍' })
  assert.deepEqual(own.reactions, (await liked).message.reactions)
  const { peer } = await bob.status()
  assert.deepEqual(own.reactions, { '👍': [peer] })
  const unliked = eventOf(alice, 'message-changed', (e) => !('👍' in e.message.reactions))
  assert.deepEqual((await bob.react({ id: sent.id, emoji: '👍', remove: true })).reactions, {})
  await unliked
  await bob.react({ id: sent.id, emoji: '🎉' })

  const gone = eventOf(bob, 'message-changed', ({ message: { redacted } }) => redacted)
  const redacted = await alice.redact({ id: sent.id })
  assert.deepEqual([redacted.redacted, redacted.text, redacted.reactions], [true, '', {}])
  assert.equal((await gone).message.text, '')
  for (const [node, to] of [
    [alice, '@bob'],
    [bob, '@alice'],
  ] as const) {
    const page = await node.history({ conversation: to })
    assert.deepEqual(
      page.map(({ id, text, redacted: back }) => [id, text, back]),
      [[sent.id, '', true]],
    )
  }
  assert.equal(unread, 1)
  assert.equal(bob.conversation({ to: '@alice' }).unread, 0, 'a change is nothing to read')
})

test('only who wrote a message changes it, and what was taken back stays so', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const arrives = eventOf(bob, 'message')
  const { id } = await alice.send({ to: '#lobby', text: 'mine' })
  await arrives
  const notAuthor = (error: unknown) => isChatError(error, 'NODE_NOT_AUTHOR') && error.exit === 1
  await assert.rejects(bob.edit({ id, text: 'yours' }), notAuthor)
  await assert.rejects(bob.redact({ id }), notAuthor)
  const noMessage = (error: unknown) => isChatError(error, 'NODE_NO_MESSAGE')
  await assert.rejects(bob.react({ id: 'nothing', emoji: '👍' }), noMessage)
  await assert.rejects(
    bob.react({ id, emoji: 'well done' }),
    (error) => isChatError(error, 'ARGS_REACTION') && error.exit === 2,
  )
  await alice.redact({ id })
  assert.equal((await alice.redact({ id })).redacted, true)
  await assert.rejects(alice.edit({ id, text: 'again' }), noMessage)
  await assert.rejects(alice.react({ id, emoji: '👍' }), noMessage)
})

test('what is written for somebody away may be changed, and arrives as it is by then', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  let alice = await alices.open()
  let bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  await bob.close()
  const first = await alice.send({ to: '@bob', text: 'one' })
  const second = await alice.send({ to: '@bob', text: 'secret' })
  await alice.edit({ id: first.id, text: 'uno' })
  await alice.redact({ id: second.id })
  const kept = await alice.react({ id: first.id, emoji: '🎉' })
  await alice.close()
  alice = await alices.open()
  bob = await bobs.open()
  const views = await alice.history({ conversation: '@bob' })
  assert.deepEqual(views[0]?.reactions, kept.reactions)
  const last = eventOf(bob, 'message', ({ message }) => message.id === second.id)
  const liked = eventOf(bob, 'message-changed', (e) => '🎉' in e.message.reactions)
  await bob.connect({ address: await addressOf(alice) })
  const { message } = await last
  assert.deepEqual([message.text, message.redacted], ['', true], 'the text never left')
  await liked
  const page = await bob.history({ conversation: '@alice' })
  assert.deepEqual(
    page.map(({ text, edited, redacted }) => [text, edited, redacted]),
    [
      ['uno', true, false],
      ['', false, true],
    ],
  )
  await alice.close()
  await bob.close()
})

test('a page holds as many messages as were asked for, however often they were changed', async () => {
  await using alices = await Home.make('alice')
  await using alice = await alices.open({ network: false })
  const ids: string[] = []
  for (let n = 0; n < 6; n++) {
    const { id } = await alice.send({ to: '#lobby', text: `${n}` })
    ids.push(id)
    for (let edit = 0; edit < 5; edit++) await alice.edit({ id, text: `${n}.${edit}` })
    await alice.react({ id: ids[0] ?? id, emoji: `${n}\u20e3` })
  }
  const page = await alice.history({ conversation: '#lobby', limit: 4 })
  assert.deepEqual(
    page.map(({ text }) => text),
    ['2.4', '3.4', '4.4', '5.4'],
  )
  const [, , third] = ids
  assert(third)
  const before = await alice.history({ conversation: '#lobby', limit: 4, before: third })
  assert.deepEqual(
    before.map(({ text }) => text),
    ['0.4', '1.4'],
  )
  assert.equal(Object.keys(before[0]?.reactions ?? {}).length, 6)
  const after = await alice.history({ conversation: '#lobby', limit: 2, after: third })
  assert.deepEqual(
    after.map(({ text }) => text),
    ['3.4', '4.4'],
  )
})

test('what was taken back before anybody read it is not unread any more, and counts only once', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  let bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const first = await alice.send({ to: '#lobby', text: 'read before' })
  await until(() => bob.conversation({ to: '#lobby' }).unread === 1)
  await bob.read({ conversation: '#lobby' })
  await alice.send({ to: '#lobby', text: 'stays' })
  const slip = await alice.send({ to: '#lobby', text: 'not for you, bob' })
  const count = () => {
    const { unread, mentions } = bob.conversation({ to: '#lobby' })
    return [unread, mentions]
  }
  await until(() => count()[0] === 2)
  assert.deepEqual(count(), [2, 1])
  const told = eventOf(bob, 'conversation', ({ conversation }) => conversation.unread === 1)
  await alice.redact({ id: slip.id })
  assert.equal((await told).conversation.mentions, 0)
  const gone = eventOf(bob, 'message-changed', ({ message }) => message.id === first.id)
  await alice.redact({ id: first.id })
  await gone
  assert.deepEqual(count(), [1, 0], 'what was read counts no more')
  await bob.close()
  bob = await bobs.open()
  assert.deepEqual(count(), [1, 0])
  await bob.close()
})
