import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError, isChatError } from '../../src/errors.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import type { Transport } from '../../src/peer/transport.ts'
import { MAX_SESSIONS_PER_ADDRESS } from '../../src/wire/limits.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { profile } from './fixture.ts'
import {
  assertJoined,
  closeAll,
  openNode,
  openTwo,
  sightingOf,
  type TestNode,
} from './node-fixture.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const quiet = () => new AbortController().signal

test('a sighting leads to a session on both sides', async () => {
  const { clock, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(SECOND)
  assertJoined(a, b)
  assert.deepEqual(a.diary.lines, ['open'])
  assert.deepEqual(b.diary.lines, ['open'])
  await close()
  assert.deepEqual(a.diary.lines, ['open', 'close goodbye'])
})

test('a restarted peer takes the place of its former run', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(SECOND)
  // The power fails: nobody hears of it.
  hub.cut('b')
  const again = await openNode({ transport: hub.host('b2'), clock, seed: 2, run: 1 })
  again.set.sight(sightingOf(a, 'a'))
  await clock.advance(SECOND)
  assertJoined(a, again)
  assert.deepEqual(a.diary.lines, ['open', 'replace', 'close goodbye replaced'])
  await closeAll(clock, again, b)
  await close()
})

for (const [mover, stayer] of [
  [1, 2],
  [2, 1],
] as const) {
  for (const dialler of ['the one that moved', 'the one that stayed']) {
    test(`a node that moved is taken back soon: key ${mover}, dialled by ${dialler}`, async () => {
      const clock = new ManualClock()
      const hub = new MemoryHub({ clock, latencyMs: 1 })
      const before = hub.host('before')
      let place = before
      const transport: Transport = {
        dial: (to, signal) => place.dial(to, signal),
        accept: (options, onStream) => before.accept(options, onStream),
      }
      const a = await openNode({ transport, clock, seed: mover })
      const b = await openNode({ transport: hub.host('b'), clock, seed: stayer })
      if (dialler === 'the one that moved') a.set.sight(sightingOf(b, 'b'))
      else b.set.sight(sightingOf(a, 'before'))
      await clock.advance(SECOND)
      assertJoined(a, b)
      // The one that stayed never hears of the old address again.
      hub.cut('before')
      place = hub.host('after')
      a.set.sessions()[0]?.abandon(new ChatError('SESSION_TIMEOUT'))
      a.set.sight(sightingOf(b, 'b'))
      await clock.advance(6 * SECOND)
      assertJoined(a, b)
      assert.match(b.diary.lines.join(), /^open,replace,close \w+ replaced$/)
      await closeAll(clock, a, b)
    })
  }
}

test('a session gets a fresh handshake every hour with no gap', async () => {
  const { clock, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(SECOND)
  const [first] = a.set.sessions()
  await clock.advance(61 * MINUTE)
  assertJoined(a, b)
  assert.notEqual(a.set.sessions()[0], first)
  const lines = ['open', 'replace', 'close goodbye replaced']
  assert.deepEqual(a.diary.lines, lines)
  assert.deepEqual(b.diary.lines, lines)
  await close()
})

test('a blocked peer is refused whoever dials, and no more dialled', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  b.blocked.add(a.peer)
  const dialling = a.set.dial([{ host: 'b', port: 17_877 }], { signal: quiet() })
  const rejected = assert.rejects(dialling, (error) => isChatError(error, 'HANDSHAKE_BLOCKED'))
  await clock.advance(SECOND)
  await rejected
  b.set.sight(sightingOf(a, 'a'))
  await clock.advance(MINUTE)
  assert.deepEqual([a.diary.lines, b.diary.lines], [[], []])
  assert.deepEqual(hub.dialled, ['b:17877', 'a:17877'])
  await close()
})

test('another network key is another network', async () => {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock })
  const open = (host: string, seed: number, fill: number) => {
    const networkKey = new Uint8Array(32).fill(fill)
    return openNode({ transport: hub.host(host), clock, seed, networkKey })
  }
  const [a, b, c] = [await open('a', 1, 1), await open('b', 2, 1), await open('c', 3, 2)]
  a.set.sight(sightingOf(b, 'b'))
  a.set.sight(sightingOf(c, 'c'))
  await clock.advance(SECOND)
  assertJoined(a, b)
  assert.deepEqual(c.set.sessions(), [])
  await closeAll(clock, a, b, c)
})

test('two devices of one identity have a session each, also with each other', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  const second = await openNode({ transport: hub.host('a2'), clock, seed: 1, run: 1, device: 9 })
  second.set.sight(sightingOf(b, 'b'))
  second.set.sight(sightingOf(a, 'a'))
  a.set.sight(sightingOf(second, 'a2'))
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(5 * SECOND)
  assert.equal(b.set.sessionsOf(a.peer).length, 2)
  assertJoined(a, second)
  await closeAll(clock, second)
  await close()
})

test('one address cannot take all sessions', async () => {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock })
  const server = await openNode({ transport: hub.host('s'), clock, seed: 1_000 })
  const nodes: TestNode[] = []
  for (let seed = 0; seed < MAX_SESSIONS_PER_ADDRESS + 4; seed++) {
    const port = 20_000 + seed
    const node = await openNode({ transport: hub.host('crowd'), clock, seed, port })
    node.set.sight(sightingOf(server, 's'))
    nodes.push(node)
    await clock.advance(SECOND)
  }
  assert.equal(server.set.sessions().length, MAX_SESSIONS_PER_ADDRESS)
  const other = await openNode({ transport: hub.host('o'), clock, seed: 2_000 })
  other.set.sight(sightingOf(server, 's'))
  await clock.advance(SECOND)
  assertJoined(server, other)
  await closeAll(clock, server, other, ...nodes)
})

test('packets sent the moment a session is up arrive', async () => {
  const { clock, a, b, close } = await openTwo()
  const got: unknown[] = []
  for (const { diary } of [a, b]) {
    diary.on('session', (session) => session.send(profile('hello')))
    diary.on('packet', (packet) => got.push(packet))
  }
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(SECOND)
  assert.deepEqual(got, [profile('hello'), profile('hello')])
  await close()
})

test('a closed set does nothing, without complaint', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  await close()
  a.set.sight(sightingOf(b, 'b'))
  a.set.keep(b.peer, [{ host: 'b', port: 1 }])
  a.set.pin({ host: 'b', port: 1 })
  a.set.forget(b.peer)
  a.set.wake()
  await a.set.close()
  await clock.advance(MINUTE)
  await settle()
  assert.deepEqual([hub.dialled, a.set.sessions(), a.set.port], [[], [], 0])
})
