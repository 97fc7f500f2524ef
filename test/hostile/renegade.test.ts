import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemoryHub } from '../../src/peer/memory.ts'
import { type CborValue, encodeCbor } from '../../src/wire/codec.ts'
import { MAX_UNSENT_BYTES } from '../../src/wire/limits.ts'
import { BYE, PACKET } from '../../src/wire/packet.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { count, Ears, openPair, profile } from '../peer/fixture.ts'
import { closeAll, openNode } from '../peer/node-fixture.ts'
import { Renegade, tampered } from './evil.ts'

async function openVictim() {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock })
  const victim = await openNode({ transport: hub.host('v'), clock, seed: 1 })
  const got: unknown[] = []
  victim.diary.on('packet', (packet) => got.push(packet))
  const dial = () => Renegade.dial(hub, 'r', { host: 'v', port: victim.set.port }, 2)
  const close = async () => {
    await closeAll(clock, victim)
    assert.equal(victim.diary.broken, undefined)
    assert.equal(clock.armed, 0)
  }
  return { clock, hub, victim, got, dial, close }
}

const ping = encodeCbor({ t: PACKET.ping, n: 1 })

test('a packet of an unknown type is ignored', async () => {
  const { victim, got, dial, close } = await openVictim()
  const renegade = await dial()
  renegade.send(encodeCbor({ t: 99, whatever: [1, 2, { x: 'y' }] }))
  renegade.send(encodeCbor(profile('still here') as CborValue))
  await settle()
  assert.deepEqual(got, [profile('still here')])
  assert.equal(victim.set.sessions().length, 1)
  await close()
})

const WRONG: Readonly<Record<string, Uint8Array>> = {
  nothing: new Uint8Array(0),
  'no map': encodeCbor([1]),
  'no type': encodeCbor({ n: 1 }),
  'a type that is no number': encodeCbor({ t: 'ping', n: 1 }),
  'a field too few': encodeCbor({ t: PACKET.ping }),
  'a field too many': encodeCbor({ t: PACKET.ping, n: 1, x: 1 }),
  'a field of the wrong type': encodeCbor({ t: PACKET.ping, n: '1' }),
  'a tag too short': encodeCbor({ t: PACKET.run, c: new Uint8Array(15), r: new Uint8Array(1) }),
  'a text too long': encodeCbor({ t: PACKET.profile, n: 'x', s: 0, x: 'x'.repeat(257) }),
  'more rooms than anybody may be in': encodeCbor({ t: PACKET.rooms, l: Array(257).fill('#a') }),
  'a room name too long': encodeCbor({ t: PACKET.rooms, l: ['x'.repeat(130)] }),
  'trailing bytes': Buffer.concat([ping, Uint8Array.of(0)]),
  'CBOR that is not canonical': Buffer.from('a2617400616e01', 'hex'),
  'a nest of arrays': new Uint8Array(60_000).fill(0x81),
}

for (const [what, packet] of Object.entries(WRONG)) {
  test(`a packet with ${what} is answered with one byte and the end`, async () => {
    const { victim, got, dial, close } = await openVictim()
    const renegade = await dial()
    renegade.send(ping)
    await settle()
    renegade.send(packet)
    renegade.send(encodeCbor(profile('too late') as CborValue))
    await settle()
    assert.deepEqual(renegade.byes, [BYE.violation])
    assert.equal(renegade.closed, true)
    assert.deepEqual(got, [])
    assert.deepEqual(victim.diary.lines, ['open', 'close SESSION_VIOLATION'])
    await close()
  })
}

test('any bytes whatever are a packet, ignored, or the end', async () => {
  const value = fc.oneof(fc.nat(), fc.string(), fc.boolean(), fc.uint8Array({ maxLength: 40 }))
  const fields = fc.dictionary(fc.constantFrom('n', 'r', 's', 'x', 'c', 'l', 'm', 'q'), value)
  const nearly = fc.tuple(fc.nat(9), fields).map(([t, rest]) => encodeCbor({ ...rest, t }))
  const packet = fc.oneof(fc.uint8Array({ maxLength: 400 }), nearly)
  await fc.assert(
    fc.asyncProperty(fc.array(packet, { minLength: 1, maxLength: 5 }), async (packets) => {
      const { victim, dial, close } = await openVictim()
      const renegade = await dial()
      renegade.send(ping)
      await settle()
      for (const bytes of packets) renegade.send(bytes)
      await settle()
      // Never our own fault: at worst it is theirs, and they are told.
      const violated = victim.diary.lines.includes('close SESSION_VIOLATION')
      assert.deepEqual(renegade.byes, violated ? [BYE.violation] : [])
      await close()
    }),
    fuzz(100),
  )
})

test('a peer that proves itself and then says nothing is no session', async () => {
  const { clock, victim, dial, close } = await openVictim()
  const renegade = await dial()
  await clock.advance(4_999)
  assert.deepEqual([victim.diary.lines, renegade.closed], [[], false])
  await clock.advance(1)
  await settle()
  assert.deepEqual([victim.diary.lines, renegade.closed], [[], true])
  await close()
})

test('a peer that asks and asks and never reads the answers is ended in time', async () => {
  const { victim, dial, close } = await openVictim()
  const renegade = await dial()
  renegade.link.pause()
  for (let i = 0; i < MAX_UNSENT_BYTES / 128 + 1_000 && !renegade.closed; i++) {
    renegade.send(ping)
    if (i % 1_000 === 0) await settle()
  }
  await settle()
  assert.deepEqual(victim.diary.lines, ['open', 'close SESSION_OVERFLOW'])
  await close()
})

const tamper = {
  repeated: (frame: Uint8Array) => [frame, frame],
  'left out': () => [],
  moved: undefined,
  'cut short': (frame: Uint8Array) => [frame.subarray(0, frame.length - 1)],
  longer: (frame: Uint8Array) => [Buffer.concat([frame, Uint8Array.of(0)])],
  'changed in its first bit': (frame: Uint8Array) => [
    frame.map((byte, i) => (i === 0 ? byte ^ 128 : byte)),
  ],
  'changed in its last bit': (frame: Uint8Array) => [
    frame.map((byte, i) => (i === frame.length - 1 ? byte ^ 1 : byte)),
  ],
} as const

for (const [how, change] of Object.entries(tamper)) {
  test(`a record ${how} on its way ends the session, and nothing after it is taken`, async () => {
    const clock = new ManualClock()
    const hub = new MemoryHub({ clock })
    // Two handshake frames, the first ping and the answer to theirs, then five packets.
    const target = 6
    let kept: Uint8Array | undefined
    const { dialled, accepted } = await openPair({
      from: hub.host('a'),
      to: hub.host('b'),
      at: 'b',
      clock,
      wrap: (stream) =>
        tampered(stream, (frame, index) => {
          if (index === target && change) return change(frame)
          if (index === target) {
            kept = frame
            return []
          }
          const moved = kept ? [frame, kept] : [frame]
          kept = undefined
          return moved
        }),
    })
    await settle()
    const far = new Ears(accepted)
    for (const text of count(5)) dialled.send(profile(text))
    await settle()
    assert.deepEqual(far.texts, how === 'repeated' ? count(3) : count(2))
    assert.equal(far.reason?.code, 'SESSION_VIOLATION')
    assert.equal(dialled.goodbye, BYE.violation)
    assert.equal(clock.armed, 0)
  })
}
