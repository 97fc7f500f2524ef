import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Attempt, race } from '../../src/peer/race.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'

interface Running extends Attempt {
  readonly way: string
  readonly at: number
  resolve(): void
  reject(): void
}

function start(ways: readonly string[], options: { wanted?: () => boolean } = {}) {
  const clock = new ManualClock()
  const abort = new AbortController()
  const attempts = new Map<string, Running>()
  let outcome: string | undefined
  race({
    ways,
    clock,
    signal: abort.signal,
    ...options,
    worst: (errors) => errors.map(String).join(' '),
    attempt: (way, attempt) =>
      new Promise<string>((resolve, reject) => {
        attempts.set(way, {
          ...attempt,
          way,
          at: clock.monotonic(),
          resolve: () => resolve(way),
          reject: () => reject(way),
        })
      }),
  }).then(
    (way) => {
      outcome = `won ${way}`
    },
    (error: unknown) => {
      outcome = `lost ${error}`
    },
  )
  const at = (way: string): Running => {
    const attempt = attempts.get(way)
    assert.ok(attempt, `${way} was not tried`)
    return attempt
  }
  return { clock, abort, attempts, at, outcome: () => outcome }
}

test('ways are tried in order, a quarter of a second apart', async () => {
  const { clock, attempts } = start(['a', 'b', 'c'])
  await clock.advance(10_000)
  assert.deepEqual(
    [...attempts.values()].map(({ way, at }) => [way, at]),
    [
      ['a', 0],
      ['b', 250],
      ['c', 500],
    ],
  )
})

test('a failure brings the next way forward', async () => {
  const { clock, at } = start(['a', 'b', 'c'])
  await clock.advance(100)
  at('a').reject()
  await clock.advance(1_000)
  assert.equal(at('b').at, 100)
  assert.equal(at('c').at, 350)
})

test('the first success ends the race and aborts the others', async () => {
  const { clock, at, attempts, outcome } = start(['a', 'b', 'c'])
  await clock.advance(250)
  at('b').resolve()
  await clock.advance(1_000)
  assert.equal(outcome(), 'won b')
  assert.equal(at('a').signal.aborted, true)
  assert.equal(attempts.has('c'), false)
  assert.equal(clock.armed, 0)
})

test('when all have failed the race has', async () => {
  const { clock, at, outcome } = start(['a', 'b'])
  at('a').reject()
  await settle()
  at('b').reject()
  await settle()
  assert.equal(outcome(), 'lost a b')
  assert.equal(clock.armed, 0)
})

test('a race with no ways is lost at once', async () => {
  const { outcome } = start([])
  await settle()
  assert.equal(outcome(), 'lost ')
})

test('an aborted race aborts its attempts', async () => {
  const { clock, at, abort, outcome } = start(['a', 'b'])
  abort.abort('enough')
  await settle()
  assert.equal(outcome(), 'lost enough')
  assert.equal(at('a').signal.aborted, true)
  assert.equal(clock.armed, 0)
})

test('a race that is not wanted any more ends with what it has', async () => {
  const { clock, at, attempts, outcome } = start(['a', 'b'], { wanted: () => false })
  await clock.advance(1_000)
  assert.equal(attempts.has('b'), false)
  at('a').reject()
  await settle()
  assert.equal(outcome(), 'lost a')
})

test('one attempt at a time has the claim, and the next gets it when that one fails', async () => {
  const { clock, at, outcome } = start(['a', 'b', 'c'])
  await clock.advance(1_000)
  const granted: string[] = []
  for (const way of ['b', 'a', 'c']) {
    void at(way)
      .claim()
      .then(() => granted.push(way))
  }
  await settle()
  assert.deepEqual(granted, ['b'])
  at('a').reject()
  await settle()
  assert.deepEqual(granted, ['b'])
  at('b').reject()
  await settle()
  assert.deepEqual(granted, ['b', 'c'])
  at('c').resolve()
  await settle()
  assert.equal(outcome(), 'won c')
})
