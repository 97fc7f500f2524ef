import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs, resetsBackoff } from '../../src/peer/backoff.ts'
import { Limiter, PREAUTH_COST_BYTES } from '../../src/peer/limiter.ts'
import { type Contender, prefersNewer } from '../../src/peer/tie-break.ts'
import {
  BACKOFF_MAX_MS,
  BACKOFF_MIN_MS,
  BACKOFF_RESET_MS,
  HANDSHAKES_PER_SECOND,
  HANDSHAKES_PER_SECOND_PER_ADDRESS,
  MAX_HANDSHAKES,
  MAX_HANDSHAKES_PER_ADDRESS,
  MAX_UNAUTHENTICATED_BYTES,
} from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('a wait is never shorter than half a second nor longer than half a minute', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fraction, (failures, f) => {
      const ms = backoffMs(failures, f)
      assert.ok(ms >= BACKOFF_MIN_MS && ms <= BACKOFF_MAX_MS)
    }),
    fuzz(),
  )
})

test('the longest wait doubles with each failure', () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => Math.round(backoffMs(failures, 1)))
  assert.deepEqual(longest, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('a session that lived a minute makes up for failures', () => {
  assert.equal(resetsBackoff(BACKOFF_RESET_MS - 1), false)
  assert.equal(resetsBackoff(BACKOFF_RESET_MS), true)
})

const bytes = (max: number) => fc.integer({ min: 0, max }).map((n) => Uint8Array.of(n))
const contender: fc.Arbitrary<Contender> = fc.record({
  initiatorKey: bytes(1),
  initiatorDevice: bytes(1),
  initiatorClock: fc.nat(2),
  sessionId: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  bootId: fc.constant(Uint8Array.of(9)),
})

test('two sessions of the same two runs have one winner, whichever came first', () => {
  fc.assert(
    fc.property(contender, contender, (a, b) => {
      fc.pre(Buffer.compare(a.sessionId, b.sessionId) !== 0)
      assert.notEqual(prefersNewer(a, b), prefersNewer(b, a))
    }),
    fuzz(1_000),
  )
})

test('the order of sessions has no circles', () => {
  fc.assert(
    fc.property(contender, contender, contender, (a, b, c) => {
      if (prefersNewer(a, b) && prefersNewer(b, c)) assert.ok(prefersNewer(a, c))
    }),
    fuzz(1_000),
  )
})

const dialled: Contender = {
  initiatorKey: Uint8Array.of(1),
  initiatorDevice: Uint8Array.of(1),
  initiatorClock: 10,
  sessionId: Uint8Array.of(1),
  bootId: Uint8Array.of(1),
}

test('of two dials the smaller key stays, of two by the same the later', () => {
  const other = { ...dialled, initiatorKey: Uint8Array.of(2), initiatorClock: 99 }
  assert.equal(prefersNewer(dialled, other), true)
  assert.equal(prefersNewer(other, dialled), false)
  assert.equal(prefersNewer({ ...dialled, initiatorClock: 11 }, dialled), true)
  assert.equal(prefersNewer({ ...dialled, initiatorClock: 9 }, dialled), false)
})

test('two devices of one identity agree as well', () => {
  const other = { ...dialled, initiatorDevice: Uint8Array.of(2), initiatorClock: 99 }
  assert.equal(prefersNewer(dialled, other), true)
  assert.equal(prefersNewer(other, dialled), false)
})

test('a restarted peer always gets in', () => {
  const restarted = { ...dialled, bootId: Uint8Array.of(2), initiatorClock: 1 }
  assert.equal(prefersNewer({ ...restarted, initiatorKey: Uint8Array.of(2) }, dialled), true)
  assert.equal(prefersNewer(restarted, dialled), true)
})

test('one address has few handshakes under way, and so has everybody', () => {
  const limiter = new Limiter(0)
  const enter = (address: string, times: number) =>
    Array.from({ length: times }, () => limiter.enter(address, 0)).filter(Boolean).length
  assert.equal(enter('a', 100), MAX_HANDSHAKES_PER_ADDRESS)
  let all = MAX_HANDSHAKES_PER_ADDRESS
  for (let i = 0; i < 100; i++) all += enter(`b${i}`, 2)
  assert.equal(all, MAX_HANDSHAKES)
  assert.equal(limiter.enter('c', 0), false)
  limiter.leave('a')
  assert.equal(limiter.enter('c', 0), true)
})

test('handshakes that end at once are still counted by the second', () => {
  const limiter = new Limiter(0)
  const entered = (address: string, now: number, times: number) => {
    let count = 0
    for (let i = 0; i < times; i++) {
      if (!limiter.enter(address, now)) continue
      count++
      limiter.leave(address)
    }
    return count
  }
  assert.equal(entered('a', 0, 1_000), 2 * HANDSHAKES_PER_SECOND_PER_ADDRESS)
  assert.equal(entered('a', 1_000, 1_000), HANDSHAKES_PER_SECOND_PER_ADDRESS)
  let all = 0
  for (let i = 0; i < 1_000; i++) all += entered(`b${i}`, 1_000, 1)
  assert.ok(all <= 2 * HANDSHAKES_PER_SECOND)
  assert.equal(entered('late', 60_000, 1), 1)
})

test('strangers hold a bounded amount of memory, however many addresses they have', () => {
  assert.ok(MAX_HANDSHAKES * PREAUTH_COST_BYTES <= MAX_UNAUTHENTICATED_BYTES)
  const limiter = new Limiter(0)
  for (let i = 0; i < 20_000; i++) limiter.enter(`address ${i}`, i)
  assert.ok(limiter.addresses <= 4_096)
})

test('leaving what was never entered is a bug', () => {
  assert.throws(() => new Limiter(0).leave('a'), TypeError)
})
