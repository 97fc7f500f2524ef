import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { testTransport } from './transport-suite.ts'

testTransport('memory', () => {
  const hub = new MemoryHub({ clock: systemClock })
  return { from: hub.host('a'), to: hub.host('b', 'c'), host: 'c' }
})

testTransport('memory, slow and in pieces', () => {
  const latencyMs = () => Math.random() * 3
  const hub = new MemoryHub({ clock: systemClock, latencyMs, fragmentBytes: 999 })
  return { from: hub.host('a'), to: hub.host('b'), host: 'b' }
})

test('memory: nothing crosses a cut until it is healed', async () => {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock, latencyMs: 10 })
  const got: number[] = []
  const { port } = await hub.host('b').accept({ port: 0 }, (stream) =>
    stream.listen({
      onBytes: (bytes) => got.push(...bytes),
      onDrain: () => undefined,
      onClose: () => undefined,
    }),
  )
  const dialling = hub.host('a').dial({ host: 'b', port }, new AbortController().signal)
  await clock.advance(10)
  const stream = await dialling
  hub.cut('b')
  stream.write(Uint8Array.of(1, 2, 3))
  await clock.advance(1_000)
  assert.deepEqual(got, [])
  hub.heal('b')
  await settle()
  assert.deepEqual(got, [1, 2, 3])
})
