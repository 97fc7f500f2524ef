import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Liveness } from '../../src/peer/liveness.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { count, openWithEars, profile } from './fixture.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

test('an idle session lives on, and says little', async () => {
  const { clock, near, far, dialled } = await openWithEars()
  await clock.advance(HOUR)
  assert.deepEqual([near.closed, far.closed], [false, false])
  dialled.send(profile('still here'))
  await settle()
  assert.deepEqual(far.texts, ['still here'])
})

test('a peer that is cut off is found dead within 40 seconds, on both sides', async () => {
  const { clock, hub, near, far, dialled } = await openWithEars()
  await clock.advance(7 * SECOND)
  hub.cut('b')
  for (let second = 0; second < 40 && !(near.closed && far.closed); second++) {
    // Sending all the time must not hide that nothing comes back.
    if (!dialled.closed) dialled.send(profile('anybody?'))
    await clock.advance(SECOND)
  }
  assert.equal(near.reason?.code, 'SESSION_TIMEOUT')
  assert.equal(far.reason?.code, 'SESSION_TIMEOUT')
})

test('after a sleep the peer is probed at once, and kept if it answers', async () => {
  const { clock, near, far } = await openWithEars()
  clock.jump(8 * HOUR)
  await clock.advance(30 * SECOND)
  assert.deepEqual([near.closed, far.closed], [false, false])
})

test('after a sleep a peer that has gone is found dead in a quarter of a minute', async () => {
  const { clock, hub, near } = await openWithEars()
  hub.cut('b')
  clock.jump(8 * HOUR)
  await clock.advance(12 * SECOND)
  assert.equal(near.reason?.code, 'SESSION_TIMEOUT')
})

test('a process that stood still does not take a live peer for dead', async () => {
  const { clock, near, far } = await openWithEars()
  for (let i = 0; i < 5; i++) {
    await clock.advance(14 * SECOND)
    await clock.stall(HOUR)
  }
  assert.deepEqual([near.closed, far.closed], [false, false])
})

test('who is paused gets nothing, holds the sender back, and is not taken for dead', async () => {
  const { clock, dialled, accepted, near, far } = await openWithEars()
  accepted.pause()
  for (const text of count(1_000)) dialled.send(profile(text))
  await settle()
  assert.deepEqual(far.texts, [])
  assert.ok(dialled.bufferedBytes > 0)
  await clock.advance(10 * MINUTE)
  assert.deepEqual([near.closed, far.closed, near.drained], [false, false, 0])
  accepted.resume()
  await settle()
  assert.deepEqual(far.texts, count(1_000))
  assert.equal(dialled.bufferedBytes, 0)
  assert.ok(near.drained > 0)
})

test('time in which this process hardly ran does not count against the peer', async () => {
  const clock = new ManualClock()
  const liveness = new Liveness(clock)
  liveness.pinged()
  for (let stall = 0; stall < 4; stall++) {
    await clock.advance(5 * SECOND)
    assert.equal(liveness.tick(clock, true), 'fine')
  }
  for (let second = 0; second < 2; second++) {
    await clock.advance(SECOND)
    liveness.tick(clock, true)
  }
  assert.equal(liveness.tick(clock, true), 'dead')
})
