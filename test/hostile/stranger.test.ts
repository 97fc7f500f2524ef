import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { silentLog } from '../../src/log.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { openSession } from '../../src/peer/open-session.ts'
import type { Stream } from '../../src/peer/transport.ts'
import {
  MAX_HANDSHAKES,
  MAX_HANDSHAKES_PER_ADDRESS,
  MAX_PREAUTH_BYTES,
} from '../../src/wire/limits.ts'
import { encodeFrames } from '../helpers/frames.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { handshakeOptions } from '../peer/fixture.ts'
import { assertJoined, closeAll, openNode, sightingOf } from '../peer/node-fixture.ts'
import { Stranger, tampered } from './evil.ts'

async function openVictim() {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock })
  const victim = await openNode({ transport: hub.host('v'), clock, seed: 1 })
  const at = { host: 'v', port: victim.set.port }
  /** The victim is as good as ever, and nothing of the attack is left. */
  const close = async () => {
    await clock.advance(60_000)
    const friend = await openNode({ transport: hub.host('f'), clock, seed: 2 })
    friend.set.sight(sightingOf(victim, 'v'))
    await clock.advance(1_000)
    assertJoined(victim, friend)
    await closeAll(clock, victim, friend)
    assert.deepEqual([hub.open, clock.armed], [0, 0])
  }
  return { clock, hub, victim, at, close }
}

test('a stranger who says nothing is thrown out after five seconds', async () => {
  const { clock, hub, at, close } = await openVictim()
  const stranger = await Stranger.dial(hub, 'x', at)
  await clock.advance(4_999)
  assert.equal(stranger.closed, false)
  await clock.advance(1)
  await settle()
  assert.equal(stranger.closed, true)
  await close()
})

test('a stranger who dribbles is thrown out after five seconds', async () => {
  const { clock, hub, at, close } = await openVictim()
  const stranger = await Stranger.dial(hub, 'x', at)
  for (let i = 0; i < 51; i++) {
    stranger.write(Uint8Array.of(i === 0 ? 4 : 1))
    await clock.advance(100)
  }
  assert.equal(stranger.closed, true)
  assert.equal(stranger.receivedBytes, 0)
  await close()
})

test('a frame too large for a handshake ends the link by its length alone', async () => {
  const { hub, at, close } = await openVictim()
  for (const length of [MAX_PREAUTH_BYTES, 65_535, 0]) {
    const stranger = await Stranger.dial(hub, 'x', at)
    stranger.write(Uint8Array.of(length >>> 8, length & 255))
    await settle()
    assert.equal(stranger.closed, true, `${length}`)
  }
  await close()
})

test('garbage ends the link, is not answered, and does no harm', async () => {
  const preamble = fc.constant(Uint8Array.from([...Buffer.from('p2pc'), 1, 1]))
  const first = fc
    .tuple(fc.oneof(preamble, fc.uint8Array({ maxLength: 8 })), fc.uint8Array({ maxLength: 3_000 }))
    .map((parts) => Buffer.concat(parts))
    .filter((payload) => payload.length > 0)
    .map((payload) => encodeFrames(payload))
  const garbage = fc.oneof(fc.uint8Array({ maxLength: 5_000 }), first)
  await fc.assert(
    fc.asyncProperty(fc.array(garbage, { minLength: 1, maxLength: 4 }), async (pieces) => {
      const { clock, hub, victim, at } = await openVictim()
      const stranger = await Stranger.dial(hub, 'x', at)
      for (const piece of pieces) {
        stranger.write(piece)
        await settle()
      }
      await clock.advance(5_000)
      await settle()
      assert.deepEqual([stranger.closed, stranger.receivedBytes], [true, 0])
      assert.deepEqual(victim.diary.lines, [])
      await closeAll(clock, victim)
    }),
    fuzz(60),
  )
})

test('a flood from one address does not keep others out', async () => {
  const { clock, hub, victim, at, close } = await openVictim()
  const strangers: Stranger[] = []
  for (let i = 0; i < 1_000; i++) strangers.push(await Stranger.dial(hub, 'x', at))
  await settle()
  const open = strangers.filter((stranger) => !stranger.closed).length
  assert.equal(open, MAX_HANDSHAKES_PER_ADDRESS)
  const friend = await openNode({ transport: hub.host('g'), clock, seed: 3 })
  friend.set.sight(sightingOf(victim, 'v'))
  await clock.advance(100)
  assertJoined(victim, friend)
  assert.deepEqual(
    victim.diary.warnings.map(({ code }) => code),
    ['LINK_OVERLOADED'],
  )
  await closeAll(clock, friend)
  await close()
})

test('a flood from everywhere is bounded, and our own dials get through it', async () => {
  const { clock, hub, victim, at, close } = await openVictim()
  const strangers: Stranger[] = []
  for (let i = 0; i < 500; i++) strangers.push(await Stranger.dial(hub, `x${i}`, at))
  await settle()
  assert.equal(strangers.filter((stranger) => !stranger.closed).length, MAX_HANDSHAKES)
  const friend = await openNode({ transport: hub.host('g'), clock, seed: 3 })
  victim.set.sight(sightingOf(friend, 'g'))
  await clock.advance(100)
  assertJoined(victim, friend)
  await closeAll(clock, friend)
  await close()
})

test('a recorded conversation played again proves nothing', async () => {
  const { clock, hub, victim, at, close } = await openVictim()
  const recorded: Uint8Array[] = []
  const dialled = await hub.host('a').dial(at, new AbortController().signal)
  const spied = tampered(dialled, (frame) => {
    recorded.push(frame)
    return [frame]
  })
  const base = { clock, log: silentLog, admit: () => undefined }
  const session = await openSession(spied, { ...base, handshake: handshakeOptions(9) })
  session.close()
  await session.finished
  assert.ok(recorded.length >= 4)
  const stranger = await Stranger.dial(hub, 'x', at)
  for (const frame of recorded) {
    stranger.write(encodeFrames(frame))
    await settle()
  }
  assert.equal(stranger.closed, true)
  assert.equal(victim.diary.lines.filter((line) => line === 'open').length, 1)
  await close()
})

test('a handshake with any bit changed on the way makes no session on either side', async () => {
  const place = fc.record({ frame: fc.nat(1), byte: fc.nat(4_000), bit: fc.nat(7) })
  const flip = (frame: Uint8Array, byte: number, bit: number) => {
    const flipped = frame.slice()
    const at = byte % flipped.length
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
    return flipped
  }
  await fc.assert(
    fc.asyncProperty(place, fc.boolean(), async ({ frame, byte, bit }, ours) => {
      const clock = new ManualClock()
      const hub = new MemoryHub({ clock })
      const spoil = (stream: Stream) =>
        tampered(stream, (bytes, i) => [i === frame ? flip(bytes, byte, bit) : bytes])
      const base = { clock, log: silentLog, admit: () => undefined }
      const results: Promise<unknown>[] = []
      const { port } = await hub.host('b').accept({ port: 0 }, (stream) => {
        const link = ours ? stream : spoil(stream)
        results.push(openSession(link, { ...base, handshake: handshakeOptions(2) }))
      })
      const near = await hub.host('a').dial({ host: 'b', port }, new AbortController().signal)
      const link = ours ? spoil(near) : near
      results.push(openSession(link, { ...base, handshake: handshakeOptions(1) }))
      const settled = Promise.allSettled(results)
      await clock.advance(5_000)
      const outcomes = (await settled).map(({ status }) => status)
      // A change of the first record, after the handshake, is the session's to notice.
      const isRecord = !ours && frame === 1
      assert.deepEqual(outcomes.includes('fulfilled') && !isRecord, false)
    }),
    fuzz(60),
  )
})
