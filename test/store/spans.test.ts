import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { LOG_START, type VerifiedRun, verifyRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { Store } from '../../src/store/store.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { encodeRun } from '../../src/wire/run.ts'
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

/** Runs of these sizes, one after the other. */
function runs(writer: LogWriter, ...sizes: readonly number[]): VerifiedRun[] {
  return sizes.map((size) => {
    const next = writer.head.seq + 1
    return writer.write(Array.from({ length: size }, (_, i) => `${next + i}`))
  })
}

/** The same run without bodies. */
function bare(run: VerifiedRun): VerifiedRun {
  const parts = run.entries.map(({ bytes }) => ({ entry: bytes, body: undefined }))
  return verifyRun(encodeRun({ parts, signature: run.signature }))
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${from + i}`)

test('the newest of a long log is shown first, and the rest follows downward', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const all = runs(writer, 3, 4, 5, 2, 6)
  const late = all.at(-1)
  assert.ok(late)
  assert.equal(await store.logs.append(late), 'stored')
  const page = async () => (await store.logs.page(ROOM, { limit: 99 })).map(textOf)
  assert.deepEqual(await page(), numbers(15, 20))
  for (const run of all.slice(0, 4).reverse()) {
    assert.equal(await store.logs.append(run), 'stored')
    assert.deepEqual(store.logs.head(run)?.spans, [{ first: run.firstSeq, last: 20 }])
  }
  assert.deepEqual(await page(), numbers(1, 20))
  const bytes = await store.logs.readRunBefore(writer.ref, 21, MAX_RUN_BYTES)
  assert.ok(bytes)
  assert.deepEqual(verifyRun(bytes).entries.map(textOf), numbers(1, 20))
})

test('a run that overlaps a span takes the place of what it covers, and drops no body again', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const [low, high] = runs(writer, 4, 6)
  assert.ok(low && high)
  await store.logs.append(high)
  const secret = high.entries[1]
  assert.ok(secret)
  await store.logs.dropBodies([secret.id])
  // The same log, cut elsewhere by somebody else: entries 2 to 7.
  const other = new LogWriter(sampleIdentity(2))
  other.write(['1'])
  const across = other.write(numbers(2, 7))
  assert.equal(await store.logs.append(across), 'stored')
  const check = async (logs: typeof store.logs) => {
    assert.deepEqual(logs.head(writer.ref)?.spans, [{ first: 2, last: 10 }])
    const texts = [...numbers(2, 5), undefined, ...numbers(7, 10)]
    assert.deepEqual((await logs.page(ROOM, { limit: 99 })).map(textOf), texts)
    for (const [i, { id }] of [...across.entries, ...high.entries.slice(3)].entries()) {
      const found = await logs.find(id)
      assert.ok(found)
      assert.equal(textOf(found), texts[i])
    }
    const bytes = await logs.readRun(writer.ref, 7, MAX_RUN_BYTES)
    assert.ok(bytes)
    assert.deepEqual(verifyRun(bytes).entries.map(textOf), numbers(8, 10))
  }
  await check(store.logs)
  await store.close()
  await check((await openStore(t, folder)).logs)
})

test('a body that was moved to another record is in no file once it is dropped', async (t) => {
  const folder = await temporaryFolder(t)
  const nonces: Uint8Array[] = []
  const random = (length: number) => {
    const bytes = randomBytes(length)
    nonces.push(bytes)
    return bytes
  }
  const store = await Store.open(storeOptions(folder, { random }))
  t.after(() => store.close())
  const writer = new LogWriter(sampleIdentity(2))
  const [, low, high] = runs(writer, 1, 4, 30)
  assert.ok(low && high)
  const other = new LogWriter(sampleIdentity(2))
  other.write(['1'])
  nonces.length = 0
  assert.equal(await store.logs.append(high), 'stored')
  // Flushed into a table of its own: the range of another record.
  await store.logs.dropBodies(high.entries.slice(20, 21).map(({ id }) => id))
  assert.equal(await store.logs.append(other.write(numbers(2, 9))), 'stored')
  const moved = high.entries[1]
  assert.ok(moved)
  const before = [...nonces]
  const isKept = async (nonce: Uint8Array) => {
    const names = await readdir(join(folder, 'db'))
    const files = await Promise.all(names.map((name) => readFile(join(folder, 'db', name))))
    return files.some((file) => file.includes(Buffer.from(nonce)))
  }
  assert.equal(await store.logs.dropBodies([moved.id]), true)
  const [first, , rewritten, , covering] = before
  assert.ok(first && rewritten && covering)
  assert.equal(await isKept(first), false, 'as it came')
  assert.equal(await isKept(rewritten), false, 'without another body')
  assert.equal(await isKept(covering), false, 'in the record that took it over')
})

test('bodies that were passed on without are filled in, if they are wanted', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const [one, two] = runs(writer, 3, 3)
  assert.ok(one && two)
  await store.logs.append(bare(one))
  await store.logs.append(two)
  assert.equal(await store.logs.append(one), 'known')
  const told: (string | undefined)[] = []
  const filled = await store.logs.fill(
    one,
    ({ entry }) => entry.seq !== 2,
    (_, fresh) => told.push(...fresh.map(textOf)),
  )
  assert.deepEqual(filled.map(textOf), ['1', '3'])
  assert.deepEqual(told, ['1', '3'])
  assert.deepEqual(await store.logs.fill(two, () => true), [])
  const other = new LogWriter(sampleIdentity(3))
  assert.deepEqual(await store.logs.fill(other.write(['x']), () => true), [], 'nothing of it here')
  await store.close()
  const again = await openStore(t, folder)
  const texts = (await again.logs.page(ROOM, { limit: 99 })).map(textOf)
  assert.deepEqual(texts, ['1', undefined, '3', '4', '5', '6'])
})

test('an own log that begins above 1 goes on, and nothing is put under it', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const writer = new LogWriter(sampleIdentity(1), ROOM, store.device)
  const [one, two] = runs(writer, 3, 3)
  assert.ok(one && two)
  assert.equal(await store.logs.append(two), 'rejected')
  assert.equal(await store.logs.append(one), 'stored')
  assert.equal(await store.logs.append(two), 'stored')
  assert.equal(await store.logs.trim(ROOM, { upTo: () => 5 }), 3)
  assert.equal(await store.logs.append(one), 'known', 'it is not wanted any more')
  const [three] = runs(writer, 2)
  assert.ok(three)
  assert.equal(await store.logs.append(three), 'stored')
  assert.deepEqual(store.logs.head(writer.ref)?.spans, [{ first: 4, last: 8 }])
  await store.close()
  const again = await openStore(t, folder)
  assert.equal(again.lost, undefined, 'what was trimmed is not lost')
  assert.deepEqual(again.device, store.device)
  const last = runs(writer, 1)[0]
  assert.equal(last && (await again.logs.append(last)), 'stored')
})

test('an author who begins at a huge number or leaves holes costs a few spans', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  const outcomes: string[] = []
  for (const seq of [10 ** 9, 10 ** 10, 10 ** 11, 10 ** 12, 10 ** 13]) {
    writer.head = { seq, id: filled(32, 5), clock: BigInt(seq) }
    outcomes.push(await store.logs.append(writer.write(['far'])))
  }
  assert.deepEqual(outcomes, ['stored', 'stored', 'stored', 'stored', 'rejected'])
  assert.equal(store.logs.count(ROOM), 4)
  assert.equal((await store.logs.entries(writer.ref, 0, 10)).length, 1)
  assert.equal((await store.logs.entries(writer.ref, 10 ** 9 + 1, 10))[0]?.entry.seq, 10 ** 10 + 1)
  assert.equal(await store.logs.readRun(writer.ref, 0, MAX_RUN_BYTES), undefined)
  const newest = await store.logs.readRunBefore(writer.ref, 10 ** 11, MAX_RUN_BYTES)
  assert.ok(newest)
  assert.equal(verifyRun(newest).firstSeq, 10 ** 10 + 1)
})

test('pages and searches are whole while records are replaced under them', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const writer = new LogWriter(sampleIdentity(2))
  const high = runs(writer, 40, 40).at(-1)
  assert.ok(high)
  await store.logs.append(high)
  const cut = (first: number, last: number) => {
    const other = new LogWriter(sampleIdentity(2))
    other.head = LOG_START
    if (first > 1) other.write(numbers(1, first - 1))
    return other.write(numbers(first, last))
  }
  let done = false
  const id = high.entries[2]?.id ?? filled(32, 0)
  const reading = (async () => {
    while (!done) {
      const page = (await store.logs.page(ROOM, { limit: 500 })).map(textOf)
      assert.deepEqual(page, numbers(81 - page.length, 80))
      const found = await store.logs.find(id)
      assert.equal(found && textOf(found), '43')
    }
  })()
  for (let first = 40; first >= 1; first -= 3) {
    assert.equal(await store.logs.append(cut(first, 42 + (first % 30))), 'stored')
  }
  done = true
  await reading
})
