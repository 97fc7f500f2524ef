import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conversationTag } from '../../src/chat/conversation.ts'
import { hash } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { MAX_LOGS_PER_CONVERSATION, MAX_WANTS } from '../../src/wire/limits.ts'
import { type LogItem, PACKET, type Packet } from '../../src/wire/packet.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { Person, quiet, ROOM, Wire } from '../helpers/sync-person.ts'

const TAG = conversationTag(hash(Buffer.from('session')), ROOM)

function victim() {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  b.write(5)
  const wire = new Wire()
  const sync = b.join(wire.port(1, a.identity.peer))
  sync.open()
  const close = () => {
    b.leave(sync)
    b.exchange.close()
    assert.equal(clock.armed, 0)
  }
  return { clock, a, b, wire, sync, close }
}

const log = (author: number) => ({ a: new Uint8Array(32).fill(author), d: new Uint8Array(16) })

test('any packets of sync are taken, ignored or the end, and nothing is stored of them', async () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const seq = fc.oneof(fc.nat(9), fc.nat(2 ** 31))
  const ref = { c: fc.constant(TAG), a: fc.constantFrom(log(1).a, log(2).a), d: bytes(16) }
  const run = fc.uint8Array({ maxLength: 300 })
  const item: fc.Arbitrary<LogItem> = fc.tuple(
    bytes(32),
    bytes(16),
    seq,
    bytes(8),
    bytes(8),
    seq,
    fc.array(seq, { maxLength: 8 }),
  )
  const packet: fc.Arbitrary<Packet> = fc.oneof(
    fc.record({
      t: fc.constant(PACKET.digests),
      l: fc.array(fc.tuple(fc.constant(TAG), bytes(32)), { maxLength: 3 }),
      q: fc.boolean(),
    }),
    fc.record({
      t: fc.constant(PACKET.buckets),
      c: fc.constant(TAG),
      b: fc.array(bytes(8), { minLength: 16, maxLength: 16 }),
    }),
    fc.record({
      t: fc.constant(PACKET.logs),
      c: fc.constant(TAG),
      k: fc.nat(65_535),
      l: fc.array(item, { maxLength: 3 }),
      m: fc.boolean(),
      q: fc.boolean(),
    }),
    fc.record({ t: fc.constant(PACKET.want), ...ref, f: seq, u: seq }),
    fc.record({ t: fc.constant(PACKET.done), ...ref, f: seq, u: seq }),
    fc.record({ t: fc.constant(PACKET.ack), ...ref, f: seq, s: seq, n: fc.nat(3) }),
    fc.record({ t: fc.constant(PACKET.run), c: fc.constant(TAG), r: run }),
    fc.record({
      t: fc.constant(PACKET.fork),
      c: fc.constant(TAG),
      n: fc.constantFrom(1 as const, 2 as const),
      r: run,
    }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { maxLength: 12 }), async (packets) => {
      const { clock, b, sync, close } = victim()
      const before = b.logs.stored.length
      for (const each of packets) {
        try {
          sync.packet(each)
        } catch (error) {
          assert.ok(isChatError(error), String(error))
          break
        }
      }
      await clock.advance(60_000)
      assert.equal(b.logs.stored.length, before)
      close()
    }),
    fuzz(200),
  )
})

test('one request too many ends the session', () => {
  const { sync, close } = victim()
  const want = { t: PACKET.want, c: TAG, ...log(2), f: 1, u: 1 } as const
  for (let n = 0; n < MAX_WANTS; n++) sync.packet(want)
  assert.throws(
    () => sync.packet(want),
    (error) => isChatError(error, 'SYNC_VIOLATION'),
  )
  close()
})

test('more logs than a conversation may have end the session, in however many packets', () => {
  const { sync, close } = victim()
  const send = (from: number) => {
    const l = Array.from({ length: 256 }, (_, n): LogItem => {
      const author = new Uint8Array(32)
      new DataView(author.buffer).setUint32(0, from + n)
      return [author, new Uint8Array(16), 0, new Uint8Array(8), new Uint8Array(8), 0, []]
    })
    sync.packet({ t: PACKET.logs, c: TAG, k: 0, l, m: true, q: false })
  }
  for (let sent = 0; sent < MAX_LOGS_PER_CONVERSATION; sent += 256) send(sent)
  assert.throws(
    () => send(MAX_LOGS_PER_CONVERSATION),
    (error) => isChatError(error, 'SYNC_VIOLATION'),
  )
  close()
})

test('who claims a long log and gives nothing is asked once for each time it claims', async () => {
  const { sync, wire, close } = victim()
  const item: LogItem = [
    log(7).a,
    log(7).d,
    2 ** 40,
    new Uint8Array(8),
    new Uint8Array(8),
    0,
    [1, 2 ** 40],
  ]
  const wants = () => wire.sent.flatMap(({ packet }) => (packet.t === PACKET.want ? packet : []))
  for (let round = 1; round <= 3; round++) {
    sync.packet({ t: PACKET.logs, c: TAG, k: 0, l: [item], m: false, q: false })
    for (const want of wants().slice(2 * (round - 1))) {
      sync.packet({ ...want, t: PACKET.done })
    }
    await quiet()
    assert.equal(wants().length, 2 * round)
  }
  close()
})
