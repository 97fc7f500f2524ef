import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, ENTRY_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { type CborValue, decodeCbor, encodeCbor } from './codec.ts'
import {
  CHUNK_BYTES,
  MAX_ACKED_RUNS,
  MAX_DIGESTS_PER_PACKET,
  MAX_FILE_BYTES,
  MAX_FOLDER_FILES,
  MAX_LOGS_PER_PACKET,
  MAX_NAME_BYTES,
  MAX_PACKET_BYTES,
  MAX_PIECES_PER_WANT,
  MAX_ROOM_BYTES,
  MAX_ROOM_STATE_BYTES,
  MAX_ROOMS,
  MAX_RUN_BYTES,
  MAX_SEQ,
  MAX_SPANS,
  MAX_STATUS_TEXT_BYTES,
  MAX_STRETCHES_PER_PACKET,
  TREE_ARITY,
} from './limits.ts'
import { decodeLong, encodeLong } from './long-bytes.ts'
import { SIGNATURE_BYTES } from './run.ts'

/** Packet types (docs/protocol.md §3.3). */
export const PACKET = {
  ping: 0,
  pong: 1,
  bye: 2,
  profile: 3,
  digests: 4,
  run: 5,
  ack: 6,
  rooms: 7,
  buckets: 8,
  logs: 9,
  want: 10,
  done: 11,
  fork: 12,
  read: 20,
  typing: 21,
  epoch: 30,
  seek: 31,
  have: 32,
  fetch: 33,
  piece: 34,
  refuse: 35,
  progress: 36,
  noted: 37,
  part: 38,
  dropped: 39,
} as const

/** Why pieces of a file are not given (docs/protocol.md §7.3). */
export const REFUSAL = { absent: 0, changed: 1, withdrawn: 2, paused: 3 } as const

/** How a transfer stands with its receiver; the index is the number on the wire. */
export const PROGRESS = ['waiting', 'running', 'paused', 'done', 'declined', 'failed'] as const

/** Why a session ends; the one byte the other side is told. */
export const BYE = {
  quit: 0,
  replaced: 1,
  duplicate: 2,
  violation: 3,
  overload: 4,
  timeout: 5,
  blocked: 6,
  internal: 7,
} as const
export type ByeReason = (typeof BYE)[keyof typeof BYE]

/** Index is the status number on the wire. */
export const STATUSES = ['online', 'away', 'busy'] as const

export const CONVERSATION_TAG_BYTES = 16
export const EPOCH_KEY_BYTES = 32
export const DIGEST_BYTES = 32
export const BUCKET_DIGEST_BYTES = 8
export const LOG_BUCKETS = 16
const MAX_CHUNK_INDEX = MAX_FILE_BYTES / CHUNK_BYTES - 1
/** As much of an id as tells whether two are the same. */
export const ID_PREFIX_BYTES = 8

const anyBytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)
const bytes = (length: number) => v.pipe(anyBytes, v.length(length))
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const text = (max: number) => v.pipe(v.string(), v.maxBytes(max))

const tag = bytes(CONVERSATION_TAG_BYTES)
const key = bytes(PEER_KEY_BYTES)
const device = bytes(DEVICE_ID_BYTES)
const nonce = uint(0xffffffff)
const seq = uint(MAX_SEQ)
const run = v.pipe(anyBytes, v.maxLength(MAX_RUN_BYTES))
const digest = bytes(DIGEST_BYTES)
const spans = v.pipe(v.array(seq), v.maxLength(2 * MAX_SPANS))
/** `[author, device, seq, start of the id, clock, forked at or 0, spans]`. */
const log = v.strictTuple([key, device, seq, bytes(ID_PREFIX_BYTES), bytes(8), seq, spans])
const offer = bytes(ENTRY_ID_BYTES)
/** `[file, level, index]`: level 0 is a chunk, the others are nodes of the chunk tree. */
const place = v.strictTuple([uint(MAX_FOLDER_FILES), uint(3), uint(MAX_CHUNK_INDEX)])
/** Which of a stretch of chunks, or of a folder's files, are there: one bit each. */
const bits = v.pipe(anyBytes, v.maxLength(TREE_ARITY / 8))
const fileStretches = v.pipe(
  v.array(v.strictTuple([uint(MAX_FOLDER_FILES / TREE_ARITY - 1), bits])),
  v.maxLength(MAX_STRETCHES_PER_PACKET),
)
const chunkStretches = v.pipe(
  v.array(v.strictTuple([uint(MAX_FOLDER_FILES), uint(MAX_CHUNK_INDEX / TREE_ARITY), bits])),
  v.maxLength(MAX_STRETCHES_PER_PACKET),
)
const stretch = { c: tag, a: key, d: device, f: seq, u: seq }

const PacketSchema = v.variant('t', [
  v.strictObject({ t: v.literal(PACKET.ping), n: nonce }),
  v.strictObject({ t: v.literal(PACKET.pong), n: nonce }),
  v.strictObject({ t: v.literal(PACKET.bye), r: uint(255) }),
  v.strictObject({
    t: v.literal(PACKET.profile),
    n: text(MAX_NAME_BYTES),
    s: uint(STATUSES.length - 1),
    x: text(MAX_STATUS_TEXT_BYTES),
  }),
  v.strictObject({
    t: v.literal(PACKET.run),
    c: tag,
    r: run,
  }),
  v.strictObject({
    t: v.literal(PACKET.ack),
    c: tag,
    a: key,
    d: device,
    f: seq,
    s: seq,
    n: uint(MAX_ACKED_RUNS),
  }),
  v.strictObject({
    t: v.literal(PACKET.digests),
    l: v.pipe(v.array(v.strictTuple([tag, digest])), v.maxLength(MAX_DIGESTS_PER_PACKET)),
    q: v.boolean(),
  }),
  v.strictObject({
    t: v.literal(PACKET.buckets),
    c: tag,
    b: v.pipe(v.array(bytes(BUCKET_DIGEST_BYTES)), v.length(LOG_BUCKETS)),
  }),
  v.strictObject({
    t: v.literal(PACKET.logs),
    c: tag,
    k: uint(2 ** LOG_BUCKETS - 1),
    l: v.pipe(v.array(log), v.maxLength(MAX_LOGS_PER_PACKET)),
    m: v.boolean(),
    q: v.boolean(),
  }),
  v.strictObject({ t: v.literal(PACKET.want), ...stretch }),
  v.strictObject({ t: v.literal(PACKET.done), ...stretch }),
  v.strictObject({ t: v.literal(PACKET.fork), c: tag, n: v.picklist([1, 2]), r: run }),
  v.strictObject({
    t: v.literal(PACKET.rooms),
    l: v.pipe(v.array(text(MAX_ROOM_BYTES)), v.maxLength(MAX_ROOMS)),
  }),
  v.strictObject({ t: v.literal(PACKET.read), c: tag, d: device, s: seq }),
  v.strictObject({ t: v.literal(PACKET.typing), c: tag, o: v.boolean() }),
  v.strictObject({
    t: v.literal(PACKET.epoch),
    c: tag,
    s: v.pipe(anyBytes, v.maxLength(MAX_ROOM_STATE_BYTES)),
    g: bytes(SIGNATURE_BYTES),
    k: v.union([bytes(0), bytes(EPOCH_KEY_BYTES)]),
  }),
  v.strictObject({ t: v.literal(PACKET.seek), o: offer }),
  v.strictObject({ t: v.literal(PACKET.have), o: offer }),
  v.strictObject({
    t: v.literal(PACKET.fetch),
    o: offer,
    l: v.pipe(v.array(place), v.minLength(1), v.maxLength(MAX_PIECES_PER_WANT)),
  }),
  v.strictObject({
    t: v.literal(PACKET.piece),
    o: offer,
    p: place,
    d: v.pipe(anyBytes, v.maxLength(CHUNK_BYTES)),
  }),
  v.strictObject({ t: v.literal(PACKET.refuse), o: offer, r: uint(255) }),
  v.strictObject({
    t: v.literal(PACKET.progress),
    o: offer,
    s: uint(PROGRESS.length - 1),
    b: uint(MAX_FILE_BYTES),
  }),
  v.strictObject({ t: v.literal(PACKET.noted), o: offer }),
  v.strictObject({ t: v.literal(PACKET.dropped), o: offer }),
  v.strictObject({ t: v.literal(PACKET.part), o: offer, w: fileStretches, l: chunkStretches }),
])

/** One protocol unit inside a session. */
export type Packet = v.InferOutput<typeof PacketSchema>
/** What is said of one log in a `logs` packet. */
export type LogItem = v.InferOutput<typeof log>
/** Of a file: its number in the offer, the level in its chunk tree, the place there. */
export type PiecePlace = v.InferOutput<typeof place>
export type PacketOf<T extends Packet['t']> = Extract<Packet, { t: T }>

const KNOWN: ReadonlySet<unknown> = new Set(Object.values(PACKET))

/** In parts to be joined; the bytes of a piece are a part as they are, not copied. */
export function encodePacket(packet: Packet): readonly Uint8Array[] {
  const long = packet.t === PACKET.piece ? encodeLong(packet) : undefined
  return long ?? [encodeCbor(packet satisfies CborValue)]
}

/**
 * `undefined` for a well-formed packet of a type this version does not know. The bytes of a piece are a
 * view of `bytes`, everything else is copied.
 */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  if (bytes.length > MAX_PACKET_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'packet')
  const value = decodeLong(bytes) ?? decodeCbor(bytes)
  if (typeof value !== 'object' || value === null || !('t' in value)) {
    throw new ChatError('WIRE_MALFORMED', 'packet without type')
  }
  if (typeof value.t === 'number' && !KNOWN.has(value.t)) return undefined
  const checked = v.safeParse(PacketSchema, value)
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'packet')
  return checked.output
}

/** A packet that lives on when the bytes it was decoded from are gone. */
export function withOwnBytes(packet: Packet): Packet {
  return packet.t === PACKET.piece ? { ...packet, d: packet.d.slice() } : packet
}
