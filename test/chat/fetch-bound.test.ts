import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchPlan } from '../../src/chat/fetch-plan.ts'
import type { LogRef, LogState } from '../../src/chat/log-source.ts'

function logOf(author: number): LogRef {
  return {
    conversation: new Uint8Array(32),
    author: new Uint8Array(32).fill(author),
    device: new Uint8Array(16),
  }
}

test('of what is too old only the end of each log is asked for', () => {
  const [old, young] = [logOf(1), logOf(2)]
  let held: LogState | undefined
  const plan = new FetchPlan<number>(
    (log) => (log === old ? held : undefined),
    () => 5n,
  )
  plan.offer(1, old, [{ first: 1, last: 900 }], 4n)
  plan.offer(1, young, [{ first: 1, last: 900 }], 5n)
  const spans = () => plan.assign(0).map(({ log, span }) => [log, span])
  assert.deepEqual(spans(), [
    [young, { first: 1, last: 900 }],
    [old, { first: 900, last: 900 }],
  ])
  const end = { seq: 900, id: new Uint8Array(32) }
  const span = { first: 880, last: 900 }
  held = { ...old, ...end, clock: 4n, spans: [span], floor: 0, forkedAt: undefined, settled: end }
  plan.stored(old, 3n)
  plan.done(1, old, { first: 900, last: 900 }, 0)
  assert.deepEqual(spans(), [])
})
