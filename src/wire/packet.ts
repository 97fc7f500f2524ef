import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { type CborValue, decodeCbor, encodeCbor } from './codec.ts'
import {
  MAX_HEADS_PER_PACKET,
  MAX_NAME_BYTES,
  MAX_PACKET_BYTES,
  MAX_ROOM_BYTES,
  MAX_ROOMS,
  MAX_RUN_BYTES,
  MAX_SEQ,
  MAX_STATUS_TEXT_BYTES,
} from './limits.ts'

/** Packet types (docs/protocol.md §3.3). */
export const PACKET = {
  ping: 0,
  pong: 1,
  bye: 2,
  profile: 3,
  heads: 4,
  run: 5,
  ack: 6,
  rooms: 7,
  read: 20,
  typing: 21,
} as const

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

const anyBytes = v.custom<Uint8Array>((value) => value instanceof Uint8Array)
const bytes = (length: number) => v.pipe(anyBytes, v.length(length))
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const text = (max: number) => v.pipe(v.string(), v.maxBytes(max))

const tag = bytes(CONVERSATION_TAG_BYTES)
const key = bytes(PEER_KEY_BYTES)
const device = bytes(DEVICE_ID_BYTES)
const nonce = uint(0xffffffff)
const seq = uint(MAX_SEQ)

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
    t: v.literal(PACKET.heads),
    c: tag,
    l: v.pipe(v.array(v.strictTuple([key, device, seq])), v.maxLength(MAX_HEADS_PER_PACKET)),
    m: v.boolean(),
    q: v.boolean(),
  }),
  v.strictObject({
    t: v.literal(PACKET.run),
    c: tag,
    r: v.pipe(anyBytes, v.maxLength(MAX_RUN_BYTES)),
  }),
  v.strictObject({ t: v.literal(PACKET.ack), c: tag, a: key, d: device, s: seq }),
  v.strictObject({
    t: v.literal(PACKET.rooms),
    l: v.pipe(v.array(text(MAX_ROOM_BYTES)), v.maxLength(MAX_ROOMS)),
  }),
  v.strictObject({ t: v.literal(PACKET.read), c: tag, d: device, s: seq }),
  v.strictObject({ t: v.literal(PACKET.typing), c: tag, o: v.boolean() }),
])

/** One protocol unit inside a session. */
export type Packet = v.InferOutput<typeof PacketSchema>
export type PacketOf<T extends Packet['t']> = Extract<Packet, { t: T }>

const KNOWN: ReadonlySet<unknown> = new Set(Object.values(PACKET))

export function encodePacket(packet: Packet): Uint8Array {
  return encodeCbor(packet satisfies CborValue)
}

/** `undefined` for a well-formed packet of a type this version does not know. */
export function decodePacket(bytes: Uint8Array): Packet | undefined {
  if (bytes.length > MAX_PACKET_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'packet')
  const value = decodeCbor(bytes)
  if (typeof value !== 'object' || value === null || !('t' in value)) {
    throw new ChatError('WIRE_MALFORMED', 'packet without type')
  }
  if (typeof value.t === 'number' && !KNOWN.has(value.t)) return undefined
  const checked = v.safeParse(PacketSchema, value)
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'packet')
  return checked.output
}
