import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import {
  CHUNK_BYTES,
  MAX_FILE_BYTES,
  MAX_FOLDER_FILES,
  MAX_PIECES_PER_WANT,
  MAX_STRETCHES_PER_PACKET,
} from '../../src/wire/limits.ts'
import { decodePacket, encodePacket, PACKET, type Packet } from '../../src/wire/packet.ts'

const bytes = (length: number) => new Uint8Array(length).fill(7)
const tag = bytes(16)
const log = { c: tag, a: bytes(32), d: bytes(16) }
const stretch = { ...log, f: 1, u: 9 }
const o = bytes(32)

const packets: readonly Packet[] = [
  { t: PACKET.ping, n: 7 },
  { t: PACKET.pong, n: 7 },
  { t: PACKET.bye, r: 3 },
  { t: PACKET.profile, n: 'bob', s: 1, x: 'back soon' },
  { t: PACKET.digests, l: [[tag, bytes(32)]], q: true },
  { t: PACKET.run, c: tag, r: bytes(10) },
  { t: PACKET.ack, ...log, f: 1, s: 9, n: 2 },
  { t: PACKET.rooms, l: ['#plans', '#tea'] },
  { t: PACKET.buckets, c: tag, b: Array.from({ length: 16 }, () => bytes(8)) },
  {
    t: PACKET.logs,
    c: tag,
    k: 65_535,
    l: [[bytes(32), bytes(16), 9, bytes(8), bytes(8), 0, [1, 4, 6, 9]]],
    m: false,
    q: true,
  },
  { t: PACKET.want, ...stretch },
  { t: PACKET.done, ...stretch },
  { t: PACKET.fork, c: tag, n: 1, r: bytes(10) },
  { t: PACKET.read, c: tag, d: bytes(16), s: 4 },
  { t: PACKET.typing, c: tag, o: true },
  { t: PACKET.epoch, c: tag, s: bytes(90), g: bytes(64), k: bytes(32) },
  { t: PACKET.seek, o },
  { t: PACKET.have, o },
  { t: PACKET.fetch, o, l: [[0, 1, 0]] },
  { t: PACKET.piece, o, p: [0, 0, 3], d: bytes(1_000) },
  { t: PACKET.piece, o, p: [0, 0, 3], d: bytes(10) },
  { t: PACKET.refuse, o, r: 1 },
  { t: PACKET.progress, o, s: 1, b: 12 },
  { t: PACKET.noted, o },
  { t: PACKET.dropped, o },
  { t: PACKET.part, o, w: [[0, bytes(128)]], l: [[1, 0, bytes(9)]] },
]

const encode = (packet: unknown) => concatBytes(...encodePacket(packet as Packet))
const reread = (packet: unknown) => decodePacket(encode(packet))

test('a packet of every type comes back as it was, and with anything more is refused', () => {
  assert.deepEqual(new Set(packets.map(({ t }) => t)), new Set(Object.values(PACKET)))
  for (const packet of packets) {
    assert.deepEqual(reread(packet), packet)
    assert.throws(() => reread({ ...packet, extra: 1 }), isChatError)
  }
})

test('a type that is not known is passed over, what has none is refused', () => {
  assert.equal(reread({ t: 99 }), undefined)
  assert.throws(() => reread({ t: 'run' }), isChatError)
  assert.throws(() => reread([]), isChatError)
})

test('of a packet only the bytes of a piece are where it came in: that memory is used again', () => {
  for (const packet of packets) {
    const memory = encode(packet)
    const decoded = decodePacket(memory)
    memory.fill(0)
    if (decoded?.t === PACKET.piece && decoded.d.length >= 256) {
      assert.equal(decoded.d.buffer, memory.buffer)
      assert.deepEqual({ ...decoded, d: bytes(decoded.d.length) }, packet)
    } else assert.deepEqual(decoded, packet)
  }
})

test('packets about files that are over a bound are refused before anybody looks at them', () => {
  const many = <T>(count: number, item: T) => Array.from({ length: count }, () => item)
  const over = [
    { t: PACKET.seek, o: bytes(31) },
    { t: PACKET.fetch, o, l: [] },
    { t: PACKET.fetch, o, l: many(MAX_PIECES_PER_WANT + 1, [0, 0, 0]) },
    { t: PACKET.fetch, o, l: [[MAX_FOLDER_FILES + 1, 0, 0]] },
    { t: PACKET.fetch, o, l: [[0, 4, 0]] },
    { t: PACKET.fetch, o, l: [[0, 0, MAX_FILE_BYTES / CHUNK_BYTES]] },
    { t: PACKET.piece, o, p: [0, 0, 0], d: bytes(CHUNK_BYTES + 1) },
    { t: PACKET.piece, o, p: [0, 0, -1], d: bytes(1_000) },
    { t: PACKET.progress, o, s: 6, b: 0 },
    { t: PACKET.progress, o, s: 1, b: MAX_FILE_BYTES + 1 },
    { t: PACKET.part, o, w: many(MAX_STRETCHES_PER_PACKET + 1, [0, bytes(1)]), l: [] },
    { t: PACKET.part, o, w: [], l: many(MAX_STRETCHES_PER_PACKET + 1, [0, 0, bytes(1)]) },
    { t: PACKET.part, o, w: [[0, bytes(129)]], l: [] },
    { t: PACKET.part, o, w: [], l: [[0, 0, bytes(129)]] },
    { t: PACKET.part, o, w: [[MAX_FOLDER_FILES / 1_024, bytes(1)]], l: [] },
    { t: PACKET.part, o, w: [], l: [[0, MAX_FILE_BYTES / CHUNK_BYTES / 1_024, bytes(1)]] },
  ]
  for (const packet of over)
    assert.throws(() => reread(packet), isChatError, JSON.stringify(packet))
})
