import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Handshake } from '../../src/crypto/handshake.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { x25519KeyPair } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { MAX_PREAUTH_BYTES } from '../../src/wire/limits.ts'
import { optionsOf, pair, shakeHands } from './handshake-pair.ts'
import { scripted } from './noise-vectors.ts'
import { fromHex, ownVectors, toHex } from './official-vectors.ts'

interface VectorSide {
  readonly identity_seed: string
  readonly device: string
  readonly boot: string
  readonly static: string
  readonly port: number
  readonly clock: number
  readonly random: readonly string[]
}
interface Vector {
  readonly network_key?: string
  readonly initiator: VectorSide
  readonly responder: VectorSide
  readonly frames: readonly string[]
  readonly session_id: string
  readonly packet: string
  readonly record_from_initiator: string
  readonly record_from_responder: string
}

const networkKey = new Uint8Array(32).fill(42)

test('frames, session ids and first records are those of the vectors', () => {
  const { vectors } = ownVectors<{ vectors: Vector[] }>('handshake.json')
  assert.deepEqual(new Set(vectors.map((vector) => 'network_key' in vector)).size, 2)
  for (const vector of vectors) {
    const options = (side: VectorSide) => ({
      identity: Identity.fromSeed(fromHex(side.identity_seed)),
      device: fromHex(side.device),
      bootId: fromHex(side.boot),
      staticKey: x25519KeyPair(fromHex(side.static)),
      port: side.port,
      now: side.clock,
      random: scripted(...side.random),
      networkKey: vector.network_key ? fromHex(vector.network_key) : undefined,
    })
    const both = {
      initiator: Handshake.initiator(options(vector.initiator)),
      responder: Handshake.responder(options(vector.responder)),
    }
    assert.deepEqual(shakeHands(both).map(toHex), vector.frames)
    const [ours, theirs] = [both.initiator.result, both.responder.result]
    assert.ok(ours && theirs)
    assert.equal(toHex(ours.sessionId), vector.session_id)
    assert.equal(toHex(ours.send.seal(fromHex(vector.packet))), vector.record_from_initiator)
    assert.equal(toHex(theirs.send.seal(fromHex(vector.packet))), vector.record_from_responder)
  }
})

test('both sides learn who the other is, and agree on the session', () => {
  for (const key of [undefined, networkKey]) {
    const both = pair({ networkKey: key }, { networkKey: key })
    shakeHands(both)
    const [ours, theirs] = [both.initiator.result, both.responder.result]
    assert.ok(ours && theirs)
    for (const [result, options] of [
      [ours, optionsOf(2)],
      [theirs, optionsOf(1)],
    ] as const) {
      assert.equal(result.peer, options.identity.peer)
      assert.deepEqual(result.publicKey, options.identity.publicKey)
      assert.deepEqual(result.device, options.device)
      assert.deepEqual(result.bootId, options.bootId)
      assert.equal(result.port, options.port)
      assert.equal(result.clock, options.now)
      assert.equal(result.features, 0)
      assert.equal(result.version, 1)
    }
    assert.deepEqual(ours.sessionId, theirs.sessionId)
    assert.equal(ours.sessionId.length, 32)
    const packet = new Uint8Array(Buffer.from('packet'))
    assert.deepEqual(theirs.receive.open(ours.send.seal(packet)), packet)
    assert.deepEqual(ours.receive.open(theirs.send.seal(packet)), packet)
  }
})

test('two handshakes of the same nodes give different sessions', () => {
  const [one, two] = [pair(), pair()]
  shakeHands(one)
  shakeHands(two)
  assert.notDeepEqual(one.initiator.result?.sessionId, two.initiator.result?.sessionId)
})

test('nothing of who they are goes in clear, and all of it fits the byte budget', () => {
  for (const key of [undefined, networkKey]) {
    const both = pair({ networkKey: key }, { networkKey: key })
    const frames = shakeHands(both)
    const seen = toHex(Buffer.concat(frames))
    for (const options of [optionsOf(1), optionsOf(2)]) {
      const { identity, device, bootId } = options
      for (const secret of [identity.publicKey, device, bootId]) {
        assert.ok(!seen.includes(toHex(secret)))
      }
    }
    assert.ok(frames.reduce((sum, frame) => sum + 2 + frame.length, 0) <= MAX_PREAUTH_BYTES)
  }
})

test('the highest version that both speak is chosen', () => {
  const both = pair({ versions: { min: 1, max: 3 } }, { versions: { min: 1, max: 2 } })
  shakeHands(both)
  assert.equal(both.initiator.result?.version, 2)
  assert.equal(both.responder.result?.version, 2)
})

test('without a version in common the responder says so', () => {
  for (const [ours, theirs] of [
    [
      { min: 2, max: 3 },
      { min: 1, max: 1 },
    ],
    [
      { min: 1, max: 1 },
      { min: 2, max: 2 },
    ],
    [
      { min: 3, max: 1 },
      { min: 1, max: 2 },
    ],
  ] as const) {
    const { initiator, responder } = pair({ versions: ours }, { versions: theirs })
    const frame = initiator.write()
    assert.throws(
      () => responder.read(frame),
      (error) => isChatError(error, 'HANDSHAKE_VERSION'),
    )
  }
})

test('a node that reaches itself notices, on either side', () => {
  const both = pair({}, { ...optionsOf(1) })
  both.responder.read(both.initiator.write())
  const second = both.responder.write()
  assert.throws(
    () => both.initiator.read(second),
    (error) => isChatError(error, 'HANDSHAKE_SELF'),
  )
})

test('two devices of one identity are no strangers, and not the same', () => {
  const { identity } = optionsOf(1)
  const both = pair({ identity }, { identity })
  shakeHands(both)
  assert.equal(both.initiator.result?.peer, identity.peer)
  assert.deepEqual(both.initiator.result?.device, optionsOf(2).device)
})

test('turns are told, and a write out of turn is a bug', () => {
  const { initiator, responder } = pair()
  assert.deepEqual([initiator.turn, responder.turn], ['write', 'read'])
  assert.throws(() => responder.write(), TypeError)
  responder.read(initiator.write())
  assert.deepEqual([initiator.turn, responder.turn], ['read', 'write'])
  assert.throws(() => initiator.write(), TypeError)
  initiator.read(responder.write())
  responder.read(initiator.write())
  assert.deepEqual([initiator.turn, responder.turn], ['done', 'done'])
  assert.throws(() => initiator.write(), TypeError)
})

test('there is no result before the last frame, and none after a close', () => {
  const { initiator, responder } = pair()
  responder.read(initiator.write())
  initiator.read(responder.write())
  assert.equal(initiator.result, undefined)
  initiator.close()
  initiator.close()
  assert.throws(() => initiator.write(), TypeError)
  assert.throws(() => initiator.read(new Uint8Array(9)), TypeError)
  assert.equal(responder.result, undefined)
})

test('ids and keys of the wrong length are a bug', () => {
  for (const wrong of [
    { device: new Uint8Array(15) },
    { bootId: new Uint8Array(17) },
    { networkKey: new Uint8Array(31) },
  ]) {
    assert.throws(() => Handshake.initiator(optionsOf(1, wrong)), TypeError)
  }
})

test('a handshake shows no key when it is printed', () => {
  const options = optionsOf(1, { networkKey })
  const shown = inspect(Handshake.initiator(options), { showHidden: true, depth: 9 })
  assert.ok(!shown.includes('42, 42'))
  assert.ok(!shown.includes(String(options.staticKey.secretKey.slice(0, 3)).replaceAll(',', ', ')))
})
