import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type ProvenEntry, type VerifiedRun, verifyRun, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import type { ChangeMark } from '../../src/store/change-index.ts'
import { Store, type StoreOptions } from '../../src/store/store.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import {
  filled,
  LogWriter,
  ROOM,
  sampleIdentity,
  storeOptions,
  temporaryFolder,
  textOf,
} from './sample.ts'

/** `aspect u8 || target (32) || text`; aspect 0 asks for a look. */
function changeOf(body: Uint8Array): ChangeMark | undefined {
  const [aspect = 0] = body
  if (body.length < 33 || aspect > 9) return undefined
  return { target: body.slice(1, 33), aspect, erases: aspect === 0 }
}

async function open(
  t: TestContext,
  folder: string,
  more: Partial<StoreOptions> = {},
): Promise<Store> {
  const store = await Store.open({ ...storeOptions(folder, more), changeOf })
  t.after(() => store.close())
  return store
}

function change(writer: LogWriter, aspect: number, target: Uint8Array, texts: readonly string[]) {
  const { identity, conversation, device, head } = writer
  const run = writeRun(
    identity,
    { conversation, device, head },
    texts.map((text, i) => ({
      type: ENTRY_TYPE.change,
      clock: head.clock + BigInt(i + 1),
      parents: [],
      body: { salt: filled(16, 3), bytes: Buffer.from([aspect, ...target, ...Buffer.from(text)]) },
    })),
  )
  const last = run.entries.at(-1)
  if (last) writer.head = { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
  return verifyRun(run.bytes.slice())
}

function first(run: VerifiedRun): ProvenEntry {
  const [entry] = run.entries
  assert(entry)
  return entry
}

const said = (entries: readonly ProvenEntry[]) =>
  entries.map(({ body }) => Buffer.from(body?.bytes.subarray(33) ?? []).toString())
const LIMITS = { perLog: 3, limit: 1_000 }

test('changes are found by what they change, before and after a reopen, and are on no page', async (t) => {
  const folder = await temporaryFolder(t)
  const [anna, bob] = [new LogWriter(sampleIdentity(2)), new LogWriter(sampleIdentity(3))]
  const message = anna.write(['hello', 'other'])
  const target = first(message)
  const other = message.entries[1]
  assert(other)
  const store = await open(t, folder)
  assert.deepEqual(await store.logs.changes.touched([target.id]), [false])
  // The changes come first, as they may from another log.
  await store.logs.append(change(bob, 2, target.id, ['b1', 'b2', 'b3', 'b4']))
  await store.logs.append(message)
  await store.logs.append(change(anna, 1, target.id, ['a1', 'a2']))
  await store.logs.append(change(bob, 1, target.id, ['not the author']))
  const check = async ({ logs }: Store) => {
    assert.deepEqual(await logs.changes.touched([other.id, target.id]), [false, true])
    assert.deepEqual(said(await logs.changes.byAnybody(target, 2, LIMITS)), ['b4', 'b3', 'b2'])
    assert.deepEqual(said(await logs.changes.byAuthor(target, 1, 1)), ['a2'])
    assert.deepEqual(said(await logs.changes.byAuthor(target, 2, 9)), [])
    assert.deepEqual(await logs.changes.byAnybody(other, 2, LIMITS), [])
    assert.deepEqual((await logs.page(ROOM, { limit: 9 })).map(textOf), ['hello', 'other'])
    const all: string[] = []
    for await (const some of logs.changes.allByAuthor(target, 1, 1)) all.push(...said(some))
    assert.deepEqual(all, ['a2', 'a1'])
  }
  await check(store)
  await store.close()
  await check(await open(t, folder))
})

test('a flood of changes by some hides nobody else, up to the limit', async (t) => {
  const store = await open(t, await temporaryFolder(t))
  const anna = new LogWriter(sampleIdentity(2))
  const message = anna.write(['hello'])
  await store.logs.append(message)
  const target = first(message)
  for (let n = 3; n < 9; n++) {
    const writer = new LogWriter(sampleIdentity(n))
    const texts = Array.from({ length: n === 5 ? 1 : 40 }, (_, i) => `${n}.${i}`)
    await store.logs.append(change(writer, 2, target.id, texts))
  }
  const elsewhere = new LogWriter(sampleIdentity(9), filled(32, 2))
  await store.logs.append(change(elsewhere, 2, target.id, ['of another conversation']))
  const found = said(await store.logs.changes.byAnybody(target, 2, { perLog: 2, limit: 1_000 }))
  assert.deepEqual(
    found,
    [3, 4, 5, 6, 7, 8].flatMap((n) => {
      return n === 5 ? ['5.0'] : [`${n}.39`, `${n}.38`]
    }),
  )
  const few = await store.logs.changes.byAnybody(target, 2, { perLog: 2, limit: 4 })
  assert.deepEqual(said(few), ['3.39', '3.38', '4.39'])
})

test('what may have to be dropped is remembered until it is settled', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await open(t, folder)
  const anna = new LogWriter(sampleIdentity(2))
  const ids = [10, 11, 12, 13].map((n) => filled(32, n))
  for (const id of ids) await store.logs.append(change(anna, 0, id, ['x']))
  await store.logs.append(change(anna, 2, filled(32, 99), ['asks for nothing']))
  await store.close()
  const { changes } = (await open(t, folder)).logs
  const seen: Uint8Array[] = []
  for (let after: Uint8Array | undefined; ; ) {
    const some = await changes.owed(3, after)
    if (some.length === 0) break
    seen.push(...some)
    after = some.at(-1)
  }
  assert.deepEqual(seen.map(([n]) => n).sort(), [10, 11, 12, 13])
  await changes.settle(ids.slice(0, 2))
  assert.deepEqual(await changes.owes(ids), [false, false, true, true])
})

test('bodies dropped at the same time are all gone', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await open(t, folder)
  const writer = new LogWriter(sampleIdentity(2))
  const texts = Array.from({ length: 12 }, (_, i) => `secret ${i}`)
  const run = writer.write(texts)
  await store.logs.append(run)
  await store.logs.append(writer.write(['kept']))
  assert.equal((await store.logs.page(ROOM, { limit: 99 })).length, 13)
  const ids = run.entries.map(({ id }) => id)
  await Promise.all([
    ...ids.slice(0, 4).map((id) => store.logs.dropBodies([id])),
    store.logs.dropBodies(ids.slice(4)),
    store.logs.page(ROOM, { limit: 99 }),
  ])
  const left = (await store.logs.page(ROOM, { limit: 99 })).map(textOf)
  assert.deepEqual(left, [...texts.map(() => undefined), 'kept'])
  assert.equal(await store.logs.dropBodies(ids, true), false)
})

test('the record that held a dropped body is in no file any more', async (t) => {
  const folder = await temporaryFolder(t)
  const nonces: Uint8Array[] = []
  const store = await open(t, folder, {
    random: (length) => {
      const bytes = randomBytes(length)
      nonces.push(bytes)
      return bytes
    },
  })
  const writer = new LogWriter(sampleIdentity(2))
  const run = writer.write(['secret'])
  nonces.length = 0
  await store.logs.append(run)
  // The first record of an append is the run.
  const [nonce] = nonces
  assert(nonce)
  assert.equal(await isInFiles(join(folder, 'db'), nonce), true)
  assert.equal(await store.logs.dropBodies([first(run).id]), true)
  assert.equal(await isInFiles(join(folder, 'db'), nonce), false)
})

async function isInFiles(folder: string, bytes: Uint8Array): Promise<boolean> {
  const names = await readdir(folder)
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))))
  return files.some((file) => file.includes(Buffer.from(bytes)))
}
