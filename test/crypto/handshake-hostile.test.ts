import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Handshake } from '../../src/crypto/handshake.ts'
import { randomBytes, x25519KeyPair } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { optionsOf, pair, shakeHands } from './handshake-pair.ts'

const isFailed = (error: unknown) => isChatError(error, 'HANDSHAKE_FAILED')
const isHandshakeError = (error: unknown) =>
  isChatError(error) && error.code.startsWith('HANDSHAKE_')

function flip(frame: Uint8Array, bit: number): Uint8Array {
  const copy = frame.slice()
  copy[bit >>> 3] = (copy[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}

/** An initiator's own machine, deterministic, so that one frame can be tried many times. */
function replayable(seed: number, role: 'initiator' | 'responder'): () => Handshake {
  const staticKey = x25519KeyPair(new Uint8Array(32).fill(seed))
  const options = optionsOf(seed, {
    staticKey,
    random: (length) => new Uint8Array(length).fill(seed),
  })
  return () => Handshake[role](options)
}

test('a byte changed anywhere in any frame ends the handshake', () => {
  const [initiator, responder] = [replayable(1, 'initiator'), replayable(2, 'responder')]
  const frames = shakeHands({ initiator: initiator(), responder: responder() })
  const [first, second, third] = frames
  assert.ok(first && second && third)
  const bitOf = (at: number) => at * 8 + (at % 8)

  for (let at = 0; at < third.length; at++) {
    const b = responder()
    b.read(first)
    b.write()
    assert.throws(() => b.read(flip(third, bitOf(at))), isFailed, `frame 3, byte ${at}`)
    assert.equal(b.result, undefined)
  }
  for (let at = 0; at < second.length; at++) {
    const a = initiator()
    a.write()
    assert.throws(() => a.read(flip(second, bitOf(at))), isFailed, `frame 2, byte ${at}`)
    assert.equal(a.result, undefined)
  }
  // Frame 1 has nothing to check it by itself: the initiator finds out from frame 2.
  for (let at = 0; at < first.length; at++) {
    const [a, b] = [initiator(), responder()]
    a.write()
    assert.throws(
      () => {
        b.read(flip(first, bitOf(at)))
        a.read(b.write())
      },
      isHandshakeError,
      `frame 1, byte ${at}`,
    )
    assert.equal(a.result, undefined)
  }
})

test('a frame that is cut, lengthened or empty ends the handshake', () => {
  const change = [
    (frame: Uint8Array) => frame.subarray(0, frame.length - 1),
    (frame: Uint8Array) => frame.subarray(1),
    (frame: Uint8Array) => frame.subarray(0, 5),
    (frame: Uint8Array) => concatBytes(frame, new Uint8Array(1)),
    (frame: Uint8Array) => concatBytes(frame, new Uint8Array(65_535 - frame.length)),
    () => new Uint8Array(0),
  ]
  for (const number of [1, 2, 3]) {
    for (const [index, tamper] of change.entries()) {
      const run = () =>
        shakeHands(pair(), (frame, current) => (current === number ? tamper(frame) : frame))
      assert.throws(run, isFailed, `frame ${number}, change ${index}`)
    }
  }
})

test('a first frame with anything after its keys gets no answer', () => {
  const { initiator, responder } = pair()
  assert.throws(() => responder.read(concatBytes(initiator.write(), new Uint8Array(1))), isFailed)
  assert.throws(() => responder.write(), TypeError)
})

test('a frame that comes twice, back, or from another handshake ends the handshake', () => {
  const other = shakeHands(pair())
  for (const [number, old] of other.entries()) {
    if (number === 0) continue
    const run = () => shakeHands(pair(), (frame, current) => (current === number + 1 ? old : frame))
    assert.throws(run, isFailed, `frame ${number + 1} replayed`)
  }
  const reflected = pair()
  const first = reflected.initiator.write()
  assert.throws(() => reflected.initiator.read(first), isFailed)
  const twice = pair()
  const opening = twice.initiator.write()
  twice.responder.read(opening)
  assert.throws(() => twice.responder.read(opening), isFailed)
  const back = pair()
  back.responder.read(back.initiator.write())
  const second = back.responder.write()
  assert.throws(() => back.responder.read(second), isFailed)
})

test('a first frame replayed whole gets no further than an answer', () => {
  const [opening] = shakeHands(pair())
  assert.ok(opening)
  const { responder } = pair()
  responder.read(opening)
  responder.write()
  assert.equal(responder.result, undefined)
  assert.throws(() => responder.read(randomBytes(576)), isFailed)
})

test('after a failure the machine stays dead', () => {
  const { initiator, responder } = pair()
  responder.read(initiator.write())
  const second = responder.write()
  assert.throws(() => initiator.read(flip(second, 0)), isFailed)
  assert.throws(() => initiator.read(second), TypeError)
  assert.throws(() => initiator.write(), TypeError)
  assert.equal(initiator.result, undefined)
})

test('nodes with different network keys, or only one with a key, do not meet', () => {
  const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  for (const [ours, theirs] of [
    [one, two],
    [one, undefined],
    [undefined, one],
  ] as const) {
    assert.throws(() => shakeHands(pair({ networkKey: ours }, { networkKey: theirs })), isFailed)
  }
})

test('without the network key a node gets no byte of an answer', () => {
  const { initiator } = pair()
  const responder = Handshake.responder(optionsOf(2, { networkKey: randomBytes(32) }))
  assert.throws(() => responder.read(initiator.write()), isFailed)
  assert.throws(() => responder.write(), TypeError)
})

test('a version range lowered on the way is noticed', () => {
  const versions = { min: 1, max: 2 }
  const run = () =>
    shakeHands(pair({ versions }, { versions }), (frame, number) => {
      if (number !== 1) return frame
      const lowered = frame.slice()
      lowered[5] = 1
      return lowered
    })
  assert.throws(run, isHandshakeError)
})

test('arbitrary bytes as any frame are refused with a code', () => {
  const opening = Buffer.from('p2pc\x01\x01', 'latin1')
  const anything = fc.uint8Array({ maxLength: 3_000 })
  fc.assert(
    fc.property(anything, (bytes) => {
      assert.throws(() => pair().responder.read(bytes), isHandshakeError)
      assert.throws(() => {
        const { initiator, responder } = pair()
        responder.read(concatBytes(opening, bytes.subarray(0, 1_215)))
        initiator.write()
        initiator.read(responder.write())
      }, isHandshakeError)
      const { initiator, responder } = pair()
      responder.read(initiator.write())
      responder.write()
      assert.throws(() => initiator.read(bytes), isFailed)
      assert.throws(() => responder.read(bytes), isFailed)
    }),
    fuzz(40),
  )
})
