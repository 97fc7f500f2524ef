import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Store } from '../../src/store/store.ts'
import {
  DATABASE_KEY,
  filled,
  LogWriter,
  openStore,
  ROOM,
  sampleIdentity,
  storeOptions,
  temporaryFolder,
} from './sample.ts'

/** A closed store with own and foreign entries, in tables as well as in the log. */
async function filledStore(t: TestContext): Promise<string> {
  const folder = await temporaryFolder(t)
  const other = new LogWriter(sampleIdentity(2))
  let own: LogWriter | undefined
  for (let round = 0; round < 3; round++) {
    const store = await openStore(t, folder)
    own ??= new LogWriter(sampleIdentity(1), ROOM, store.device)
    for (let i = 0; i < 20; i++) {
      await store.logs.append(other.write(['x'.repeat(2_000), 'y'.repeat(2_000)]))
      await store.logs.append(own.write([`own ${round} ${i}`]))
    }
    await store.close()
  }
  return folder
}

/** Every file with its content; LevelDB's own diary and lock aside. */
function contents(folder: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith('LOG') || name === 'LOCK') continue
    found[name] = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
  }
  return found
}

async function fileLike(folder: string, pattern: RegExp): Promise<string> {
  const name = (await readdir(folder)).filter((each) => pattern.test(each)).at(-1)
  assert.ok(name, `no file like ${pattern}`)
  return join(folder, name)
}

const DAMAGES: Readonly<Record<string, (db: string) => Promise<void>>> = {
  'CURRENT missing': (db) => rm(join(db, 'CURRENT')),
  'CURRENT empty': (db) => truncate(join(db, 'CURRENT')),
  'CURRENT naming nothing': (db) => writeFile(join(db, 'CURRENT'), 'MANIFEST-999999\n'),
  'MANIFEST missing': async (db) => rm(await fileLike(db, /^MANIFEST/)),
  'MANIFEST empty': async (db) => truncate(await fileLike(db, /^MANIFEST/)),
  'MANIFEST of noise': async (db) => writeFile(await fileLike(db, /^MANIFEST/), filled(999, 0xa5)),
  'a table missing': async (db) => rm(await fileLike(db, /ldb$/)),
  'a table halved': async (db) => {
    const path = await fileLike(db, /ldb$/)
    await truncate(path, Math.floor((await readFile(path)).length / 2))
  },
  'the write-ahead log missing': async (db) => rm(await fileLike(db, /\.log$/)),
}

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`${name}: opening says STORE_DAMAGED and changes nothing`, async (t) => {
    const folder = await filledStore(t)
    const db = join(folder, 'db')
    await damage(db)
    const before = contents(db)
    await assert.rejects(Store.open(storeOptions(folder)), { code: 'STORE_DAMAGED', exit: 9 })
    assert.deepEqual(contents(db), before)
    await assert.rejects(Store.open(storeOptions(folder)), { code: 'STORE_DAMAGED' })
  })
}

test('a MANIFEST cut anywhere never costs a key without a word', async (t) => {
  const folder = await filledStore(t)
  const manifest = await fileLike(join(folder, 'db'), /^MANIFEST/)
  const whole = await readFile(manifest)
  const store = await openStore(t, folder)
  const heads = store.logs.allHeads().map(({ seq }) => seq)
  await store.close()
  const intact = await temporaryFolder(t)
  await cp(folder, intact, { recursive: true })
  const current = await fileLike(join(intact, 'db'), /^MANIFEST/)
  const length = (await readFile(current)).length
  let refused = 0
  for (let cut = 0; cut < length; cut += 3) {
    const copy = await temporaryFolder(t)
    await cp(intact, copy, { recursive: true })
    await truncate(await fileLike(join(copy, 'db'), /^MANIFEST/), cut)
    try {
      const opened = await Store.open(storeOptions(copy))
      assert.deepEqual(
        opened.logs.allHeads().map(({ seq }) => seq),
        heads,
        `cut at ${cut}`,
      )
      await opened.close()
    } catch (error) {
      assert.equal(error instanceof Error && 'code' in error && error.code, 'STORE_DAMAGED')
      refused++
    }
    await rm(copy, { recursive: true })
  }
  assert.ok(whole.length > 0 && refused > 0)
})

test('a table with changed bytes is noticed when it is read', async (t) => {
  const folder = await filledStore(t)
  const path = await fileLike(join(folder, 'db'), /ldb$/)
  const bytes = await readFile(path)
  for (let at = 100; at < bytes.length - 500; at += 500) bytes[at] = (bytes[at] ?? 0) ^ 1
  await writeFile(path, bytes)
  await assert.rejects(
    async () => {
      const store = await openStore(t, folder)
      for (const { seq, ...ref } of store.logs.allHeads()) {
        for (let after = 0; after < seq; after++) await store.logs.readRun(ref, after, 61_440)
      }
      await store.logs.page(ROOM, { limit: 1_000 })
    },
    { code: 'STORE_DAMAGED' },
  )
})

test('own entries cut off the write-ahead log are reported and lead to a new device', async (t) => {
  const folder = await filledStore(t)
  const before = await openStore(t, folder)
  const device = before.device
  const { ref } = new LogWriter(sampleIdentity(1), ROOM, device)
  const writer = new LogWriter(sampleIdentity(1), ROOM, device)
  writer.head = before.logs.head(ref) ?? writer.head
  for (let i = 0; i < 10; i++) await before.logs.append(writer.write([`late ${i}`]))
  await before.close()
  const log = await fileLike(join(folder, 'db'), /\.log$/)
  await truncate(log, Math.floor((await readFile(log)).length / 2))
  const after = await openStore(t, folder)
  assert.equal(after.lost?.code, 'STORE_LOST')
  assert.notDeepEqual(after.device, device)
  await after.close()
  const again = await openStore(t, folder)
  assert.equal(again.lost, undefined, 'said once')
  assert.deepEqual(again.device, after.device)
})

test('a database that is gone is reported, not taken for a first run', async (t) => {
  const folder = await filledStore(t)
  const { device } = await openStore(t, folder).then(async (store) => {
    await store.close()
    return store
  })
  await rm(join(folder, 'db'), { recursive: true })
  const store = await openStore(t, folder)
  assert.equal(store.lost?.code, 'STORE_LOST')
  assert.notDeepEqual(store.device, device)
})

test('a mark that is gone or damaged leads to a new device and a word', async (t) => {
  for (const spoil of [
    (path: string) => rm(path),
    (path: string) => writeFile(path, filled(48, 1)),
    (path: string) => truncate(path, 20),
  ]) {
    const folder = await filledStore(t)
    await spoil(join(folder, 'mark'))
    const store = await openStore(t, folder)
    assert.equal(store.lost?.code, 'STORE_LOST')
    assert.equal(store.logs.count(ROOM), 180, 'nothing else is lost')
  }
})

test('the key of another profile cannot open a database', async (t) => {
  const folder = await filledStore(t)
  const other = { ...storeOptions(folder), databaseKey: filled(32, 8) }
  await assert.rejects(Store.open(other), { code: 'STORE_DAMAGED' })
  const store = await Store.open({ ...other, databaseKey: DATABASE_KEY })
  await store.close()
})

test('a schema of a later version is refused and stays as it is', async (t) => {
  const folder = await filledStore(t)
  const { Level } = await import('level')
  const level = new Level<Uint8Array, Uint8Array>(join(folder, 'db'), {
    keyEncoding: 'view',
    valueEncoding: 'view',
  })
  const key = Uint8Array.of('v'.charCodeAt(0))
  const record = await level.get(key)
  record.set([0, 2])
  await level.put(key, record)
  await level.close()
  await assert.rejects(Store.open(storeOptions(folder)), { code: 'STORE_NEWER', exit: 9 })
})
