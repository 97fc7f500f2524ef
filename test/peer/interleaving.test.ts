import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { MemoryHub } from '../../src/peer/memory.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { assertJoined, closeAll, openNode, sightingOf, type TestNode } from './node-fixture.ts'

interface World {
  readonly clock: ManualClock
  readonly hub: MemoryHub
  readonly a: TestNode
  readonly b: TestNode
}

const noSignal = new AbortController().signal
const dial = (from: TestNode, host: string) =>
  from.set.dial([{ host, port: 17_877 }], { signal: noSignal }).catch(() => undefined)

const DIALS = {
  'a sees b': ({ a, b }: World) => a.set.sight(sightingOf(b, 'b')),
  'b sees a': ({ a, b }: World) => b.set.sight(sightingOf(a, 'a')),
  'a dials b': ({ a }: World) => void dial(a, 'b'),
  'b dials a': ({ b }: World) => void dial(b, 'a'),
  'a keeps b': ({ a, b }: World) => a.set.keep(b.peer, [{ host: 'b', port: 17_877 }]),
  'b keeps a': ({ a, b }: World) => b.set.keep(a.peer, [{ host: 'a', port: 17_877 }]),
} as const

const FAULTS = {
  'the links break': ({ hub }: World) => hub.sever('a'),
  'the cable is out': ({ hub }: World) => hub.cut('a'),
  'the cable is in': ({ hub }: World) => hub.heal('a'),
  'a wakes': ({ a }: World) => a.set.wake(),
  'the machines sleep': ({ clock }: World) => clock.jump(3_600_000),
} as const

interface Step {
  readonly afterMs: number
  readonly run: (world: World) => void
}

function steps(table: Readonly<Record<string, (world: World) => void>>, maxMs: number) {
  const step = fc
    .record({ afterMs: fc.nat(maxMs), name: fc.constantFrom(...Object.keys(table)) })
    .map(({ afterMs, name }) => ({ afterMs, name, run: table[name] ?? assert.fail() }))
  return fc.array(step, { minLength: 2, maxLength: 8 })
}

/** Latencies of the network, used in turn: whatever overtakes whatever. */
const latencies = fc.array(fc.nat(60), { minLength: 1, maxLength: 40 })

async function play(delays: readonly number[], script: readonly Step[], swap: boolean) {
  const clock = new ManualClock()
  let turn = 0
  const hub = new MemoryHub({ clock, latencyMs: () => delays[turn++ % delays.length] ?? 0 })
  const [first, second] = swap ? [2, 1] : [1, 2]
  const a = await openNode({ transport: hub.host('a'), clock, seed: first })
  const b = await openNode({ transport: hub.host('b'), clock, seed: second })
  const world = { clock, hub, a, b }
  for (const { afterMs, run } of script) {
    await clock.advance(afterMs)
    run(world)
  }
  return world
}

async function end({ clock, hub, a, b }: World): Promise<void> {
  await closeAll(clock, a, b)
  assert.deepEqual([a.diary.broken, b.diary.broken], [undefined, undefined])
  assert.deepEqual([a.diary.live.size, b.diary.live.size, hub.open, clock.armed], [0, 0, 0, 0])
}

test('whoever dials whom and when, both end with the same one session', async () => {
  await fc.assert(
    fc.asyncProperty(latencies, steps(DIALS, 100), fc.boolean(), async (delays, script, swap) => {
      const world = await play(delays, script, swap)
      await world.clock.advance(5_000)
      assertJoined(world.a, world.b)
      // Without faults nobody is ever told that the other is gone.
      for (const { diary } of [world.a, world.b]) {
        assert.ok(diary.lines.every((line) => /^open$|^replace$|replaced$/.test(line)))
      }
      const session = world.a.set.sessions()[0]
      await world.clock.advance(60_000)
      assertJoined(world.a, world.b)
      assert.equal(world.a.set.sessions()[0], session)
      await end(world)
    }),
    fuzz(80),
  )
})

test('through any faults, both end with the same one session', async () => {
  const script = steps({ ...DIALS, ...FAULTS }, 4_000)
  await fc.assert(
    fc.asyncProperty(latencies, script, fc.boolean(), async (delays, steps_, swap) => {
      const world = await play(delays, steps_, swap)
      world.hub.heal('a')
      DIALS['a keeps b'](world)
      await world.clock.advance(60_000)
      assertJoined(world.a, world.b)
      await end(world)
    }),
    fuzz(60),
  )
})
