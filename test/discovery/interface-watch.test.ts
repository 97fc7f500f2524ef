import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { InterfaceWatch, POLL_MS, readLinkState } from '../../src/discovery/interface-watch.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

function watch() {
  const clock = new ManualClock()
  const slept: boolean[] = []
  const read = () => ({})
  const onReading = (_: object, asleep: boolean) => slept.push(asleep)
  return { clock, slept, watch: new InterfaceWatch({ clock, read, onReading }) }
}

test('it reads the interfaces every two seconds', async () => {
  const { clock, slept } = watch()
  await clock.advance(5 * POLL_MS)
  assert.deepEqual(slept, [false, false, false, false, false])
})

test('it notices a suspend, whether the monotonic clock went on or not', async () => {
  const { clock, slept } = watch()
  await clock.advance(POLL_MS)
  clock.jump(3_600_000)
  await clock.advance(POLL_MS)
  await clock.stall(20_000)
  await clock.advance(POLL_MS)
  assert.deepEqual(slept, [false, true, true, false])
})

test('a clock that is set back, or a short hiccup, is no sleep', async () => {
  const { clock, slept } = watch()
  clock.jump(-3_600_000)
  await clock.advance(POLL_MS)
  await clock.stall(POLL_MS + 4_000)
  assert.deepEqual(slept, [false, false])
})

test('once closed it reads nothing', async () => {
  const { clock, slept, watch: open } = watch()
  open.close()
  await clock.advance(60_000)
  assert.deepEqual(slept, [])
  assert.equal(clock.armed, 0)
})

const skip = process.platform === 'linux' ? false : 'only Linux says so'
test('Linux tells the index of an interface, and nothing of one that is not there', {
  skip,
}, () => {
  const loopback = Object.entries(networkInterfaces()).find(([, infos]) => infos?.[0]?.internal)
  assert.ok(loopback)
  const state = readLinkState(loopback[0])
  assert.ok(state && state.index > 0 && !state.pointToPoint)
  assert.equal(readLinkState('no-such-link'), undefined)
  assert.equal(readLinkState('../../..'), undefined)
})
