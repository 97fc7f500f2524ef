import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError } from '../../src/errors.ts'
import { formatPeerId } from '../../src/ids.ts'
import { Dialler } from '../../src/peer/dialler.ts'
import type { DialTarget } from '../../src/peer/target.ts'
import { MAX_ADDRESSES_PER_PEER, MAX_DIAL_TARGETS, MAX_DIALS } from '../../src/wire/limits.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const PEER = formatPeerId(new Uint8Array(32).fill(7))

/** A dialler whose every dial fails with the given error, after a second. */
function openDialler(error: () => ChatError = () => new ChatError('LINK_REFUSED')) {
  const clock = new ManualClock()
  const dials: DialTarget[] = []
  let active = 0
  let mostActive = 0
  const dialler = new Dialler({
    clock,
    fraction: () => 0.5,
    isLive: () => false,
    onFailure: () => undefined,
    dial: (target) => {
      dials.push(target)
      mostActive = Math.max(mostActive, ++active)
      return new Promise((_, reject) => {
        clock.after(SECOND, () => {
          active--
          reject(error())
        })
      })
    },
  })
  return { clock, dials, dialler, mostActive: () => mostActive }
}

const address = (n: number) => ({ host: `10.0.${n >> 8}.${n & 255}`, port: 1 })

test('only so many are dialled at once; the others have their turn', async () => {
  const { clock, dials, dialler, mostActive } = openDialler()
  for (let i = 0; i < 100; i++) dialler.sight(`token${i}`, [address(i)], true)
  await clock.advance(Math.ceil(100 / MAX_DIALS) * SECOND)
  assert.equal(mostActive(), MAX_DIALS)
  const first = new Set(dials.map((target) => target.token))
  assert.equal(first.size, 100)
})

test('a flood of sightings is bounded, and those we know go first', async () => {
  const { clock, dials, dialler } = openDialler()
  for (let i = 0; i < 10 * MAX_DIAL_TARGETS; i++) dialler.sight(`token${i}`, [address(i)], true)
  assert.equal(dialler.size, MAX_DIAL_TARGETS)
  dialler.keep(PEER, [address(1)])
  assert.equal(dialler.size, MAX_DIAL_TARGETS)
  await clock.advance(2 * SECOND)
  assert.ok(dials.slice(0, 2 * MAX_DIALS).some((target) => target.expect === PEER))
})

test('each failure makes the wait longer, up to half a minute', async () => {
  const { clock, dialler, dials } = openDialler()
  dialler.keep(PEER, [address(1)])
  const times: number[] = []
  for (let tenth = 0; tenth < 1_200; tenth++) {
    if (dials.length > times.length) times.push(clock.monotonic())
    await clock.advance(100)
  }
  const waits = times.slice(1).map((at, i) => Math.round((at - (times[i] ?? 0)) / SECOND) - 1)
  assert.deepEqual(waits.slice(0, 7), [1, 1, 2, 4, 8, 15, 15])
})

test('news of an address brings a retry forward; old news does not', async () => {
  const { clock, dials, dialler } = openDialler()
  dialler.sight('t', [address(1)], true)
  await clock.advance(2 * MINUTE)
  const before = dials.length
  dialler.sight('t', [address(1)], true)
  await clock.advance(1_100)
  assert.ok(dials.length <= before + 1)
  await clock.advance(MINUTE)
  const later = dials.length
  dialler.sight('t', [address(2)], true)
  await clock.advance(1_100)
  assert.equal(dials.length, later + 1)
  assert.deepEqual(dials.at(-1)?.addresses, [address(2), address(1)])
})

test('no more addresses are kept of one node than the limit', async () => {
  const { clock, dials, dialler } = openDialler()
  for (let i = 0; i < 50; i++) dialler.sight('t', [address(i)], false)
  await clock.advance(2 * SECOND)
  assert.equal(dials[0]?.addresses.length, MAX_ADDRESSES_PER_PEER)
})

for (const code of ['HANDSHAKE_BLOCKED', 'HANDSHAKE_SELF'] as const) {
  test(`after ${code} a sighted node is left alone until the machine wakes`, async () => {
    const { clock, dials, dialler } = openDialler(() => new ChatError(code))
    for (let i = 0; i < 20; i++) {
      dialler.sight('t', [address(1)], true)
      await clock.advance(MINUTE)
    }
    assert.equal(dials.length, 1)
    dialler.wake()
    dialler.sight('t', [address(1)], true)
    await clock.advance(MINUTE)
    assert.equal(dials.length, 2)
  })
}

test('a closed dialler dials nobody', async () => {
  const { clock, dials, dialler } = openDialler()
  dialler.keep(PEER, [address(1)])
  dialler.close()
  dialler.close()
  dialler.sight('t', [address(1)], true)
  dialler.keep(PEER, [address(1)])
  dialler.wake()
  dialler.forget(PEER)
  await clock.advance(MINUTE)
  assert.deepEqual([dials.length, dialler.size, clock.armed], [0, 0, 0])
})
