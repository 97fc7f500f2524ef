import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import { Batch } from '../../src/store/batch.ts'
import { fuzz } from '../helpers/fuzz.ts'
import {
  filled,
  LogWriter,
  openStore,
  ROOM,
  sampleIdentity,
  temporaryFolder,
  textOf,
} from './sample.ts'
import {
  docsOf,
  indexAll,
  indexRecords,
  lookUp,
  NOW,
  putRecord,
  readThrough,
} from './search-sample.ts'

const writers = () => [2, 3, 4].map((n) => new LogWriter(sampleIdentity(n), ROOM, filled(16, n)))

test('the index finds what reading everything finds, whatever was written and merged', async (t) => {
  const letters = fc.constantFrom(...'aábcBß世界か가क👍-. ')
  const text = fc.array(letters, { minLength: 1, maxLength: 8 }).map((all) => all.join(''))
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        log: fc.nat(2),
        texts: fc.array(text, { minLength: 1, maxLength: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.constantFrom('take', 'flush', 'merge', 'reopen', 'reset') },
  )
  const property = fc.asyncProperty(
    fc.array(step, { minLength: 4, maxLength: 30 }),
    fc.array(text, { minLength: 1, maxLength: 5 }),
    async (steps, looked) => {
      const folder = await temporaryFolder(t)
      let store = await openStore(t, folder)
      const logs = writers()
      for (const each of steps) {
        const { search } = store.logs
        if (each === 'take') await search.take(docsOf)
        else if (each === 'flush') {
          await search.take(docsOf)
          await search.flush()
        } else if (each === 'merge') await search.merge()
        else if (each === 'reset') await search.reset()
        else if (each === 'reopen') {
          await store.close()
          store = await openStore(t, folder)
        } else {
          const run = logs[each.log]?.write(each.texts)
          if (run) await store.logs.append(run)
        }
      }
      await indexAll(store.logs.search)
      assert.equal(store.logs.search.backlog(), 0)
      for (const word of looked.filter((each) => each.trim() !== '')) {
        const words = word.split(' ')
        assert.deepEqual(await lookUp(store, words), await readThrough(store, words), word)
      }
      await store.close()
    },
  )
  await fc.assert(property, fuzz(25))
})

test('messages of many clocks, terms of many messages and many terms are found', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { search } = store.logs
  const [a, b] = writers()
  const total = 5_000
  for (let at = 0; at < total; at += 250) {
    const texts = (who: string) =>
      Array.from(
        { length: 250 },
        (_, i) => `every ${who} number${at + i} ${(at + i) % 10 === 0 ? 'tenth' : ''}`,
      )
    for (const [who, writer] of Object.entries({ a, b })) {
      if (writer) await store.logs.append(writer.write(texts(who)))
    }
    await indexAll(search)
    while (await search.merge());
  }
  const clocks: bigint[] = []
  for await (const places of search.find({ prefixes: ['EVERY'], upTo: NOW })) {
    assert.equal(places.length, 2)
    for (const { clock } of places) clocks.push(clock)
  }
  assert.equal(clocks.length, 2 * total)
  assert.deepEqual(
    clocks,
    [...clocks].sort((x, y) => (x < y ? 1 : x > y ? -1 : 0)),
  )
  assert.deepEqual((await lookUp(store, ['number4321'])).sort(), [
    'every a number4321 ',
    'every b number4321 ',
  ])
  assert.equal((await lookUp(store, ['tenth', 'b'])).length, total / 10)
  assert.equal((await lookUp(store, ['number49'])).length, 2 * 111)
  assert.deepEqual(await lookUp(store, ['nowhere']), [])
  const some: bigint[] = []
  const author = a?.identity.publicKey ?? filled(32, 0)
  const of = (ref: { author: Uint8Array }) => Buffer.from(ref.author).equals(author)
  for await (const places of search.find({ prefixes: ['E', 'TENTH'], log: of, upTo: 1_000n })) {
    some.push(...places.map(({ clock }) => clock))
  }
  assert.deepEqual([some.length, some[0]], [100, 991n])
})

test('words that are erased are in no record and no file, and the others are found', async (t) => {
  const folder = await temporaryFolder(t)
  let store = await openStore(t, folder)
  const [writer] = writers()
  assert(writer)
  for (let round = 0; round < 9; round++) {
    const said = Array.from(
      { length: 40 },
      (_, i) => `common word${round} ${i === 7 ? `secret${round}` : ''}`,
    )
    await store.logs.append(writer.write(said))
    await indexAll(store.logs.search)
    if (round < 8) await store.logs.search.flush()
    if (round % 2 === 0) await store.logs.search.merge()
  }
  await store.logs.search.flush()
  await store.close()
  const before = await indexRecords(folder)
  const holds = (records: typeof before, word: string) =>
    records.filter(({ opened }) => opened.includes(word))
  // A block tells only what differs from the word before.
  assert(holds(before, 'SECRET').length > 0)

  store = await openStore(t, folder)
  const entries = await store.logs.page(ROOM, { limit: 1_000 })
  const secret = entries.filter((entry) => textOf(entry)?.includes('secret'))
  assert.equal(secret.length, 9)
  await store.logs.search.erase(secret)
  await store.close()
  const after = await indexRecords(folder)
  assert.deepEqual(holds(after, 'SECRET'), [])
  assert.deepEqual(holds(after, 'ECRET'), [])
  const files = readdirSync(join(folder, 'db')).map((name) =>
    readFileSync(join(folder, 'db', name)),
  )
  for (const { sealed } of holds(before, 'SECRET')) {
    assert(!files.some((bytes) => bytes.includes(Buffer.from(sealed.subarray(0, 24)))))
  }
  store = await openStore(t, folder)
  assert.equal(store.logs.search.backlog(), 0)
  assert.deepEqual(await lookUp(store, ['secret']), [])
  assert.equal((await lookUp(store, ['common'])).length, 9 * 39)
})

test('words in memory are erased too', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const [writer] = writers()
  assert(writer)
  await store.logs.append(writer.write(['one secret', 'another']))
  await indexAll(store.logs.search)
  await store.logs.search.erase((await store.logs.page(ROOM, { limit: 1 + 1 })).slice(0, 1))
  await store.logs.search.flush()
  assert.deepEqual(await lookUp(store, ['secret']), [])
  assert.deepEqual(await lookUp(store, ['another']), ['another'])
})

test('a damaged, missing or foreign record leads to a new index, not to a wrong answer', async (t) => {
  const folder = await temporaryFolder(t)
  const [writer] = writers()
  assert(writer)
  let store = await openStore(t, folder)
  for (let round = 0; round < 3; round++) {
    await store.logs.append(writer.write(['some words', `in round${round}`]))
    await indexAll(store.logs.search)
    await store.logs.search.flush()
  }
  await store.close()
  const records = await indexRecords(folder)
  assert(records.length > 9)
  for (const [at, { key, sealed }] of records.entries()) {
    const other = records[(at + 1) % records.length]?.sealed ?? sealed
    const flipped = sealed.map((byte, i) => (i === sealed.length - 1 ? byte ^ 1 : byte))
    await putRecord(folder, key, at % 2 === 0 ? flipped : other)
    store = await openStore(t, folder)
    const found = async () => {
      await indexAll(store.logs.search)
      return lookUp(store, ['round'])
    }
    const first = await found().catch(async (error: unknown) => {
      assert(isChatError(error, 'STORE_DAMAGED'), `${error}`)
      await store.logs.search.reset()
      return found()
    })
    assert.deepEqual(first, ['in round2', 'in round1', 'in round0'])
    await store.logs.search.flush()
    await store.close()
  }
})

test('an index made by other rules is made anew', async (t) => {
  const folder = await temporaryFolder(t)
  const [writer] = writers()
  assert(writer)
  let store = await openStore(t, folder)
  await store.logs.append(writer.write(['a word']))
  await indexAll(store.logs.search)
  await store.logs.search.flush()
  await store.close()
  store = await openStore(t, folder, { searchVersion: 'other' })
  assert.equal(store.logs.search.backlog(), 1)
  await indexAll(store.logs.search)
  assert.deepEqual(await lookUp(store, ['word']), ['a word'])
})

test('what is trimmed is found no more, and no record has its words', async (t) => {
  const folder = await temporaryFolder(t)
  const [writer] = writers()
  assert(writer)
  let store = await openStore(t, folder)
  for (const word of ['oldest', 'older', 'newest']) {
    await store.logs.append(writer.write([`${word} words`, 'and more']))
    await indexAll(store.logs.search)
    await store.logs.search.flush()
  }
  await store.logs.trim(ROOM, { upTo: () => 2 })
  assert.deepEqual(await lookUp(store, ['words']), ['newest words', 'older words'])
  assert.equal(await store.logs.search.prune(), true)
  assert.equal(await store.logs.search.prune(), false)
  await store.close()
  const records = await indexRecords(folder)
  assert(!records.some(({ opened }) => opened.includes('OLDEST')))
  store = await openStore(t, folder)
  assert.equal(await store.logs.search.prune(), false)
  assert.deepEqual(await lookUp(store, ['words']), ['newest words', 'older words'])
})

test('a query goes on when what it reads is merged meanwhile', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { search } = store.logs
  const [writer] = writers()
  assert(writer)
  for (let round = 0; round < 4; round++) {
    await store.logs.append(writer.write(['word', 'word', 'word']))
    await indexAll(search)
    await search.flush()
  }
  const clocks: bigint[] = []
  for await (const places of search.find({ prefixes: ['WORD'], upTo: NOW })) {
    for (const { clock } of places) clocks.push(clock)
    if (clocks.length === 2) assert.equal(await search.merge(), true)
  }
  assert.deepEqual(
    clocks,
    Array.from({ length: 12 }, (_, i) => 12n - BigInt(i)),
  )
})

test('what was filled in later is indexed again, also after a kill', async (t) => {
  const folder = await temporaryFolder(t)
  const [writer] = writers()
  assert(writer)
  let store = await openStore(t, folder)
  await store.logs.append(writer.write(['one', 'two', 'three']))
  const { search } = store.logs
  await indexAll(search)
  await search.flush()
  assert.equal(search.backlog(), 0)
  const [, two] = await store.logs.page(ROOM, { limit: 3 })
  assert(two)
  const batch = new Batch()
  search.again(batch, [two])
  await store.commit(batch)
  assert.equal(search.backlog(), 1)
  // Nothing is flushed by closing: the disk says what a kill leaves.
  await store.close()
  store = await openStore(t, folder)
  assert.equal(store.logs.search.backlog(), 3)
  await indexAll(store.logs.search)
  await store.logs.search.flush()
  for (const word of ['one', 'two', 'three']) assert.deepEqual(await lookUp(store, [word]), [word])
  await store.close()
  store = await openStore(t, folder)
  assert.equal(store.logs.search.backlog(), 0)
})
