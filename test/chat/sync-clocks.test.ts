import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conversationTag } from '../../src/chat/conversation.ts'
import { hash } from '../../src/crypto/sodium.ts'
import { MAX_FUTURE_MS } from '../../src/wire/limits.ts'
import { PACKET } from '../../src/wire/packet.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { assertSame, link, Person, quiet, ROOM, Wire } from '../helpers/sync-person.ts'

/** When the entries of these tests say that they were written. */
const WRITTEN = 1_700_000_000_000
const HOUR_MS = 3_600_000

test('what is more than a day ahead is neither pushed nor given, until the clock has come closer', async () => {
  const clock = new ManualClock(WRITTEN - MAX_FUTURE_MS - HOUR_MS)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const first = link(a, b)
  await quiet()
  a.write(1)
  await quiet()
  await clock.advance(2 * 60_000)
  await quiet()
  assert.equal(b.logs.stored.length, 0)
  assert.ok(!first.wire.sent.some(({ packet }) => packet.t === PACKET.run))
  first.cut()
  await clock.advance(HOUR_MS)
  const second = link(a, b)
  await quiet()
  assertSame([a, b])
  second.cut()
})

test('what is more than a day ahead is refused, and the answer does not reach it', async () => {
  const clock = new ManualClock(WRITTEN - MAX_FUTURE_MS - HOUR_MS)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const wire = new Wire()
  const sync = b.join(wire.port(1, a.identity.peer))
  sync.open()
  const run = a.logs.write(a.identity, a.device, ROOM, ['from the future'])
  const c = conversationTag(hash(Buffer.from('session')), ROOM)
  sync.packet({ t: PACKET.run, c, r: run.bytes })
  await quiet()
  assert.equal(b.logs.stored.length, 0)
  const acks = wire.sent.flatMap(({ packet }) => (packet.t === PACKET.ack ? packet : []))
  assert.deepEqual(
    acks.map(({ f, s, n }) => ({ f, s, n })),
    [{ f: 1, s: 0, n: 1 }],
  )
  b.leave(sync)
})

test('one who comes back is told at once what we hold of theirs, whoever it came from', async () => {
  const clock = new ManualClock()
  const [a, b, c] = [new Person(1, clock), new Person(2, clock), new Person(3, clock)]
  a.write(3)
  const first = link(a, b)
  await quiet()
  first.cut()
  const second = link(b, c)
  await quiet()
  second.cut()
  assert.equal(a.acked.get(c.identity.peer), undefined)
  link(a, c)
  await quiet()
  assert.equal(a.acked.get(c.identity.peer), 3)
})

test('with more than the window under way the rest is fetched, and pushed again once all is there', async () => {
  const clock = new ManualClock(WRITTEN)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const { wire } = link(a, b)
  await quiet()
  // Old news to the clock, so that the rate of the room does not slow it.
  clock.jump(HOUR_MS)
  for (let runs = 0; runs < 60; runs++) a.write(200)
  await quiet()
  assertSame([a, b])
  const wants = () => wire.sent.filter(({ packet }) => packet.t === PACKET.want).length
  const before = wants()
  assert.ok(before > 0)
  a.write(1)
  await quiet()
  assertSame([a, b])
  assert.equal(wants(), before, 'pushed, not fetched')
  assert.equal(a.acked.get(b.identity.peer), 12_001)
})
