import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lacking } from '../../src/chat/span.ts'
import { FETCH_ENTRIES, WANTS_PER_SESSION } from '../../src/wire/limits.ts'
import { CONVERSATION, logOf, Scene } from '../helpers/fetch-scene.ts'
import { fuzz } from '../helpers/fuzz.ts'

const SESSIONS = 4
const LOGS = [logOf(1), logOf(2), logOf(3)]
const spans = fc
  .uniqueArray(fc.integer({ min: 1, max: 9_000 }), { minLength: 2, maxLength: 8 })
  .map((ends) => ends.sort((a, b) => a - b))
  .map((ends) =>
    Array.from({ length: Math.floor(ends.length / 2) }, (_, at) => ({
      first: ends[2 * at] ?? 1,
      last: ends[2 * at + 1] ?? 1,
    })),
  )
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('offer' as const),
      session: fc.nat(SESSIONS - 1),
      log: fc.nat(LOGS.length - 1),
      spans,
      clock: fc.nat(9),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      which: fc.nat(9),
      count: fc.nat(4_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('leave' as const), session: fc.nat(SESSIONS - 1) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('push' as const),
      log: fc.nat(LOGS.length - 1),
      at: fc.integer({ min: 1, max: 9_500 }),
    }),
  },
)

test('whatever sessions claim, give, lose or hide, nothing is asked twice and all that is there is fetched', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const scene = new Scene()
      for (const each of steps) {
        const log = 'log' in each ? LOGS[each.log] : undefined
        if (each.kind === 'offer' && log) {
          scene.offer(each.session, log, each.spans, BigInt(each.clock))
        } else if (each.kind === 'answer') {
          const want = scene.open[each.which % Math.max(1, scene.open.length)]
          if (want) scene.answer(want, each.count)
        } else if (each.kind === 'leave') scene.leave(each.session)
        else if (each.kind === 'wait') scene.wait()
        else if (
          each.kind === 'push' &&
          log &&
          scene.disk.put(log, { first: each.at, last: each.at })
        ) {
          scene.plan.stored(log, 9n)
        }
        scene.ask()
      }
      // From now on everybody keeps their word and says again what they have; one has all of it.
      for (const log of LOGS) scene.offer(SESSIONS, log, [{ first: 1, last: 9_500 }])
      for (const want of [...scene.open]) scene.answer(want, FETCH_ENTRIES)
      for (const [session, offers] of scene.offers) {
        for (const [log, claimed] of offers) scene.offer(session, log, claimed)
      }
      scene.ask()
      for (let turn = 0; scene.open.length > 0; turn++) {
        assert.ok(turn < 500, 'it never ends')
        const [want] = scene.open
        if (want) scene.answer(want, FETCH_ENTRIES)
        scene.ask()
      }
      for (const offers of scene.offers.values()) {
        for (const [log, claimed] of offers) {
          assert.deepEqual(lacking(scene.disk.state(log), claimed), [])
        }
      }
    }),
    fuzz(300),
  )
})

test('the newest of all logs comes first, each from its end, and the work is shared', () => {
  const scene = new Scene()
  const [old, young] = [logOf(1), logOf(2)]
  for (const session of [1, 2]) {
    scene.offer(session, old, [{ first: 1, last: 10_000 }], 5n)
    scene.offer(session, young, [{ first: 1, last: 10_000 }], 9n)
  }
  scene.ask()
  assert.deepEqual(
    scene.open.map(({ session, log, span }) => [session, log.author[0], span.last]),
    [
      [1, 2, 10_000],
      [2, 1, 10_000],
      [1, 2, 10_000 - FETCH_ENTRIES],
      [2, 1, 10_000 - FETCH_ENTRIES],
    ],
  )
})

test('who is silent is asked for nothing more, and others are asked instead', () => {
  const scene = new Scene()
  const log = logOf(1)
  scene.offer(1, log, [{ first: 1, last: 10 }])
  scene.ask()
  scene.offer(2, log, [{ first: 1, last: 10 }])
  scene.ask()
  assert.deepEqual(
    scene.open.map(({ session }) => session),
    [1],
  )
  scene.wait()
  scene.ask()
  assert.deepEqual(
    scene.open.map(({ session }) => session),
    [1, 2],
  )
})

test('who claims what it does not give is not asked for that log again until it claims it anew', () => {
  const scene = new Scene()
  const log = logOf(1)
  const claim = () => scene.offer(1, log, [{ first: 1, last: 10 }])
  claim()
  scene.ask()
  const [want] = scene.open
  assert.ok(want)
  scene.answer(want, 0)
  scene.ask()
  assert.equal(scene.open.length, 0)
  claim()
  scene.ask()
  assert.equal(scene.open.length, 1)
})

test('a run that nobody asked for is none of an answer, and too much of an answer is refused', () => {
  const scene = new Scene()
  const log = logOf(1)
  assert.equal(scene.plan.receive(1, log, { first: 1, last: 1 }, 10, 0), false)
  scene.offer(1, log, [{ first: 1, last: 10 }])
  scene.ask()
  assert.equal(scene.plan.receive(1, log, { first: 11, last: 12 }, 10, 0), false)
  assert.equal(scene.plan.receive(1, log, { first: 8, last: 12 }, 60_000, 0), true)
  assert.throws(() => {
    for (let i = 0; i < 10; i++) scene.plan.receive(1, log, { first: 8, last: 12 }, 60_000, 0)
  })
})

test('what is being written is not asked for', () => {
  const scene = new Scene()
  const log = logOf(1)
  const written = scene.plan.writing(log, { first: 6, last: 10 })
  scene.offer(1, log, [{ first: 1, last: 10 }])
  scene.ask()
  assert.deepEqual(
    scene.open.map(({ span }) => span),
    [{ first: 1, last: 5 }],
  )
  written()
  scene.ask()
  assert.deepEqual(
    scene.open.map(({ span }) => span),
    [
      { first: 1, last: 5 },
      { first: 6, last: 10 },
    ],
  )
})

test('a conversation that is shared no more frees the session at once, whatever it owed', () => {
  const scene = new Scene()
  const log = logOf(1)
  const other = { ...logOf(2), conversation: new Uint8Array(32).fill(9) }
  scene.offer(1, log, [{ first: 1, last: 3 * FETCH_ENTRIES }])
  scene.ask()
  assert.equal(scene.open.length, WANTS_PER_SESSION)
  scene.wait()
  scene.plan.retract(1, CONVERSATION)
  scene.open.length = 0
  scene.ask()
  assert.equal(scene.open.length, 0)
  scene.offer(1, other, [{ first: 1, last: 1 }])
  scene.ask()
  assert.equal(scene.open.length, 1)
})
