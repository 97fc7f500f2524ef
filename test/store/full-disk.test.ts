import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, rmdir, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Store } from '../../src/store/store.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { LogWriter, openStore, ROOM, sampleIdentity, storeOptions, textOf } from './sample.ts'

/** A disk of its own of 24 MiB; undefined, and the test skipped, where none can be had. */
async function smallDisk(t: TestContext): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    await rmdir(folder)
    t.skip(`a small disk cannot be mounted: ${error instanceof Error ? error.message : error}`)
    return undefined
  }
  t.after(async () => {
    execFileSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true })
  })
  return folder
}

/** Fills the disk to the last block; removing the file makes room again. */
async function fill(disk: string): Promise<string> {
  const ballast = join(disk, 'ballast')
  const { bavail, bsize } = await statfs(disk)
  await writeFile(ballast, Buffer.alloc(bavail * bsize))
  return ballast
}

/** Appends until the disk refuses; the texts that were acknowledged. */
async function appendUntilFull(store: Store, writer: LogWriter): Promise<string[]> {
  const acknowledged: string[] = []
  for (let i = 0; i < 1_000; i++) {
    const text = `${i} ${'x'.repeat(8_000)}`
    const before = writer.head
    try {
      await store.logs.append(writer.write([text]))
      acknowledged.push(text)
    } catch (error) {
      writer.head = before
      assert.equal(error instanceof Error && 'code' in error && error.code, 'STORE_FULL')
      return acknowledged
    }
  }
  throw new Error('the disk is never full')
}

test('on a full disk writes are refused, reads go on, and it recovers by itself', async (t) => {
  const disk = await smallDisk(t)
  if (!disk) return
  const clock = new ManualClock()
  const troubles: (string | undefined)[] = []
  let onRecovered = () => {}
  const recovered = new Promise<void>((resolve) => {
    onRecovered = resolve
  })
  const onTrouble = (trouble: { code: string } | undefined) => {
    troubles.push(trouble?.code)
    if (!trouble) onRecovered()
  }
  const store = await openStore(t, disk, { clock, onTrouble })
  const writer = new LogWriter(sampleIdentity(1), ROOM, store.device)
  await store.logs.append(writer.write(['before']))
  const ballast = await fill(disk)
  const acknowledged = ['before', ...(await appendUntilFull(store, writer))]
  assert.equal(store.writable, false)
  assert.deepEqual(troubles, ['STORE_FULL'])
  const read = async (from: Store) =>
    (await from.logs.page(ROOM, { limit: 1_000 })).map((entry) => textOf(entry) ?? '')
  assert.deepEqual((await read(store)).slice(0, acknowledged.length), acknowledged)
  assert.equal(store.logs.head(writer.ref)?.seq, acknowledged.length, 'no head moved')
  await assert.rejects(store.logs.append(writer.write(['refused'])), { code: 'STORE_FULL' })

  await clock.advance(120_000)
  assert.equal(store.writable, false, 'still full')
  assert.deepEqual((await read(store)).slice(0, acknowledged.length), acknowledged)

  await rm(ballast)
  // Time is ours, the disk's is not: each turn of the clock waits for one look at the disk.
  const looked = () => statfs(disk).then(() => false)
  do await clock.advance(30_000)
  while (!(await Promise.race([recovered.then(() => true), looked()])))
  assert.equal(store.writable, true)
  assert.deepEqual(troubles, ['STORE_FULL', undefined])
  writer.head = store.logs.head(writer.ref) ?? writer.head
  assert.ok(writer.head.seq >= acknowledged.length)
  assert.equal(await store.logs.append(writer.write(['after'])), 'stored')
  await store.close()
  assert.equal(clock.armed, 0)

  const again = await openStore(t, disk)
  assert.equal(again.lost, undefined)
  const texts = await read(again)
  assert.deepEqual(texts.slice(0, acknowledged.length), acknowledged)
  assert.equal(texts.at(-1), 'after')
})

test('commits that wait behind a refused one are refused with it', async (t) => {
  const disk = await smallDisk(t)
  if (!disk) return
  const store = await openStore(t, disk, { clock: new ManualClock() })
  const writer = new LogWriter(sampleIdentity(2))
  await store.logs.append(writer.write(['first']))
  await fill(disk)
  const runs = Array.from({ length: 600 }, () => writer.write(['x'.repeat(30_000)]))
  const outcomes = await Promise.allSettled(runs.map((run) => store.logs.append(run)))
  const firstRefused = outcomes.findIndex(({ status }) => status === 'rejected')
  assert.ok(firstRefused >= 0)
  for (const each of outcomes.slice(firstRefused)) {
    assert.equal(each.status === 'rejected' && each.reason.code, 'STORE_FULL')
  }
  assert.equal(store.logs.head(writer.ref)?.seq, 1 + firstRefused)
})

test('a store cannot be opened on a full disk, and can once there is room', async (t) => {
  const disk = await smallDisk(t)
  if (!disk) return
  const store = await openStore(t, disk)
  await store.logs.append(new LogWriter(sampleIdentity(2)).write(['here']))
  await store.close()
  const ballast = await fill(disk)
  await assert.rejects(Store.open(storeOptions(disk)), { code: 'STORE_FULL' })
  await rm(ballast)
  const again = await openStore(t, disk)
  assert.equal(again.logs.count(ROOM), 1)
})
