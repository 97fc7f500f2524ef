import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type VerifiedRun, verifyRun } from '../../src/crypto/run.ts'
import { Store } from '../../src/store/store.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { until } from '../helpers/until.ts'
import {
  filled,
  LogWriter,
  openStore,
  ROOM,
  sampleIdentity,
  storeOptions,
  temporaryFolder,
  textOf,
} from './sample.ts'

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')

/** Two logs that are one up to `shared`, and runs that continue each. */
function branches(shared: number, device = filled(16, 9), author = 2) {
  const [one, other] = [1, 2].map(() => new LogWriter(sampleIdentity(author), ROOM, device))
  assert.ok(one && other)
  const texts = Array.from({ length: shared }, (_, i) => `${i + 1}`)
  const before = texts.map((text) => one.write([text]))
  for (const text of texts) other.write([text])
  return { before, one: one.write(['a', 'b', 'c']), other: other.write(['x', 'y', 'z']) }
}

test('a fork is proved, kept and told, and freezes the log for good', async (t) => {
  const folder = await temporaryFolder(t)
  const told: number[] = []
  const store = await Store.open(
    storeOptions(folder, { onForked: (_, forkedAt) => told.push(forkedAt) }),
  )
  t.after(() => store.close())
  const { before, one, other } = branches(3)
  for (const run of [...before, one]) assert.equal(await store.logs.append(run), 'stored')
  assert.equal(await store.logs.evidence(one), undefined)
  assert.equal(await store.logs.append(other), 'fork')
  assert.deepEqual(told, [4])
  const check = async (logs: Store['logs']) => {
    const state = logs.head(one)
    assert.equal(state?.forkedAt, 4)
    assert.equal(state.seq, 6, 'what is held stays')
    assert.equal(state.settled.seq, 3)
    assert.equal(hex(state.settled.id), hex(before[2]?.entries[0]?.id))
    const evidence = await logs.evidence(one)
    assert.ok(evidence)
    const [a, b] = [verifyRun(evidence.a), verifyRun(evidence.b)]
    assert.deepEqual([a.firstSeq, b.firstSeq], [4, 4])
    assert.equal(hex(a.entries[0]?.id), hex(one.entries[0]?.id))
    assert.equal(hex(b.entries[0]?.id), hex(other.entries[0]?.id))
    assert.deepEqual(
      [...a.entries, ...b.entries].filter(({ body }) => body),
      [],
      'no bodies',
    )
    const writer = new LogWriter(sampleIdentity(2))
    writer.head = { seq: 6, id: one.entries[2]?.id ?? filled(32, 0), clock: 100n }
    assert.equal(await logs.append(writer.write(['more'])), 'fork')
    assert.deepEqual((await logs.page(ROOM, { limit: 9 })).map(textOf), [
      '1',
      '2',
      '3',
      'a',
      'b',
      'c',
    ])
  }
  await check(store.logs)
  await store.close()
  await check((await openStore(t, folder)).logs)
  assert.deepEqual(told, [4], 'once')
})

test('proof of a lower place takes the place of a higher one', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const high = branches(5)
  const low = branches(2)
  assert.equal(await store.logs.fork(high.one, high.one), 'nothing')
  assert.equal(await store.logs.fork(high.one, low.one), 'nothing', 'they share no place')
  const stranger = branches(2, filled(16, 8))
  assert.equal(await store.logs.fork(low.one, stranger.other), 'nothing', 'two logs')
  for (const run of high.before) await store.logs.append(run)
  assert.equal(await store.logs.fork(high.one, high.other), 'stored')
  assert.equal(await store.logs.fork(high.other, high.one), 'known')
  assert.equal(store.logs.head(high.one)?.forkedAt, 6)
  assert.equal(await store.logs.fork(low.one, low.other), 'stored')
  assert.equal(store.logs.head(high.one)?.forkedAt, 3)
  assert.equal(store.logs.head(high.one)?.settled.seq, 2)
  assert.equal(await store.logs.fork(high.one, high.other), 'known')
})

test('who learns of a fork first gets the history below it all the same', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const { before, one, other } = branches(3)
  assert.equal(await store.logs.fork(one, other), 'stored')
  const state = store.logs.head(one)
  assert.deepEqual(state?.spans, [{ first: 4, last: 6 }])
  assert.equal(hex(state?.settled.id), '00'.repeat(32), 'not here yet')
  for (const run of before) assert.equal(await store.logs.append(run), 'stored')
  assert.equal(hex(store.logs.head(one)?.settled.id), hex(before[2]?.entries[0]?.id))
  const bytes = await store.logs.readRun(one, 0, MAX_RUN_BYTES)
  assert.ok(bytes)
  assert.equal(verifyRun(bytes).lastSeq, 6)
})

test('a fork inside a run that reaches down is found at its lowest place', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const honest = new LogWriter(sampleIdentity(2))
  honest.write(['1', '2', '3'])
  await store.logs.append(honest.write(['4', '5', '6']))
  await store.logs.append(honest.write(['7', '8']))
  const liar = new LogWriter(sampleIdentity(2))
  liar.write(['1'])
  const lie = liar.write(['2', '3', '4', '5', 'six', 'seven', 'eight', 'nine'])
  assert.equal(await store.logs.append(lie), 'fork')
  assert.equal(store.logs.head(lie)?.forkedAt, 6)
  assert.deepEqual(store.logs.head(lie)?.spans, [{ first: 4, last: 8 }], 'nothing was stored')
})

test('what does not fit a junction is refused, without proof of anything', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { before, one, other } = branches(4)
  const third = before[2]
  assert.ok(third)
  await store.logs.append(third)
  const beyond = new LogWriter(sampleIdentity(2))
  beyond.head = { seq: 3, id: filled(32, 1), clock: 3n }
  assert.equal(await store.logs.append(beyond.write(['upward'])), 'fork')
  beyond.head = { seq: 1, id: filled(32, 1), clock: 1n }
  assert.equal(await store.logs.append(beyond.write(['downward'])), 'fork')
  assert.equal(store.logs.head(one)?.forkedAt, undefined)
  assert.equal(await store.logs.evidence(other), undefined)
})

test('a copy of this profile that writes makes us a new device', async (t) => {
  const folder = await temporaryFolder(t)
  const troubles: (string | undefined)[] = []
  const store = await openStore(t, folder, { onTrouble: (trouble) => troubles.push(trouble?.code) })
  const { device } = store
  const { before, one, other } = branches(1, device, 1)
  for (const run of [...before, one]) await store.logs.append(run)
  assert.equal(await store.logs.append(other), 'fork')
  await until(() => troubles.length > 0)
  assert.deepEqual(troubles, ['STORE_COPIED'])
  assert.notDeepEqual(store.device, device)
  const fresh = new LogWriter(sampleIdentity(1), ROOM, store.device)
  assert.equal(await store.logs.append(fresh.write(['on'])), 'stored')
  await store.close()
  const again = await openStore(t, folder)
  assert.equal(again.lost, undefined)
  assert.deepEqual(again.device, store.device)
})

test('a lie about a log costs a reader of its runs nothing', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { before, one, other } = branches(2)
  const all: VerifiedRun[] = [...before, one]
  const outcomes = await Promise.all([...all, other, ...all].map((run) => store.logs.append(run)))
  assert.deepEqual(outcomes.slice(0, 3), ['stored', 'stored', 'stored'])
  assert.deepEqual(outcomes.slice(3), ['fork', 'known', 'known', 'known'])
})
