import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import { FRAME_HEADER_BYTES, FrameReader, FrameWriter } from '../../src/peer/frame.ts'
import { MAX_FRAME_BYTES } from '../../src/wire/limits.ts'
import { encodeFrames } from '../helpers/frames.ts'
import { fuzz } from '../helpers/fuzz.ts'

const payload = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
  fc.integer({ min: 1, max: MAX_FRAME_BYTES }).map((length) => new Uint8Array(length).fill(7)),
)

function readAll(reader: FrameReader): Uint8Array[] {
  const frames: Uint8Array[] = []
  for (let frame = reader.next(); frame; frame = reader.next()) frames.push(frame.slice())
  return frames
}

/** Cuts bytes at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b)]
  return at.map((from, i) => bytes.slice(from, at[i + 1] ?? bytes.length))
}

test('frames come out as they went in, in whatever pieces, read at whatever time', () => {
  fc.assert(
    fc.property(fc.array(payload), fc.array(fc.nat()), fc.boolean(), (payloads, places, late) => {
      const reader = new FrameReader()
      const frames: Uint8Array[] = []
      for (const piece of cut(encodeFrames(...payloads), places)) {
        reader.push(piece)
        if (!late) frames.push(...readAll(reader))
      }
      frames.push(...readAll(reader))
      assert.deepEqual(frames.map(Buffer.from), payloads.map(Buffer.from))
      assert.equal(reader.bufferedBytes, 0)
    }),
    fuzz(),
  )
})

test('frames come out as they went in, byte by byte', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 90 })), (payloads) => {
      const reader = new FrameReader()
      const frames: Uint8Array[] = []
      for (const byte of encodeFrames(...payloads)) {
        reader.push(Uint8Array.of(byte))
        frames.push(...readAll(reader))
      }
      assert.deepEqual(frames.map(Buffer.from), payloads.map(Buffer.from))
    }),
    fuzz(),
  )
})

test('a frame of zero bytes is refused', () => {
  const reader = new FrameReader()
  reader.push(Uint8Array.of(0))
  assert.equal(reader.next(), undefined)
  reader.push(Uint8Array.of(0))
  assert.throws(
    () => reader.next(),
    (error) => isChatError(error, 'WIRE_MALFORMED'),
  )
})

test('a frame over the limit is refused by its length alone', () => {
  const reader = new FrameReader()
  reader.push(encodeFrames(new Uint8Array(100)))
  assert.equal(reader.next(100)?.length, 100)
  reader.push(Uint8Array.of(0, 101))
  assert.throws(
    () => reader.next(100),
    (error) => isChatError(error, 'WIRE_TOO_LARGE'),
  )
})

test('what is held is what came in and is not given out', () => {
  const reader = new FrameReader()
  const bytes = encodeFrames(new Uint8Array(50), new Uint8Array(1_000))
  reader.push(bytes.slice(0, 200))
  assert.equal(reader.bufferedBytes, 200)
  assert.equal(reader.next()?.length, 50)
  assert.equal(reader.next(), undefined)
  assert.equal(reader.bufferedBytes, 200 - 50 - 2 * FRAME_HEADER_BYTES)
})

test('a frame that comes in tiny pieces is gathered in linear time', () => {
  const reader = new FrameReader()
  const frame = encodeFrames(new Uint8Array(MAX_FRAME_BYTES))
  const began = performance.now()
  for (let round = 0; round < 20; round++) {
    for (const byte of frame) {
      reader.push(Uint8Array.of(byte))
      reader.next()
    }
  }
  assert.equal(reader.bufferedBytes, 0)
  // About 0.1 s; a copy of what is held for each piece would take minutes.
  assert.ok(performance.now() - began < 10_000)
})

test('a payload that no frame can carry is a bug', () => {
  assert.throws(() => encodeFrames(new Uint8Array(0)), TypeError)
  assert.throws(() => encodeFrames(new Uint8Array(MAX_FRAME_BYTES + 1)), TypeError)
})

test('memory of a piece may be used again once it was kept, read or not', () => {
  fc.assert(
    fc.property(fc.array(payload, { maxLength: 5 }), fc.array(fc.nat()), (payloads, places) => {
      const reader = new FrameReader()
      const frames: Uint8Array[] = []
      cut(encodeFrames(...payloads), places).forEach((piece, at) => {
        reader.push(piece)
        if (at % 2 === 0) frames.push(...readAll(reader))
        reader.keep()
        piece.fill(255)
      })
      frames.push(...readAll(reader))
      assert.deepEqual(frames.map(Buffer.from), payloads.map(Buffer.from))
    }),
    fuzz(),
  )
})

test('what was taken stays as it is until it is written, and then its memory is used again', () => {
  const writer = new FrameWriter()
  writer.push(Uint8Array.of(1))
  const first = writer.take()
  writer.push(Uint8Array.of(2))
  const second = writer.take()
  assert.deepEqual([first, second].map(Buffer.from), [Buffer.of(0, 1, 1), Buffer.of(0, 1, 2)])
  assert.notEqual(first.buffer, second.buffer)
  assert.equal(writer.bytes, 0)
  writer.written()
  writer.push(Uint8Array.of(3))
  assert.ok([first.buffer, second.buffer].includes(writer.take().buffer))
  writer.push(Uint8Array.of(4))
  writer.clear()
  assert.equal(writer.bytes, 0)
})
