import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { concatBytes, decodeCbor, encodeCbor } from '../wire/codec.ts'
import type { Role } from './noise-pattern.ts'
import { label, SIGNATURE_BYTES } from './sodium.ts'

/** Every proof has this size, whatever it says. */
export const PROOF_BYTES = 512
export const BOOT_ID_BYTES = 16
const LENGTH_BYTES = 2
const MAX_WALL_CLOCK = 2 ** 48 - 1
const HANDSHAKE_LABEL = label('p2pchat handshake v1')

const bytes = (length: number) => v.pipe(v.instance(Uint8Array), v.length(length))
const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const version = uint(255)

/** What a side says of itself inside the handshake, by the keys of docs/protocol.md §3.1. */
const ProofSchema = v.strictObject({
  v: version,
  r: v.strictTuple([version, version]),
  k: bytes(PEER_KEY_BYTES),
  s: bytes(SIGNATURE_BYTES),
  d: bytes(DEVICE_ID_BYTES),
  b: bytes(BOOT_ID_BYTES),
  p: uint(65_535),
  c: uint(MAX_WALL_CLOCK),
  f: uint(Number.MAX_SAFE_INTEGER),
})

export interface Proof {
  /** Chosen version, and the range it was chosen from. */
  readonly v: number
  readonly r: readonly [number, number]
  /** Identity key, and its signature over `proofStatement`. */
  readonly k: Uint8Array
  readonly s: Uint8Array
  /** Device id, boot id, TCP port, wall clock, feature bits. */
  readonly d: Uint8Array
  readonly b: Uint8Array
  readonly p: number
  readonly c: number
  readonly f: number
}

/** The 512 padded bytes of a proof. */
export function encodeProof(proof: Proof): Uint8Array {
  if (!v.is(ProofSchema, proof)) throw new TypeError('not the fields of a proof')
  const cbor = encodeCbor(proof)
  const padded = new Uint8Array(PROOF_BYTES)
  padded[0] = cbor.length >>> 8
  padded[1] = cbor.length & 255
  padded.set(cbor, LENGTH_BYTES)
  return padded
}

/** Throws `WIRE_MALFORMED` or `WIRE_TRAILING` for anything that `encodeProof` cannot have made. */
export function decodeProof(padded: Uint8Array): Proof {
  if (padded.length !== PROOF_BYTES) throw new ChatError('WIRE_MALFORMED', 'proof size')
  const end = LENGTH_BYTES + (((padded[0] ?? 0) << 8) | (padded[1] ?? 0))
  if (end > PROOF_BYTES) throw new ChatError('WIRE_MALFORMED', 'proof length')
  if (padded.subarray(end).some((byte) => byte !== 0)) {
    throw new ChatError('WIRE_MALFORMED', 'proof padding')
  }
  const proof = v.safeParse(ProofSchema, decodeCbor(padded.subarray(LENGTH_BYTES, end)))
  if (!proof.success) throw new ChatError('WIRE_MALFORMED', 'proof fields')
  return proof.output
}

/** What the identity key signs: this role, in this very transcript, with this Noise static key. */
export function proofStatement(role: Role, hash: Uint8Array, staticKey: Uint8Array): Uint8Array {
  return concatBytes(HANDSHAKE_LABEL, Uint8Array.of(role === 'initiator' ? 0 : 1), hash, staticKey)
}
