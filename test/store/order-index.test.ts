import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LogWriter, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

test('messages are counted from either end of the order', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { logs } = store
  assert.equal(await logs.countBefore(ROOM, 2n ** 64n - 1n), 0)
  assert.equal(await logs.clockOfNewest(ROOM, 1), undefined)
  const total = 10_000
  const writers = [2, 3].map((n) => new LogWriter(sampleIdentity(n)))
  // Both have an entry of every clock from 1 to half of all.
  for (let from = 1; from <= total / 2; from += 250) {
    const clocks = Array.from({ length: 250 }, (_, n) => BigInt(from + n))
    for (const writer of writers) await logs.append(writer.write(clocks.map(String), clocks))
  }
  for (const clock of [0, 1, 2, 3, 2_048, 2_049, 2_050, 4_096, 4_097, 4_999, 5_000, 5_001]) {
    assert.equal(
      await logs.countBefore(ROOM, BigInt(clock)),
      Math.max(0, clock - 1) * 2,
      `${clock}`,
    )
  }
  for (const n of [1, 2, 3, 4_095, 4_096, 4_097, 8_192, 8_193, 9_999, 10_000]) {
    const clock = 5_000n - BigInt(Math.floor((n - 1) / 2))
    assert.equal(await logs.clockOfNewest(ROOM, n), clock, `${n}`)
  }
  assert.equal(await logs.clockOfNewest(ROOM, 10_001), undefined)
})

test('what is older than a clock is not wanted, where it is known which that is', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { logs } = store
  const writer = new LogWriter(sampleIdentity(2))
  const runs = [10n, 20n, 30n, 40n, 50n].map((clock) => writer.write([`${clock}`], [clock]))
  const [first, , third, , fifth] = runs
  for (const run of [first, third, fifth]) if (run) await logs.append(run)
  const floorAt = async (clock: bigint) => {
    await logs.raiseFloors(ROOM, clock)
    return logs.head(writer.ref)?.floor
  }
  assert.equal(await floorAt(5n), 0)
  assert.equal(await floorAt(15n), 1)
  // Entry 2 may be of clock 11 to 29.
  assert.equal(await floorAt(25n), 1)
  assert.equal(await floorAt(35n), 3)
  assert.equal(await floorAt(25n), 3)
  // The newest is never unwanted.
  assert.equal(await floorAt(99n), 4)
})

test('a trim goes no further than both its bounds', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const { logs } = store
  const writer = new LogWriter(sampleIdentity(2))
  for (let n = 1; n <= 6; n++) await logs.append(writer.write([`${n}`], [BigInt(n)]))
  assert.equal(await logs.trim(ROOM, { beforeClock: 5n, upTo: () => 2 }), 2)
  assert.equal(await logs.trim(ROOM, { beforeClock: 4n, upTo: () => 5 }), 1)
  assert.deepEqual(logs.head(writer.ref)?.spans, [{ first: 4, last: 6 }])
})
