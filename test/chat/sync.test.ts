import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conversationTag } from '../../src/chat/conversation.ts'
import { hash } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import {
  ANNOUNCE_MS,
  ANTI_ENTROPY_MS,
  ENTRIES_BURST,
  ENTRIES_PER_SECOND,
  SYNC_WINDOW_BYTES,
} from '../../src/wire/limits.ts'
import { PACKET } from '../../src/wire/packet.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { corrupt } from '../helpers/memory-logs.ts'
import { assertSame, connect, Person, quiet, ROOM, Wire } from '../helpers/sync-person.ts'

/** What `ROOM` is called in every session of these tests. */
const TAG = conversationTag(hash(Buffer.from('session')), ROOM)

test('what was written before and during a session arrives once, in order, and is acknowledged', async () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  a.write(3)
  const cut = connect(a, b)
  a.write(2)
  await quiet()
  b.write(1)
  a.write(4)
  await quiet()
  assertSame([a, b])
  assert.equal(a.acked.get(b.identity.peer), 9)
  cut()
})

test('a history larger than the window is sent whole', async () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  for (let i = 0; i < 40; i++) a.write(200)
  const bytes = a.logs.stored.reduce((sum, run) => sum + run.bytes.length, 0)
  assert.ok(bytes > SYNC_WINDOW_BYTES, 'the test needs more than a window')
  connect(a, b)
  await quiet()
  await clock.advance(600_000)
  await quiet()
  assertSame([a, b])
})

test('an entry reaches a third node through the second a moment later', async () => {
  const clock = new ManualClock()
  const people = [new Person(1, clock), new Person(2, clock), new Person(3, clock)] as const
  const [a, b, c] = people
  connect(a, b)
  connect(b, c)
  await quiet()
  a.write(2)
  await quiet()
  assert.equal(c.logs.ids(a.log).length, 0, "others' entries are not pushed eagerly")
  await clock.advance(ANNOUNCE_MS)
  await quiet()
  assertSame(people)
})

test('any schedule of writes, cuts and returns converges after a heal', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('write' as const),
      who: fc.nat(2),
      count: fc.integer({ min: 1, max: 5 }),
    }),
    fc.record({ kind: fc.constant('link' as const), a: fc.nat(2), b: fc.nat(2) }),
    fc.record({ kind: fc.constant('cut' as const), index: fc.nat(5) }),
    fc.record({ kind: fc.constant('wait' as const) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const clock = new ManualClock()
      const people = [new Person(1, clock), new Person(2, clock), new Person(3, clock)]
      let cuts: (() => void)[] = []
      for (const each of steps) {
        if (each.kind === 'write') people[each.who]?.write(each.count)
        else if (each.kind === 'wait') await settle()
        else if (each.kind === 'cut') cuts.splice(each.index % (cuts.length || 1), 1)[0]?.()
        else {
          const [a, b] = [people[each.a], people[each.b]]
          if (a && b && a !== b) cuts.push(connect(a, b))
        }
      }
      for (const cut of cuts) cut()
      cuts = people.flatMap((a, i) => people.slice(i + 1).map((b) => connect(a, b)))
      await quiet()
      // A public room slows an author down; catching up is a matter of minutes of the clock.
      for (let i = 0; i < 4; i++) {
        await clock.advance(ANTI_ENTROPY_MS)
        await quiet()
      }
      assertSame(people)
      for (const cut of cuts) cut()
    }),
    fuzz(30),
  )
})

test('a run with any one bit changed is refused and nothing of it is stored', () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const run = a.logs.write(a.identity, a.device, ROOM, ['one', 'two'])
  fc.assert(
    fc.property(fc.nat(run.bytes.length - 1), (at) => {
      const wire = new Wire()
      const sync = b.join(wire.port(1, a.identity.peer))
      sync.open()
      const tag = TAG
      assert.throws(
        () => sync.packet({ t: PACKET.run, c: tag, r: corrupt(run.bytes, at) }),
        (error) => isChatError(error),
      )
      assert.equal(b.logs.ids(a.log).length, 0)
      sync.close()
    }),
    fuzz(),
  )
})

test('an author who floods a public room is slowed, and nothing is dropped', async () => {
  const clock = new ManualClock(1_700_000_000_000)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const cut = connect(a, b)
  await quiet()
  for (let i = 0; i < ENTRIES_BURST; i++) a.write(1)
  await quiet()
  assert.equal(b.logs.ids(a.log).length, ENTRIES_BURST, 'a burst passes at once')
  for (let i = 0; i < 3 * ENTRIES_PER_SECOND; i++) a.write(1)
  await quiet()
  const soon = b.logs.ids(a.log).length
  assert.ok(soon <= ENTRIES_BURST + 1, `${soon} came at once`)
  await clock.advance(10_000)
  await quiet()
  assertSame([a, b])
  assert.equal(b.logs.ids(a.log).length, ENTRIES_BURST + 3 * ENTRIES_PER_SECOND)
  cut()
})

test('what was written calmly comes at once, however late', async () => {
  const clock = new ManualClock(1_700_000_000_000 + 50_000)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const calm = Array.from({ length: 200 }, (_, at) => `${at}`)
  a.logs.write(a.identity, a.device, ROOM, calm, { everyMs: 1_000 / ENTRIES_PER_SECOND })
  const cut = connect(a, b)
  await quiet()
  assert.equal(b.logs.ids(a.log).length, 200)
  cut()
})

test('what its author wrote before we met comes at once, and only what follows is slowed', async () => {
  const clock = new ManualClock(1_700_000_000_000)
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  for (let i = 0; i < 10; i++) a.write(100)
  const cut = connect(a, b)
  await quiet()
  assert.equal(b.logs.ids(a.log).length, 1_000)
  for (let i = 0; i < 2 * ENTRIES_BURST; i++) a.write(1)
  await quiet()
  const soon = b.logs.ids(a.log).length - 1_000
  assert.ok(soon <= ENTRIES_BURST + 1, `${soon} came at once`)
  await clock.advance(10_000)
  await quiet()
  assertSame([a, b])
  cut()
})

test('a peer that sends more than the window without waiting breaks the protocol', () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const sync = b.join(new Wire().port(1, a.identity.peer))
  sync.open()
  const tag = TAG
  const text = 'x'.repeat(16_000)
  const send = () => {
    for (let i = 0; i < 40; i++) {
      const run = a.logs.write(a.identity, a.device, ROOM, [text, text, text])
      sync.packet({ t: PACKET.run, c: tag, r: run.bytes })
    }
  }
  assert.throws(send, (error) => isChatError(error, 'SYNC_VIOLATION'))
  sync.close()
})

test('an acknowledgement of nothing ends the session', () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const sync = a.join(new Wire().port(0, b.identity.peer))
  const packet = {
    t: PACKET.ack,
    c: TAG,
    a: a.identity.publicKey,
    d: a.device,
    f: 1,
    s: 5,
    n: 1,
  } as const
  sync.open()
  assert.throws(
    () => sync.packet(packet),
    (error) => isChatError(error, 'SYNC_VIOLATION'),
  )
  sync.close()
})
