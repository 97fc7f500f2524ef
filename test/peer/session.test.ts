import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError, isChatError } from '../../src/errors.ts'
import type { Stream } from '../../src/peer/transport.ts'
import { CHUNK_BYTES, MAX_HELD_BYTES, MAX_UNSENT_BYTES } from '../../src/wire/limits.ts'
import { BYE, PACKET, type Packet } from '../../src/wire/packet.ts'
import { settle } from '../helpers/manual-clock.ts'
import { count, Ears, handshakeOptions, openSilent, openWithEars, profile } from './fixture.ts'

test('both sides prove who they are and name the session alike', async () => {
  const { dialled, accepted, clock } = await openWithEars()
  assert.deepEqual(dialled.sessionId, accepted.sessionId)
  assert.deepEqual([dialled.initiator, accepted.initiator], [true, false])
  assert.equal(accepted.peer, handshakeOptions(1).identity.peer)
  assert.equal(dialled.peer, handshakeOptions(2).identity.peer)
  assert.deepEqual(dialled.bootId, handshakeOptions(2).bootId)
  assert.deepEqual(dialled.initiatorKey, accepted.initiatorKey)
  assert.deepEqual(dialled.initiatorDevice, accepted.initiatorDevice)
  assert.equal(dialled.initiatorClock, accepted.initiatorClock)
  assert.deepEqual(accepted.listenAddress, { host: 'a', port: 17_877 })
  assert.equal(accepted.clockSkewMs, 1_900_000_000_000 - clock.now())
})

test('packets arrive whole, in order and once, even byte by byte', async () => {
  const { dialled, accepted, near, far } = await openWithEars({ fragmentBytes: 1 })
  for (const text of count(50, 'a')) dialled.send(profile(text))
  for (const text of count(50, 'b')) accepted.send(profile(text))
  await settle()
  assert.deepEqual(far.texts, count(50, 'a'))
  assert.deepEqual(near.texts, count(50, 'b'))
})

test('a session goes on past many rekeys', async () => {
  const { dialled, far } = await openWithEars()
  for (const text of count(5_000)) {
    dialled.send(profile(text))
    if (dialled.bufferedBytes > 500_000) await settle()
  }
  await settle()
  assert.deepEqual(far.texts, count(5_000))
})

test('what is sent in one turn is one write', async () => {
  let writes = 0
  const wrap = (stream: Stream): Stream => ({
    remote: stream.remote,
    outbound: stream.outbound,
    stranded: stream.stranded,
    write: (bytes) => {
      writes++
      return stream.write(bytes)
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    end: () => stream.end(),
    destroy: () => stream.destroy(),
    listen: (listener) => stream.listen(listener),
  })
  const { dialled, far } = await openWithEars({ wrap })
  await settle()
  writes = 0
  for (const text of count(1_000)) dialled.send(profile(text))
  await settle()
  assert.equal(far.packets.length, 1_000)
  assert.equal(writes, 1)
})

test('a goodbye is a clean end on both sides', async () => {
  const { clock, hub, dialled, accepted, near, far } = await openWithEars()
  dialled.send(profile('last words'))
  dialled.close()
  await settle()
  assert.deepEqual(far.texts, ['last words'])
  assert.deepEqual([near.closed, near.reason], [true, undefined])
  assert.deepEqual([far.closed, far.reason, accepted.goodbye], [true, undefined, BYE.quit])
  await Promise.all([dialled.finished, accepted.finished])
  assert.equal(hub.open, 0)
  assert.equal(clock.armed, 0)
})

test('a goodbye that nobody takes is over after half a second', async () => {
  const { clock, hub, dialled } = await openWithEars()
  hub.cut('b')
  dialled.close()
  await clock.advance(500)
  await dialled.finished
})

test('a link that breaks without a goodbye is a truncation', async () => {
  const { hub, near, far } = await openWithEars()
  hub.sever('a')
  await settle()
  assert.equal(near.reason?.code, 'SESSION_TRUNCATED')
  assert.equal(far.reason?.code, 'SESSION_TRUNCATED')
})

test('an end of stream without a goodbye is a truncation', async () => {
  let stream: Stream | undefined
  const { far } = await openWithEars({
    wrap: (made) => {
      stream = made
      return made
    },
  })
  stream?.end()
  await settle()
  assert.equal(far.reason?.code, 'SESSION_TRUNCATED')
})

test('a goodbye before the end of a held back stream is not missed', async () => {
  const { dialled, accepted, far } = await openWithEars()
  accepted.pause()
  dialled.send(profile('last words'))
  dialled.close()
  await settle()
  accepted.resume()
  await settle()
  assert.deepEqual(far.texts, ['last words'])
  assert.deepEqual([far.closed, far.reason], [true, undefined])
})

test('who answers what came before the end of a held back stream hears all of it', async () => {
  const { hub, dialled, accepted, far } = await openWithEars()
  const heard: Packet[] = []
  accepted.listen({
    onPacket: (packet) => {
      if (heard.push(packet) === 1) accepted.pause()
      accepted.send(profile('answer'))
    },
    onDrain: () => undefined,
  })
  for (const text of count(3)) dialled.send(profile(text))
  await settle()
  hub.sever('a')
  await settle()
  assert.deepEqual(
    heard.map((packet) => packet.t === PACKET.profile && packet.x),
    count(3),
  )
  assert.equal(far.reason?.code, 'SESSION_TRUNCATED')
})

test('a peer that does not read ends the session before memory grows', async () => {
  const { hub, dialled, near } = await openWithEars()
  hub.cut('b')
  const text = 'x'.repeat(200)
  let sent = 0
  assert.throws(
    () => {
      for (; sent < 1_000_000; sent++) dialled.send(profile(text))
    },
    (error) => isChatError(error, 'SESSION_CLOSED'),
  )
  assert.equal(near.reason?.code, 'SESSION_OVERFLOW')
  assert.ok(sent * 128 < 2 * MAX_UNSENT_BYTES)
  assert.equal(dialled.bufferedBytes, 0)
})

test('a session that is over takes no packet', async () => {
  const { dialled, accepted, near } = await openWithEars()
  dialled.close()
  dialled.close()
  await settle()
  for (const session of [dialled, accepted]) {
    assert.throws(
      () => session.send(profile('x')),
      (error) => isChatError(error, 'SESSION_CLOSED'),
    )
    session.pause()
    session.resume()
    session.probe()
    session.fail(new TypeError('too late'))
    session.abandon(new ChatError('SESSION_TIMEOUT'))
  }
  assert.equal(near.reason, undefined)
})

test('a listener can pause in the middle of a burst', async () => {
  const { dialled, accepted } = await openSilent()
  const got: unknown[] = []
  accepted.listen({
    onPacket: (packet) => {
      got.push(packet)
      accepted.pause()
    },
    onDrain: () => undefined,
  })
  for (const text of count(3)) dialled.send(profile(text))
  for (let want = 1; want <= 3; want++) {
    await settle()
    assert.deepEqual(got, count(want).map(profile))
    accepted.resume()
  }
})

test('packets are held, within bounds, until somebody listens', async () => {
  const { dialled, accepted, clock } = await openSilent()
  const texts = count(4 * Math.ceil(MAX_HELD_BYTES / 512)).map((n) => n.padEnd(250, '.'))
  for (const text of texts) dialled.send(profile(text))
  await clock.advance(60_000)
  assert.equal(accepted.reading, false)
  assert.ok(dialled.bufferedBytes > MAX_HELD_BYTES)
  const far = new Ears(accepted)
  await settle()
  assert.deepEqual(far.texts, texts)
  assert.equal(far.closed, false)
})

test('pieces that nobody takes yet keep their own bytes', async () => {
  const { dialled, accepted } = await openSilent()
  const pieces = [1, 2, 3].map((n) => new Uint8Array(CHUNK_BYTES).fill(n))
  const taken: Uint8Array[] = []
  const send = (d: Uint8Array) =>
    dialled.send({ t: PACKET.piece, o: new Uint8Array(32), p: [0, 0, 0], d })
  send(pieces[0] ?? new Uint8Array(0))
  send(pieces[1] ?? new Uint8Array(0))
  await settle()
  accepted.pause()
  accepted.listen({
    onPacket: (packet) => {
      if (packet.t === PACKET.piece) taken.push(packet.d.slice())
    },
    onDrain: () => undefined,
  })
  send(pieces[2] ?? new Uint8Array(0))
  await settle()
  assert.deepEqual(taken, [])
  accepted.resume()
  await settle()
  assert.deepEqual(taken.map(Buffer.from), pieces.map(Buffer.from))
})

test('what the listener finds wrong with a packet is answered with one byte', async () => {
  const { dialled, accepted } = await openSilent()
  const near = new Ears(dialled)
  let reason: ChatError | undefined
  accepted.onClosed((error) => {
    reason = error
  })
  accepted.listen({
    onPacket: () => {
      throw new ChatError('SYNC_VIOLATION', 'a secret detail')
    },
    onDrain: () => undefined,
  })
  dialled.send(profile('wrong'))
  await settle()
  assert.equal(reason?.code, 'SESSION_VIOLATION')
  assert.equal(dialled.goodbye, BYE.violation)
  assert.equal(near.reason?.code, 'SESSION_CLOSED')
  assert.doesNotMatch(String(near.reason), /secret/)
})

test('a bug in the listener ends the session as our own fault', async () => {
  const { dialled, accepted } = await openSilent()
  accepted.listen({
    onPacket: () => {
      throw new TypeError('a bug')
    },
    onDrain: () => undefined,
  })
  dialled.send(profile('fine'))
  await settle()
  assert.equal(dialled.goodbye, BYE.internal)
})
