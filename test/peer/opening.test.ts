import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ChatError, isChatError } from '../../src/errors.ts'
import { silentLog } from '../../src/log.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { openSession } from '../../src/peer/open-session.ts'
import type { Stream } from '../../src/peer/transport.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { handshakeOptions } from './fixture.ts'

const base = { log: silentLog, admit: () => undefined }

async function dialRaw(clock: ManualClock) {
  const hub = new MemoryHub({ clock })
  const streams: Stream[] = []
  const listener = await hub.host('b').accept({ port: 1 }, (stream) => streams.push(stream))
  const dialled = await hub.host('a').dial({ host: 'b', port: 1 }, new AbortController().signal)
  const [accepted] = streams
  assert.ok(accepted)
  return { hub, dialled, accepted, listener }
}

test('a handshake that nobody answers is over after five seconds', async () => {
  const clock = new ManualClock()
  const { hub, dialled } = await dialRaw(clock)
  const opening = openSession(dialled, { ...base, clock, handshake: handshakeOptions(1) })
  const rejected = assert.rejects(opening, (error) => isChatError(error, 'HANDSHAKE_TIMEOUT'))
  await clock.advance(5_000)
  await rejected
  await settle()
  assert.equal(hub.open, 0)
  assert.equal(clock.armed, 0)
})

test('a handshake can be given up', async () => {
  const clock = new ManualClock()
  const { hub, dialled } = await dialRaw(clock)
  const abort = new AbortController()
  const handshake = handshakeOptions(1)
  const opening = openSession(dialled, { ...base, clock, handshake, signal: abort.signal })
  const reason = new Error('changed my mind')
  abort.abort(reason)
  await assert.rejects(opening, reason)
  await settle()
  assert.equal(hub.open, 0)
  assert.equal(clock.armed, 0)
})

async function openRefused(refuser: 1 | 2, refusal: ChatError) {
  const clock = new ManualClock()
  const { dialled, accepted } = await dialRaw(clock)
  const outcomes = [dialled, accepted].map((stream, i) => {
    const admit = () => {
      if (i + 1 === refuser) throw refusal
    }
    return openSession(stream, { ...base, admit, clock, handshake: handshakeOptions(i + 1) })
  })
  const settled = Promise.allSettled(outcomes)
  await clock.advance(1_000)
  const codes = (await settled).map((each) => {
    assert.equal(each.status, 'rejected')
    assert.ok(isChatError(each.reason))
    return each.reason.code
  })
  assert.equal(clock.armed, 0)
  return codes
}

test('who dials and is refused is told why', async () => {
  const blocked = await openRefused(2, new ChatError('HANDSHAKE_BLOCKED'))
  assert.deepEqual(blocked, ['HANDSHAKE_BLOCKED', 'HANDSHAKE_BLOCKED'])
  const overloaded = await openRefused(2, new ChatError('LINK_OVERLOADED'))
  assert.deepEqual(overloaded, ['LINK_OVERLOADED', 'LINK_OVERLOADED'])
})

test('who is dialled and refused learns nothing of who dialled', async () => {
  const codes = await openRefused(1, new ChatError('HANDSHAKE_UNEXPECTED_PEER'))
  assert.deepEqual(codes, ['HANDSHAKE_UNEXPECTED_PEER', 'HANDSHAKE_FAILED'])
})

test('a node does not talk to itself', async () => {
  const clock = new ManualClock()
  const { dialled, accepted } = await dialRaw(clock)
  const own = { ...base, clock, handshake: handshakeOptions(1) }
  const settled = Promise.allSettled([openSession(dialled, own), openSession(accepted, own)])
  const [near] = await settled
  assert.equal(near.status === 'rejected' && near.reason.code, 'HANDSHAKE_SELF')
})
