import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import type { LogHead } from '../../src/store/log-table.ts'
import { decodeMark, encodeMark, Mark } from '../../src/store/mark.ts'
import { OwnDevice } from '../../src/store/own-device.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { filled, LogWriter, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

const AUTHOR = sampleIdentity(1).publicKey

function head(device: Uint8Array, seq: number, author = AUTHOR): LogHead {
  return { conversation: ROOM, author, device, seq, id: filled(32, 1), clock: BigInt(seq) }
}

test('the mark counts own entries of all conversations, and only own ones', async (t) => {
  const folder = await temporaryFolder(t)
  const clock = new ManualClock()
  const store = await openStore(t, folder, { clock })
  const own = [filled(32, 1), filled(32, 2)].map(
    (conversation) => new LogWriter(sampleIdentity(1), conversation, store.device),
  )
  for (const writer of own) await store.logs.append(writer.write(['a', 'b']))
  await store.logs.append(new LogWriter(sampleIdentity(2), ROOM, store.device).write(['c']))
  await store.logs.append(new LogWriter(sampleIdentity(1), ROOM, filled(16, 8)).write(['d']))
  const value = await Mark.read(join(folder, 'mark'))
  assert.deepEqual(value, { device: store.device, entries: 4 }, 'before any sync or close')
  await store.close()
  assert.equal(clock.armed, 0)
  const again = await openStore(t, folder)
  assert.equal(again.lost, undefined)
  assert.deepEqual(again.device, store.device)
})

test('a device stays the same until the database holds less than the mark', async (t) => {
  const path = join(await temporaryFolder(t), 'mark')
  const clock = new ManualClock()
  const options = { path, author: AUTHOR, clock, random: randomBytes, log: silentLog }
  const first = await OwnDevice.open(options, [], true)
  assert.equal(first.lost, undefined)
  const { id } = first.device
  first.device.stored(head(id, 5), 0)
  first.device.stored(head(filled(16, 1), 99), 0)
  first.device.stored(head(id, 99, filled(32, 9)), 0)
  await clock.advance(1_000)
  await first.device.close()
  for (const seq of [5, 6, 7]) {
    const same = await OwnDevice.open(options, [head(id, seq)], false)
    assert.equal(same.lost, undefined)
    assert.deepEqual(same.device.id, id)
    await same.device.close()
  }
  const lost = await OwnDevice.open(options, [head(id, 6)], false)
  assert.equal(lost.lost?.code, 'STORE_LOST', 'it was 7 already')
  assert.notDeepEqual(lost.device.id, id)
  await lost.device.close()
})

test('entries found missing while running lead to a new device at once', async (t) => {
  const path = join(await temporaryFolder(t), 'mark')
  const clock = new ManualClock()
  const options = { path, author: AUTHOR, clock, random: randomBytes, log: silentLog }
  const { device } = await OwnDevice.open(options, [], true)
  const { id } = device
  device.stored(head(id, 3), 0)
  assert.equal(await device.check([head(id, 4)]), undefined)
  assert.deepEqual(device.id, id)
  assert.equal((await device.check([head(id, 3)]))?.code, 'STORE_LOST')
  assert.notDeepEqual(device.id, id)
  await device.close()
  assert.equal(clock.armed, 0)
})

test('a mark with any changed byte is damaged, never another mark', () => {
  const value = { device: filled(16, 7), entries: 123_456 }
  const mark = encodeMark(value)
  assert.deepEqual(decodeMark(mark), value)
  for (let at = 0; at < mark.length; at++) {
    const changed = mark.slice()
    changed[at] = (changed[at] ?? 0) ^ 1
    assert.equal(decodeMark(changed), undefined)
  }
  assert.equal(decodeMark(mark.subarray(0, 40)), undefined)
})
