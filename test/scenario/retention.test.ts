import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import type { Node } from '../../src/node/index.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

const textsIn = async (node: Node, conversation = '#lobby') =>
  (await node.history({ conversation, limit: 1_000 })).map(({ text }) => text)

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `m${from + n}`)

async function say(node: Node, texts: readonly string[], to = '#lobby'): Promise<void> {
  for (const text of texts) await node.send({ to, text })
}

test('a count keeps the newest messages, also of one run, and says how many go', async () => {
  await using home = await Home.make('alice')
  await using alice = await home.open({ network: false })
  await say(alice, numbers(1, 10))
  // One signature over all of them: on the disk they can only go together.
  await Promise.all(numbers(11, 30).map((text) => alice.send({ to: '#lobby', text })))
  const keep = { count: 5 }
  const ask = { conversation: '#lobby', keep }
  assert.equal((await alice.retention({ ...ask, preview: true })).dropped, 25)
  assert.equal((await textsIn(alice)).length, 30)
  const { conversation, dropped } = await alice.retention(ask)
  assert.deepEqual([conversation.retention, dropped], [keep, 25])
  assert.deepEqual(await textsIn(alice), numbers(26, 30))
  assert.equal((await alice.retention(ask)).dropped, 0)
  assert.deepEqual((await alice.search({ words: ['m20'] })).messages, [])
  // More than was kept does not bring back what went.
  assert.equal((await alice.retention({ ...ask, keep: { all: true } })).dropped, 0)
  assert.deepEqual(await textsIn(alice), numbers(26, 30))
  await alice.close()
  await using again = await home.open({ network: false })
  assert.deepEqual(await textsIn(again), numbers(26, 30))
})

test('what grows beyond its count goes out of sight by itself', async () => {
  await using home = await Home.make('alice')
  const clock = new ManualClock()
  await using alice = await home.open({ network: false, clock })
  await alice.retention({ conversation: '#lobby', keep: { count: 3 } })
  await say(alice, numbers(1, 5))
  await clock.advance(1_000)
  await alice.retention({ conversation: '#lobby', keep: { count: 3 } })
  assert.deepEqual(await textsIn(alice), numbers(3, 5))
  await say(alice, ['m6'])
  // A command that ends at once.
  await alice.close()
  await using again = await home.open({ network: false })
  assert.deepEqual(await textsIn(again), numbers(4, 6))
})

test('days go by, and what is older goes with them', async () => {
  await using home = await Home.make('alice')
  const clock = new ManualClock()
  await using alice = await home.open({ network: false, clock })
  await say(alice, ['first day'])
  await clock.stall(2 * 86_400_000)
  await say(alice, ['third day'])
  await alice.retention({ conversation: '#lobby', keep: { days: 3 } })
  assert.deepEqual(await textsIn(alice), ['first day', 'third day'])
  const [first] = await alice.history({ conversation: '#lobby' })
  assert(first)
  const answer = await alice.send({ to: '#lobby', text: 'an answer', replyTo: first.id })
  await clock.stall(1.5 * 86_400_000)
  assert.deepEqual(await textsIn(alice), ['third day', 'an answer'])
  assert.equal((await alice.history({ conversation: '#lobby' })).at(-1)?.replyTo, first.id)
  const gone = (error: unknown) => isChatError(error, 'NODE_NO_MESSAGE')
  await assert.rejects(alice.react({ id: first.id, emoji: '👍' }), gone)
  await assert.rejects(alice.history({ conversation: '#lobby', after: first.id }), gone)
  await alice.react({ id: answer.id, emoji: '👍' })
})

test('what one person has not got yet is kept for that person', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  const bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  await say(alice, ['has'], '@bob')
  const { id } = await alice.send({ to: '@bob', text: 'has too' })
  await alice.wait({ id, state: 'delivered', timeoutMs: 10_000 })
  await bob.close()
  await say(alice, numbers(1, 3), '@bob')
  const { dropped } = await alice.retention({ conversation: '@bob', keep: { count: 1 } })
  assert.equal(dropped, 2)
  assert.deepEqual(await textsIn(alice, '@bob'), numbers(1, 3))
  const { queued } = await alice.status()
  assert.equal(queued, 3)
  await using back = await bobs.open()
  const arrives = eventOf(back, 'message', ({ message }) => message.text === 'm3')
  await alice.connect({ address: await addressOf(back) })
  await arrives
  assert.deepEqual(await textsIn(back, '@alice'), ['has', 'has too', ...numbers(1, 3)])
})

test('unread counts are of what is still there', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const arrives = eventOf(bob, 'message', ({ message }) => message.text === 'm9 @bob')
  await say(alice, [...numbers(1, 7), 'm8 @bob', 'm9 @bob'])
  await arrives
  const before = await bob.conversation({ to: '#lobby' })
  assert.deepEqual([before.unread, before.mentions], [9, 2])
  const { conversation } = await bob.retention({ conversation: '#lobby', keep: { count: 1 } })
  assert.deepEqual([conversation.unread, conversation.mentions], [1, 1])
  const all = await alice.history({ conversation: '#lobby' })
  assert.equal(all.length, 9)
})

test('who keeps less does not fetch it again, and the other keeps all', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  const bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  const arrives = eventOf(bob, 'message', ({ message }) => message.text === 'm40')
  await say(alice, numbers(1, 40))
  await arrives
  await bob.retention({ conversation: '#lobby', keep: { count: 10 } })
  assert.deepEqual(await textsIn(bob), numbers(31, 40))
  await bob.close()
  await say(alice, ['m41'])
  await using back = await bobs.open()
  const news = eventOf(back, 'message', ({ message }) => message.text === 'm41')
  await alice.connect({ address: await addressOf(back) })
  await news
  await back.retention({ conversation: '#lobby', keep: { all: true } })
  assert.deepEqual((await textsIn(back)).slice(-11), numbers(31, 41))
  assert((await textsIn(back)).length <= 11)
  assert.equal((await textsIn(alice)).length, 41)
})

test('who keeps few messages fetches about the newest, and not the rest', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  const bob = await bobs.open()
  const met = eventOf(bob, 'peer-online')
  await alice.connect({ address: await addressOf(bob) })
  await met
  await bob.retention({ conversation: '@alice', keep: { count: 100 } })
  await bob.close()
  for (let n = 1; n <= 6_000; n += 500) {
    await Promise.all(numbers(n, n + 499).map((text) => alice.send({ to: '@bob', text })))
  }
  await using back = await bobs.open()
  let arrived = 0
  back.subscribe(({ event }) => {
    if (event === 'message') arrived++
  })
  await alice.connect({ address: await addressOf(back) })
  const { id } = await alice.send({ to: '@bob', text: 'm6001' })
  await alice.wait({ id, state: 'delivered', timeoutMs: 20_000 })
  while ((await textsIn(back, '@alice')).length !== 100) await settle()
  assert.deepEqual(await textsIn(back, '@alice'), numbers(5_902, 6_001))
  // What is asked for at once is 2,048 entries.
  assert(arrived < 5_000, `${arrived} came`)
  const { queued } = await alice.status()
  assert.equal(queued, 0)
})

test('what is trimmed frees the disk, and no file holds a word of it', async () => {
  await using home = await Home.make('alice')
  await using alice = await home.open({ network: false })
  // What cannot be compressed.
  const texts = Array.from({ length: 2_000 }, () =>
    Buffer.from(randomBytes(1_500)).toString('base64'),
  )
  for (let n = 0; n < texts.length; n += 100) {
    await Promise.all(texts.slice(n, n + 100).map((text) => alice.send({ to: '#lobby', text })))
  }
  const before = (await alice.status()).diskBytes
  await alice.retention({ conversation: '#lobby', keep: { count: 100 } })
  assert(before > 4_000_000, `${before} bytes`)
  // The index lets go of their words a moment later.
  while ((await alice.status()).diskBytes >= before / 5) await settle()
  assert.deepEqual(await textsIn(alice), texts.slice(-100))
})
