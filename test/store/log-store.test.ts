import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifyRun } from '../../src/crypto/run.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import {
  filled,
  LogWriter,
  openStore,
  ROOM,
  sampleIdentity,
  temporaryFolder,
  textOf,
} from './sample.ts'

const START = { clock: 0n, author: filled(32, 0), device: filled(16, 0), seq: 0 }

test('an appended run is there after a reopen, entry by entry', async (t) => {
  const folder = await temporaryFolder(t)
  const writer = new LogWriter(sampleIdentity(2))
  const run = writer.write(['one', 'two', 'three'])
  const store = await openStore(t, folder)
  assert.equal(await store.logs.append(run), 'stored')
  await store.close()
  const again = await openStore(t, folder)
  assert.deepEqual(again.logs.head(writer.ref)?.seq, 3)
  assert.deepEqual(again.logs.heads(ROOM)[0]?.id, run.entries[2]?.id)
  assert.equal(again.logs.heads(ROOM)[0]?.clock, 3n)
  assert.deepEqual(again.logs.conversations(), [ROOM])
  assert.equal(again.logs.count(ROOM), 3)
  const page = await again.logs.page(ROOM, { limit: 10 })
  assert.deepEqual(page.map(textOf), ['one', 'two', 'three'])
  for (const [i, entry] of page.entries()) {
    assert.deepEqual(entry.id, run.entries[i]?.id)
    assert.deepEqual(Buffer.from(entry.bytes), Buffer.from(run.entries[i]?.bytes ?? []))
    const found = await again.logs.find(entry.id)
    assert.equal(found && textOf(found), textOf(entry))
  }
  assert.equal(await again.logs.find(filled(32, 77)), undefined)
})

test('runs are known, overlap, or leave a hole', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  const first = writer.write(['1', '2'])
  const second = writer.write(['3'])
  const third = writer.write(['4', '5'])
  assert.equal(await store.logs.append(first), 'stored')
  assert.equal(await store.logs.append(first), 'known')
  assert.equal(await store.logs.append(third), 'stored')
  assert.deepEqual(store.logs.head(writer.ref)?.spans, [
    { first: 1, last: 2 },
    { first: 4, last: 5 },
  ])
  assert.equal(store.logs.count(ROOM), 4)
  assert.equal(await store.logs.append(second), 'stored')
  assert.deepEqual(store.logs.head(writer.ref)?.spans, [{ first: 1, last: 5 }])
  const joined = new LogWriter(sampleIdentity(2)).write(['1', '2', '3', '4', '5', '6', '7'])
  let fresh: readonly (string | undefined)[] = []
  const outcome = await store.logs.append(joined, (_, entries) => {
    fresh = entries.map(textOf)
  })
  assert.equal(outcome, 'stored')
  assert.deepEqual(fresh, ['6', '7'], 'only what is new is handed out')
  assert.equal(await store.logs.append(first), 'known')
  assert.equal(store.logs.head(writer.ref)?.seq, 7)
})

test('a contradiction is a fork with both runs as evidence, and changes nothing', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const honest = new LogWriter(sampleIdentity(2))
  await store.logs.append(honest.write(['1', '2']))
  await store.logs.append(honest.write(['3']))
  for (const texts of [['1', 'x'], ['x'], ['1', '2', 'x'], ['1', 'x', '3', '4']]) {
    const liar = new LogWriter(sampleIdentity(2))
    const run = liar.write(texts)
    assert.equal(await store.logs.append(run), 'fork', texts.join())
  }
  const evidence = await store.logs.evidence(honest.ref)
  assert.ok(evidence)
  const [ours, theirs] = [verifyRun(evidence.a), verifyRun(evidence.b)]
  assert.deepEqual([ours.firstSeq, theirs.firstSeq], [1, 1], 'the lowest place')
  assert.notDeepEqual(ours.entries[0]?.id, theirs.entries[0]?.id)
  assert.deepEqual((await store.logs.page(ROOM, { limit: 9 })).map(textOf), ['1', '2', '3'])
})

test('a run whose clock does not ascend above the head is rejected', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  await store.logs.append(writer.write(['1'], [100n]))
  writer.head = { ...writer.head, clock: 0n }
  assert.equal(await store.logs.append(writer.write(['2'], [100n])), 'rejected')
  assert.equal(store.logs.head(writer.ref)?.seq, 1)
})

test('runs appended without waiting are stored in order, and heads move after the sync', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  const runs = Array.from({ length: 20 }, (_, i) => writer.write([`m${i}`]))
  const pending = runs.map((run) => store.logs.append(run))
  assert.equal(store.logs.head(writer.ref), undefined)
  const again = runs.slice(0, 3).map((run) => store.logs.append(run))
  assert.deepEqual(new Set(await Promise.all(pending)), new Set(['stored']))
  assert.deepEqual(await Promise.all(again), ['known', 'known', 'known'])
  assert.equal(store.logs.head(writer.ref)?.seq, 20)
})

test('a run is read from any entry on, merged, and proves itself', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  for (const size of [1, 5, 1, 3]) {
    await store.logs.append(writer.write(Array.from({ length: size }, (_, i) => `${size}.${i}`)))
  }
  for (let after = 0; after < 10; after++) {
    const bytes = await store.logs.readRun(writer.ref, after, MAX_RUN_BYTES)
    assert.ok(bytes)
    const run = verifyRun(bytes)
    assert.deepEqual([run.firstSeq, run.lastSeq], [after + 1, 10])
  }
  assert.equal(await store.logs.readRun(writer.ref, 10, MAX_RUN_BYTES), undefined)
  const small = await store.logs.readRun(writer.ref, 0, 400)
  assert.ok(small)
  assert.equal(verifyRun(small).lastSeq, 1, 'a small run ends at the first signed entry')
})

test('large runs are cut at the limits of a run', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  for (let i = 0; i < 4; i++) await store.logs.append(writer.write(['x'.repeat(25_000)]))
  for (let i = 0; i < 600; i++) await store.logs.append(writer.write([`${i}`]))
  const ends: number[] = []
  for (let at = 0; at < 604; ) {
    const bytes = await store.logs.readRun(writer.ref, at, MAX_RUN_BYTES)
    assert.ok(bytes && bytes.length <= MAX_RUN_BYTES)
    at = verifyRun(bytes).lastSeq
    ends.push(at)
  }
  assert.equal(ends.at(-1), 604)
  assert.equal(ends[0], 2)
})

test('entries of one clock are paged in the order of authors, in both directions', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writers = [2, 3, 4, 5, 6, 7].map((n) => new LogWriter(sampleIdentity(n)))
  for (const writer of writers) {
    const name = writer.identity.peer.slice(0, 4)
    await store.logs.append(writer.write([`${name} a`, `${name} b`], [10n, 20n]))
  }
  const all = await store.logs.page(ROOM, { limit: 100 })
  const sorted = all.map(({ entry }) => Buffer.from(encodeOrder(entry)).toString('hex'))
  assert.deepEqual(sorted, [...sorted].sort())
  assert.equal(all.length, 12)
  for (const limit of [1, 2, 3, 5, 7]) {
    const forward: (string | undefined)[] = []
    for (let after = encodeOrder(START); ; ) {
      const page = await store.logs.page(ROOM, { after, limit })
      const last = page.at(-1)
      if (!last) break
      forward.push(...page.map(textOf))
      after = encodeOrder(last.entry)
    }
    assert.deepEqual(forward, all.map(textOf))
    const backward: (string | undefined)[] = []
    for (let before: Uint8Array | undefined; ; ) {
      const page = await store.logs.page(ROOM, { limit, ...(before ? { before } : {}) })
      const first = page[0]
      if (!first) break
      backward.unshift(...page.map(textOf))
      before = encodeOrder(first.entry)
    }
    assert.deepEqual(backward, all.map(textOf))
  }
})

test('a dropped body is gone, and its run still proves the rest', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const run = writer.write(['keep', 'secret', 'keep too'])
  await store.logs.append(run)
  const id = run.entries[1]?.id ?? filled(32, 0)
  assert.equal(textOf((await store.logs.find(id)) ?? { body: undefined }), 'secret')
  assert.equal(await store.logs.dropBodies([id]), true)
  assert.equal(await store.logs.dropBodies([id]), false)
  assert.equal(await store.logs.dropBodies([filled(32, 5)]), false)
  const texts = (await store.logs.page(ROOM, { limit: 9 })).map(textOf)
  assert.deepEqual(texts, ['keep', undefined, 'keep too'])
  const bytes = await store.logs.readRun(writer.ref, 0, MAX_RUN_BYTES)
  assert.ok(bytes)
  assert.deepEqual(verifyRun(bytes).entries.map(textOf), ['keep', undefined, 'keep too'])
})

test('what an append adds is durable with it, and a throw leaves everything as it was', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const record = {
    key: ROOM,
    kind: 'public',
    name: '#lobby',
    peer: null,
    read: null,
    joined: true,
    keep: { all: true },
    keptFrom: new Uint8Array(8),
    topic: null,
  } as const
  const run = writer.write(['1', '2'])
  await assert.rejects(
    store.logs.append(run, (batch) => {
      store.conversations.putIn(batch, { ...record, unread: 9, mentions: 0 })
      throw new RangeError('no')
    }),
    RangeError,
  )
  assert.equal(store.logs.head(writer.ref), undefined)
  assert.equal(
    store.conversations.changeIn({} as never, ROOM, (same) => same),
    false,
  )
  assert.equal(
    await store.logs.append(run, (batch, fresh) =>
      store.conversations.putIn(batch, { ...record, unread: fresh.length, mentions: 0 }),
    ),
    'stored',
  )
  await store.close()
  const again = await openStore(t, folder)
  assert.equal(again.conversations.get(ROOM)?.unread, 2)
})

test('every method of a closed store rejects with STORE_CLOSED', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  await store.logs.append(writer.write(['1']))
  await store.close()
  await store.close()
  const closed = { code: 'STORE_CLOSED' }
  await assert.rejects(store.logs.append(writer.write(['2'])), closed)
  await assert.rejects(store.logs.page(ROOM, { limit: 1 }), closed)
  await assert.rejects(store.logs.find(filled(32, 1)), closed)
  await assert.rejects(store.logs.readRun(writer.ref, 0, MAX_RUN_BYTES), closed)
  assert.equal(store.writable, false)
})
