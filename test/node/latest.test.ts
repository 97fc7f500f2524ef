import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Latest } from '../../src/node/latest.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

function open() {
  const clock = new ManualClock()
  const taken: number[] = []
  const latest = new Latest<number>({
    clock,
    perSecond: 2,
    burst: 3,
    take: (value) => taken.push(value),
  })
  return { clock, taken, latest }
}

test('a burst passes at once, then the last of what comes faster counts', async () => {
  const { clock, taken, latest } = open()
  for (let value = 1; value <= 1_000; value++) latest.put(value)
  assert.deepEqual(taken, [1, 2, 3])
  await clock.advance(500)
  assert.deepEqual(taken, [1, 2, 3, 1_000])
  latest.put(1_001)
  assert.deepEqual(taken, [1, 2, 3, 1_000])
  await clock.advance(500)
  assert.deepEqual(taken, [1, 2, 3, 1_000, 1_001])
  assert.equal(clock.armed, 0)
})

test('what still waits at the end is let go', async () => {
  const { clock, taken, latest } = open()
  for (let value = 1; value <= 5; value++) latest.put(value)
  latest.close()
  assert.equal(clock.armed, 0)
  await clock.advance(5_000)
  assert.deepEqual(taken, [1, 2, 3])
})
