import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { assertJoined, closeAll, openNode, openTwo, sightingOf } from './node-fixture.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND

const quiet = () => new AbortController().signal

test('who should let the other dial waits a second', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.sight({ ...sightingOf(b, 'b'), dialFirst: false })
  await clock.advance(999)
  assert.deepEqual(hub.dialled, [])
  await clock.advance(SECOND)
  assertJoined(a, b)
  await close()
})

test('a node is not dialled again while a session with it is live', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  for (let i = 0; i < 20; i++) {
    a.set.sight(sightingOf(b, 'b'))
    b.set.sight({ ...sightingOf(a, 'a'), dialFirst: false })
    await clock.advance(7 * SECOND)
  }
  assert.deepEqual(hub.dialled, ['b:17877'])
  await close()
})

test('a node does not dial itself', async () => {
  const { clock, hub, a, close } = await openTwo()
  a.set.sight(sightingOf(a, 'a'))
  await clock.advance(MINUTE)
  assert.deepEqual(hub.dialled, [])
  a.set.pin({ host: 'a', port: a.set.port })
  await clock.advance(10 * MINUTE)
  assert.deepEqual(hub.dialled, ['a:17877'])
  await close()
})

test('a node that does not answer is tried ever more seldom, and given up in the end', async () => {
  const { clock, hub, a, close } = await openTwo()
  const addresses = [{ host: 'nobody', port: 1 }]
  a.set.sight({ token: '00'.repeat(8), addresses, dialFirst: true })
  const dials: number[] = []
  for (let minute = 0; minute < 30; minute++) {
    const before = hub.dialled.length
    await clock.advance(MINUTE)
    dials.push(hub.dialled.length - before)
  }
  const [first = 0] = dials
  assert.ok(first >= 4 && first <= 20, `${dials}`)
  assert.ok(
    dials.slice(1, 9).every((count) => count >= 2 && count <= 20),
    `${dials}`,
  )
  assert.deepEqual(new Set(dials.slice(12)), new Set([0]))
  await close()
})

test('a peer to be kept is dialled until it is there, and again when it was lost', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  hub.cut('b')
  a.set.keep(b.peer, [{ host: 'b', port: b.set.port }])
  await clock.advance(20 * MINUTE)
  hub.heal('b')
  await clock.advance(41 * SECOND)
  assertJoined(a, b)
  hub.sever('b')
  await clock.advance(5 * SECOND)
  assertJoined(a, b)
  a.set.forget(b.peer)
  await closeAll(clock, b)
  const before = hub.dialled.length
  await clock.advance(10 * MINUTE)
  assert.equal(hub.dialled.length, before)
  await close()
})

test('whoever answers at a pinned address is kept', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.pin({ host: 'b', port: b.set.port })
  await clock.advance(SECOND)
  assertJoined(a, b)
  hub.sever('b')
  await clock.advance(5 * SECOND)
  assertJoined(a, b)
  await close()
})

test('a peer that another one answers for is not taken for it', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  const c = await openNode({ transport: hub.host('c'), clock, seed: 3 })
  const addresses = ['b', 'c'].map((host) => ({ host, port: 17_877 }))
  const dialling = a.set.dial(addresses, { expect: c.peer, signal: quiet() })
  await clock.advance(SECOND)
  assert.equal((await dialling).peer, c.peer)
  assert.deepEqual(b.diary.lines, [])
  const failing = a.set.dial(addresses.slice(0, 1), { expect: a.peer, signal: quiet() })
  const rejected = assert.rejects(failing, (error) =>
    isChatError(error, 'HANDSHAKE_UNEXPECTED_PEER'),
  )
  await clock.advance(SECOND)
  await rejected
  await closeAll(clock, c)
  await close()
})

test('dead addresses cost a quarter of a second each, not a timeout', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  for (const host of ['x', 'y', 'z']) hub.cut(host)
  const addresses = ['x', 'y', 'z', 'b'].map((host) => ({ host, port: 17_877 }))
  const dialling = a.set.dial(addresses, { signal: quiet() })
  await clock.advance(800)
  assert.equal((await dialling).peer, b.peer)
  await close()
})

test('a dial can be given up, and says why it failed', async () => {
  const { clock, hub, a, close } = await openTwo()
  hub.cut('b')
  const abort = new AbortController()
  const address = { host: 'b', port: 17_877 }
  const dialling = a.set.dial([address], { signal: abort.signal })
  const reason = new Error('enough')
  abort.abort(reason)
  await assert.rejects(dialling, reason)
  const failing = a.set.dial([address], { signal: quiet() })
  const rejected = assert.rejects(failing, (error) => isChatError(error, 'LINK_REFUSED'))
  await clock.advance(5 * SECOND)
  await rejected
  await close()
  await assert.rejects(a.set.dial([address], { signal: quiet() }), (error) =>
    isChatError(error, 'NODE_CLOSED'),
  )
})

test('after a goodbye a peer is left alone; after a broken link it is dialled again', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(MINUTE)
  hub.sever('b')
  await clock.advance(3 * SECOND)
  assertJoined(a, b)
  const dials = hub.dialled.length
  b.set.sessions()[0]?.close()
  await clock.advance(5 * MINUTE)
  assert.equal(hub.dialled.length, dials)
  await close()
})

test('a network that comes back is used at once after a wake', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(MINUTE)
  hub.cut('b')
  await clock.advance(5 * MINUTE)
  assert.deepEqual(a.set.sessions(), [])
  hub.heal('b')
  a.set.wake()
  await clock.advance(SECOND)
  assertJoined(a, b)
  await close()
})

test('a session whose own address is gone ends with the next wake, and another takes its place', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  a.set.sight(sightingOf(b, 'b'))
  await clock.advance(MINUTE)
  a.set.wake()
  await clock.advance(SECOND)
  assert.deepEqual(a.diary.lines, ['open'])
  hub.unplug('a')
  a.set.wake()
  assert.deepEqual(a.diary.lines, ['open', 'close SESSION_TIMEOUT'])
  hub.heal('a')
  a.set.wake()
  await clock.advance(SECOND)
  assertJoined(a, b)
  await close()
})

test('the sleep of a machine is noticed without being told', async () => {
  const { clock, hub, a, b, close } = await openTwo()
  hub.cut('b')
  a.set.keep(b.peer, [{ host: 'b', port: b.set.port }])
  await clock.advance(10 * MINUTE)
  hub.heal('b')
  clock.jump(60 * MINUTE)
  await clock.advance(7 * SECOND)
  assertJoined(a, b)
  await close()
})
