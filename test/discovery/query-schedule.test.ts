import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { QuerySchedule } from '../../src/discovery/query-schedule.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

function record() {
  const clock = new ManualClock()
  const at: number[] = []
  const query = () => at.push(clock.monotonic())
  return { clock, at, schedule: new QuerySchedule({ clock, random: randomBytes, query }) }
}

test('it asks at once, often for ten seconds, and then every 15 to 60 seconds', async () => {
  const { clock, at, schedule } = record()
  schedule.restart()
  assert.deepEqual(at, [0])
  await clock.advance(600_000)
  const gaps = at.slice(1).map((time, i) => time - (at[i] ?? 0))
  assert.ok(
    gaps.slice(0, 5).every((gap) => gap >= 1_500 && gap <= 2_500),
    gaps.join(),
  )
  assert.ok(
    gaps.slice(5).every((gap) => gap >= 15_000 && gap <= 60_000),
    gaps.join(),
  )
  assert.ok(gaps.length > 10)
})

test('two nodes started together do not stay in step', async () => {
  const [one, other] = [record(), record()]
  for (const { schedule } of [one, other]) schedule.restart()
  await one.clock.advance(300_000)
  await other.clock.advance(300_000)
  assert.notDeepEqual(one.at, other.at)
})

test('a restart asks at once and often again, with one timer', async () => {
  const { clock, at, schedule } = record()
  schedule.restart()
  await clock.advance(100_000)
  const before = at.length
  schedule.restart()
  await clock.advance(12_500)
  assert.ok(at.length - before >= 6)
  assert.equal(clock.armed, 1)
})

test('once closed it is silent', async () => {
  const { clock, at, schedule } = record()
  schedule.restart()
  schedule.close()
  await clock.advance(100_000)
  assert.deepEqual(at, [0])
  assert.equal(clock.armed, 0)
})
