import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyRun, writeRun } from '../../src/crypto/run.ts'
import { Store } from '../../src/store/store.ts'
import type { TrimOptions } from '../../src/store/trimmer.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
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

const texts = async (store: Store) => (await store.logs.page(ROOM, { limit: 1_000 })).map(textOf)

test('entries before a clock go, in whole runs, and never the last of a log', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const anna = new LogWriter(sampleIdentity(2))
  const bob = new LogWriter(sampleIdentity(3))
  const first = anna.write(['a1', 'a2', 'a3'])
  for (const run of [first, anna.write(['a4', 'a5']), anna.write(['a6'])])
    await store.logs.append(run)
  await store.logs.append(bob.write(['b1', 'b2']))
  const gone: (string | undefined)[] = []
  const options: TrimOptions = {
    extra: (_, entries) => {
      gone.push(...entries.map(textOf))
    },
  }
  assert.equal(await store.logs.trim(ROOM, { beforeClock: 3n }, options), 0, 'a3 is not old')
  assert.equal(await store.logs.trim(ROOM, { beforeClock: 5n }, options), 3)
  assert.deepEqual(gone, ['a1', 'a2', 'a3'])
  const check = async (from: Store) => {
    assert.deepEqual(await texts(from), ['b1', 'b2', 'a4', 'a5', 'a6'])
    const state = from.logs.head(anna.ref)
    assert.deepEqual([state?.spans, state?.floor], [[{ first: 4, last: 6 }], 3])
    assert.equal(from.logs.count(ROOM), 5)
    for (const { id } of first.entries) assert.equal(await from.logs.find(id), undefined)
    assert.equal(await from.logs.append(first), 'known')
  }
  await check(store)
  await store.close()
  const again = await openStore(t, folder)
  await check(again)
  assert.equal(await again.logs.trim(ROOM, { beforeClock: 2n ** 63n }), 2)
  assert.deepEqual(await texts(again), ['b1', 'b2', 'a6'], 'the last run of each stays')
  assert.equal(await again.logs.trim(ROOM, { beforeClock: 2n ** 63n }), 0)
})

test('a bound for each log, and a hole that is not wanted any more', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const anna = new LogWriter(sampleIdentity(2))
  const [low, hole, high] = [anna.write(['1', '2']), anna.write(['3', '4']), anna.write(['5'])]
  await store.logs.append(low)
  await store.logs.append(high)
  await store.logs.raiseFloor(anna.ref, 3)
  assert.equal(store.logs.head(anna.ref)?.floor, 3)
  assert.equal(store.logs.count(ROOM), 3, 'what is here stays')
  await store.logs.raiseFloor(anna.ref, 1)
  await store.logs.raiseFloor(new LogWriter(sampleIdentity(3)).ref, 9)
  assert.equal(await store.logs.trim(ROOM, { upTo: ({ seq }) => seq - 2 }), 2)
  assert.deepEqual(store.logs.head(anna.ref)?.spans, [{ first: 5, last: 5 }])
  assert.equal(await store.logs.append(hole), 'stored')
  assert.deepEqual(await texts(store), ['4', '5'], 'only what is above the floor')
  await store.logs.raiseFloor(anna.ref, 99)
  assert.equal(store.logs.head(anna.ref)?.floor, 4, 'the head is always wanted')
})

test('what is trimmed frees its space, though the log grows on meanwhile', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const anna = new LogWriter(sampleIdentity(2))
  const text = 'x'.repeat(2_000)
  for (let i = 0; i < 150; i++) {
    await store.logs.append(anna.write(Array.from({ length: 20 }, () => text)))
  }
  const before = await store.diskBytes()
  const trimming = store.logs.trim(ROOM, { upTo: () => 2_900 })
  const late = await Promise.all(
    Array.from({ length: 10 }, (_, i) => store.logs.append(anna.write([`late ${i}`]))),
  )
  assert.deepEqual(new Set(late), new Set(['stored']))
  assert.equal(await trimming, 2_900)
  assert.equal(store.logs.count(ROOM), 110)
  const after = await store.diskBytes()
  assert.ok(after < before / 5, `${before} bytes, then ${after}`)
  const controller = new AbortController()
  controller.abort()
  assert.equal(await store.logs.trim(ROOM, { upTo: () => 3_000 }, { signal: controller.signal }), 0)
})

test('changes are trimmed with their index, and those without a body do no harm', async (t) => {
  const store = await Store.open({
    ...storeOptions(await temporaryFolder(t)),
    changeOf: (body) => ({ target: body.slice(1, 33), aspect: body[0] ?? 0, erases: false }),
  })
  t.after(() => store.close())
  const anna = new LogWriter(sampleIdentity(2))
  const message = anna.write(['hello'])
  const target = message.entries[0]
  assert.ok(target)
  await store.logs.append(message)
  const bob = new LogWriter(sampleIdentity(3))
  const ids: Uint8Array[] = []
  for (let i = 0; i < 3; i++) {
    const { identity, conversation, device, head } = bob
    const draft = {
      type: ENTRY_TYPE.change,
      clock: head.clock + 1n,
      parents: [],
      body: { salt: filled(16, 3), bytes: Buffer.from([2, ...target.id, 48 + i]) },
    }
    const run = verifyRun(writeRun(identity, { conversation, device, head }, [draft]).bytes.slice())
    const id = run.entries[0]?.id ?? filled(32, 0)
    bob.head = { seq: run.lastSeq, id, clock: draft.clock }
    ids.push(id)
    await store.logs.append(run)
  }
  const limits = { perLog: 9, limit: 99 }
  assert.equal((await store.logs.changes.byAnybody(target, 2, limits)).length, 3)
  await store.logs.dropBodies(ids.slice(0, 1))
  assert.equal(await store.logs.trim(ROOM, { upTo: () => 2 }), 2)
  const left = await store.logs.changes.byAnybody(target, 2, limits)
  assert.deepEqual(
    left.map(({ entry }) => entry.seq),
    [3],
  )
  assert.deepEqual(await store.logs.changes.touched([target.id]), [true])
})
