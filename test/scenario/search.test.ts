import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import type { MessageView, Node } from '../../src/node/index.ts'
import { familyRange } from '../../src/store/keys.ts'
import { openLevel } from '../../src/store/leveldb.ts'
import { RecordCipher } from '../../src/store/record-cipher.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

const textsOf = (messages: readonly MessageView[]) => messages.map(({ text }) => text)

/** All that is found, asked for in pieces of `limit`. */
async function piecewise(node: Node, words: readonly string[], limit: number) {
  const found: MessageView[] = []
  for (let more = true; more; ) {
    const before = found.at(-1)?.id
    const page = await node.search({ words, limit, ...(before ? { before } : {}) })
    assert(page.messages.length <= limit)
    assert(page.messages.length === limit || !page.more)
    found.push(...page.messages)
    more = page.more
  }
  return found
}

test('words are found in all conversations by one order, as the messages are now', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  await alice.join({ room: '#dev' })
  await alice.topic({ room: '#dev', text: 'lunch plans' })
  const say = (to: string, text: string) => alice.send({ to, text })
  await say('#lobby', 'Lunch at noon?')
  await say('@bob', 'lunch with you')
  const arrives = eventOf(alice, 'message', ({ message }) => message.text === 'no lunch for me')
  await bob.send({ to: '@alice', text: 'no lunch for me' })
  await arrives
  await say('#dev', 'a lunchtime meeting')
  const wrong = await say('#lobby', 'dinner')
  const taken = await say('#lobby', 'lunch, but never mind')
  await say('#lobby', 'breakfast')
  await alice.edit({ id: wrong.id, text: 'lunch I mean' })
  await alice.redact({ id: taken.id })

  const all = await alice.search({ words: ['lunch'] })
  assert.deepEqual(textsOf(all.messages), [
    'lunch I mean',
    'a lunchtime meeting',
    'no lunch for me',
    'lunch with you',
    'Lunch at noon?',
  ])
  assert.equal(all.more, false)
  assert.equal(all.scanned, 5)
  const [newest, second] = all.messages
  assert.deepEqual([newest?.id, newest?.edited], [wrong.id, true])
  assert.equal(second?.conversation, '#dev')
  const found = async (request: Parameters<Node['search']>[0]) =>
    textsOf((await alice.search(request)).messages)
  assert.deepEqual(await found({ words: ['dinner'] }), [])
  assert.deepEqual(await found({ words: ['never'] }), [])
  assert.deepEqual(await found({ words: ['plans'] }), [], 'a topic was said by nobody')
  assert.deepEqual(await found({ words: ['me', 'lunch'] }), [
    'lunch I mean',
    'a lunchtime meeting',
    'no lunch for me',
  ])
  assert.deepEqual(await found({ words: ['lunch'], in: '@bob' }), [
    'no lunch for me',
    'lunch with you',
  ])
  assert.deepEqual(await found({ words: ['lunch'], from: '@bob' }), ['no lunch for me'])
  for (const from of ['me', '@Alice', (await alice.status()).peer]) {
    assert.deepEqual(await found({ words: ['lunch'], in: '@bob', from }), ['lunch with you'])
  }

  assert.deepEqual(await found({ words: ['lunch'], before: taken.id, limit: 1 }), ['lunch I mean'])
  for (const limit of [1, 2, 5, 6]) {
    assert.deepEqual(textsOf(await piecewise(alice, ['lunch'], limit)), textsOf(all.messages))
  }
  await alice.leave({ room: '#dev' })
  assert(!(await found({ words: ['lunch'] })).includes('a lunchtime meeting'))
})

test('a long history is looked through no further than it takes', async () => {
  await using home = await Home.make('alice')
  await using alice = await home.open({ network: false })
  await alice.join({ room: '#dev' })
  const rare = await alice.send({ to: '#lobby', text: 'rare' })
  const rooms = ['#lobby', '#dev']
  await Promise.all(
    Array.from({ length: 1_200 }, (_, n) =>
      alice.send({ to: rooms[n % 2] ?? '', text: `common ${n}` }),
    ),
  )
  const { messages, more, scanned } = await alice.search({ words: ['RARE'] })
  assert.deepEqual([messages.map(({ id }) => id), more, scanned], [[rare.id], false, 1])
  const few = await alice.search({ words: ['common'], limit: 3 })
  assert.deepEqual([few.messages.length, few.more], [3, true])
  assert(few.scanned <= 50, `${few.scanned} were looked through`)
  const found = await piecewise(alice, ['common'], 100)
  assert.equal(new Set(found.map(({ id }) => id)).size, 1_200)
  const orders = found.map(({ order }) => order)
  assert.deepEqual(orders, [...orders].sort().reverse())

  const asker = new AbortController()
  const search = alice.search({ words: ['nowhere'] }, asker.signal)
  asker.abort(new Error('gone'))
  await assert.rejects(search, /gone/)

  // Deleted while the search is still under way.
  const under = alice.search({ words: ['rare'] })
  await alice.redact({ id: rare.id })
  const late = await under
  assert(late.messages.length === 0 || !late.messages[0]?.redacted)
  assert.deepEqual((await alice.search({ words: ['rare'] })).messages, [])
})

test('what cannot be looked for is refused, and nobody is guessed', async () => {
  await using alices = await Home.make('alice')
  await using others = await Home.make('alice')
  await using alice = await alices.open()
  await using other = await others.open()
  await alice.connect({ address: await addressOf(other) })
  for (const [request, code] of [
    [{ words: [] }, 'ARGS_INVALID'],
    [{ words: ['', ' '] }, 'ARGS_INVALID'],
    [{ words: ['x'], in: '#nowhere' }, 'NODE_NO_CONVERSATION'],
    [{ words: ['x'], from: 'nobody' }, 'NODE_NO_PEER'],
    [{ words: ['x'], from: 'alice' }, 'NODE_AMBIGUOUS'],
    [{ words: ['x'], before: 'nothing' }, 'NODE_NO_MESSAGE'],
  ] as const) {
    await assert.rejects(alice.search(request), (error) => isChatError(error, code), code)
  }
  await alice.close()
  const closed = (error: unknown) => isChatError(error, 'NODE_CLOSED')
  await assert.rejects(alice.search({ words: ['x'] }), closed)
})

test('what was edited, taken back or stored while nobody indexed is found as it is', async () => {
  await using home = await Home.make('alice')
  const ids: string[] = []
  {
    await using alice = await home.open({ network: false })
    for (let n = 0; n < 12; n++) {
      ids.push((await alice.send({ to: '#lobby', text: `before number${n}` })).id)
    }
    assert.equal((await alice.search({ words: ['before'] })).messages.length, 12)
  }
  await using alice = await home.open({ network: false })
  await alice.edit({ id: ids[3] ?? '', text: 'after instead' })
  await alice.edit({ id: ids[4] ?? '', text: 'after once' })
  await alice.edit({ id: ids[4] ?? '', text: 'after twice' })
  await alice.redact({ id: ids[4] ?? '' })
  await alice.redact({ id: ids[5] ?? '' })
  await alice.send({ to: '#lobby', text: 'before that' })
  const found = async (...words: string[]) => textsOf((await alice.search({ words })).messages)
  assert.deepEqual(await found('after'), ['after instead'])
  assert.deepEqual(await found('number3'), [])
  assert.deepEqual(await found('twice'), [])
  const before = await found('before')
  assert.deepEqual([before.length, before[0]], [10, 'before that'])
  for (const [word, count] of [
    ['befor', 10],
    ['number1', 3],
    ['\u093e', 0],
    ['efore', 0],
  ] as const) {
    assert.equal((await found(word)).length, count, word)
  }
})

test('a flood can be searched while it comes', async () => {
  await using home = await Home.make('alice')
  await using alice = await home.open({ network: false })
  const sent: Promise<MessageView>[] = []
  for (let n = 0; n < 3_000; n++) {
    sent.push(alice.send({ to: '#lobby', text: `flood ${n} ${n % 100 === 7 ? 'needle' : ''}` }))
    if (n % 1_000 === 999) {
      await Promise.all(sent)
      const { messages } = await alice.search({ words: ['needle'] })
      assert.equal(messages.length, (n + 1) / 100)
      const newest = await alice.search({ words: ['flood', 'needle'], limit: 2 })
      assert.deepEqual([newest.messages.length, newest.more], [2, true])
    }
  }
  assert.equal((await piecewise(alice, ['flood'], 400)).length, 3_000)
})

test('what was taken back leaves the index on the disk, and a damaged index is made anew', async () => {
  await using home = await Home.make('alice')
  const paths = home.profile().paths
  const { databaseKey } = await home.profile().readKeys()
  const cipher = new RecordCipher(databaseKey, randomBytes)
  const indexed = async () => {
    const level = await openLevel(paths.database, false)
    const records = await level.iterator(familyRange('search')).all()
    await level.close()
    return records.map(([key, sealed]) => ({
      key,
      sealed,
      opened: Buffer.from(cipher.open(key, sealed)),
    }))
  }
  const holds = async (word: string) => {
    return (await indexed()).some(({ opened }) => opened.includes(word))
  }
  const ids: string[] = []
  {
    await using alice = await home.open({ network: false })
    const said = Array.from({ length: 70 }, (_, n) => `${n === 50 ? 'precious' : 'usual'} ${n}`)
    for (const text of said) ids.push((await alice.send({ to: '#lobby', text })).id)
    await alice.edit({ id: ids[50] ?? '', text: 'quixotic' })
    await alice.search({ words: ['usual'] })
  }
  assert(await holds('QUIXOTIC'))
  {
    await using alice = await home.open({ network: false })
    assert.equal((await alice.search({ words: ['quixotic'] })).messages.length, 1)
    await alice.redact({ id: ids[50] ?? '' })
  }
  assert(!(await holds('QUIXOTIC')))
  assert(!(await holds('PRECIOUS')))
  const records = await indexed()
  const terms = records.find(({ opened }) => opened.includes('USUAL') && opened.length > 200)
  assert(terms)
  const level = await openLevel(paths.database, false)
  await level.put(
    terms.key,
    terms.sealed.map((byte, i) => (i === 30 ? byte ^ 1 : byte)),
  )
  await level.close()
  await using alice = await home.open({ network: false })
  for (let round = 0; round < 2; round++) {
    const { messages } = await alice.search({ words: ['usual'], limit: 100 })
    assert.equal(messages.length, 69)
  }
})
