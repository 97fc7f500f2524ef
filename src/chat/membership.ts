import * as v from 'valibot'
import type { Identity } from '../crypto/identity.ts'
import { label, SIGNATURE_BYTES, verify } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { compareBytes, formatPeerId, PEER_KEY_BYTES, type PeerId, peerKey } from '../ids.ts'
import { concatBytes, decodeCbor, encodeCbor } from '../wire/codec.ts'
import {
  MAX_ROOM_BYTES,
  MAX_ROOM_MEMBERS,
  MAX_ROOM_PEOPLE,
  MAX_ROOM_STATE_BYTES,
  MAX_SEQ,
} from '../wire/limits.ts'
import { isPrivateName } from './private-room.ts'

/** Who may be in a private room, as its creator says: complete each time (docs/protocol.md §5.1). */
export interface RoomState {
  /** From 1; of two states the one with the higher number holds. */
  readonly number: number
  readonly name: string
  /** `epochCommitment` of this state's epoch key. */
  readonly commitment: Uint8Array
  /** With the creator and those who are invited: for each the last clock of it that no longer counts. */
  readonly members: ReadonlyMap<PeerId, bigint>
  /** Who was in it once, and may have written there. */
  readonly past: ReadonlySet<PeerId>
}

/** A state whose creator is proved. Only this file makes one. */
export interface SignedState {
  readonly state: RoomState
  readonly bytes: Uint8Array
  readonly signature: Uint8Array
}

const LABEL = label('p2pchat room state v1')
const MAX_CLOCK = (1n << 64n) - 1n

const bytes = (length: number) =>
  v.pipe(
    v.custom<Uint8Array>((value) => value instanceof Uint8Array),
    v.length(length),
  )
const key = bytes(PEER_KEY_BYTES)
const clock = v.pipe(
  v.union([v.pipe(v.number(), v.integer()), v.bigint()]),
  v.transform((value) => BigInt(value)),
  v.minValue(0n),
  v.maxValue(MAX_CLOCK),
)
const Schema = v.strictObject({
  n: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SEQ)),
  name: v.pipe(v.string(), v.maxBytes(MAX_ROOM_BYTES), v.check(isPrivateName)),
  h: bytes(32),
  m: v.pipe(v.array(v.strictTuple([key, clock])), v.maxLength(MAX_ROOM_MEMBERS)),
  x: v.pipe(v.array(key), v.maxLength(MAX_ROOM_PEOPLE)),
})

/** More people than the limits allow is a `TypeError`. */
export function signState(creator: Identity, talk: Uint8Array, state: RoomState): SignedState {
  const members = [...state.members].map(([peer, since]) => [peerKey(peer), since] as const)
  const encoded = encodeCbor({
    n: state.number,
    name: state.name,
    h: state.commitment,
    m: members.sort(([a], [b]) => compareBytes(a, b)),
    x: [...state.past].map(peerKey).sort(compareBytes),
  })
  const signature = creator.sign(concatBytes(LABEL, talk, encoded))
  return { state: decodeState(encoded, creator.peer), bytes: encoded, signature }
}

/** Throws `WIRE_…`, or `CRYPTO_BAD_SIGNATURE` when it is not the creator's, or of another room. */
export function verifyState(
  encoded: Uint8Array,
  signature: Uint8Array,
  room: { readonly creator: PeerId; readonly talk: Uint8Array },
): SignedState {
  if (encoded.length > MAX_ROOM_STATE_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'room state')
  if (
    signature.length !== SIGNATURE_BYTES ||
    !verify(signature, concatBytes(LABEL, room.talk, encoded), peerKey(room.creator))
  ) {
    throw new ChatError('CRYPTO_BAD_SIGNATURE', 'room state')
  }
  return { state: decodeState(encoded, room.creator), bytes: encoded, signature }
}

/** Reads a state whose signature was checked before. Throws `WIRE_MALFORMED`. */
export function decodeState(encoded: Uint8Array, creator: PeerId): RoomState {
  const checked = v.safeParse(Schema, decodeCbor(encoded))
  if (!checked.success) throw new ChatError('WIRE_MALFORMED', 'room state')
  const { n, name, h, m, x } = checked.output
  const members = new Map(m.map(([member, since]) => [formatPeerId(member), since]))
  const past = new Set(x.map(formatPeerId))
  const sorted = ascending(m.map(([member]) => member)) && ascending(x)
  const apart = [...past].every((peer) => !members.has(peer))
  if (!sorted || !apart || !members.has(creator) || m.length + x.length > MAX_ROOM_PEOPLE) {
    throw new ChatError('WIRE_MALFORMED', 'room state')
  }
  return { number: n, name, commitment: h, members, past }
}

/** In this form nobody is in it twice. */
function ascending(keys: readonly Uint8Array[]): boolean {
  return keys.every((each, at) => {
    const before = keys[at - 1]
    return before === undefined || compareBytes(before, each) < 0
  })
}

/** True if `next` holds, not `now`. Of two with one number, which no honest creator makes, the larger. */
export function supersedes(next: SignedState, now: SignedState): boolean {
  const ahead = next.state.number - now.state.number
  return ahead > 0 || (ahead === 0 && compareBytes(next.bytes, now.bytes) > 0)
}

/** The last thing that somebody said about being in a room. */
export interface Said {
  readonly clock: bigint
  readonly word: 'joined' | 'left' | 'declined'
}

export type Standing = 'creator' | 'member' | 'invited' | 'left' | 'none'

/** How a peer stands to a room, from its state and what the peer said last. */
export function standingOf(
  state: RoomState,
  creator: PeerId,
  peer: PeerId,
  said: Said | undefined,
): Standing {
  const since = state.members.get(peer)
  if (since === undefined) return 'none'
  const word = said !== undefined && said.clock > since ? said.word : undefined
  if (word === 'left' || word === 'declined') return 'left'
  if (peer === creator) return 'creator'
  return word === 'joined' ? 'member' : 'invited'
}
