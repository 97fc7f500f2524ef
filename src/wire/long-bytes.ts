import { ChatError } from '../errors.ts'
import { type CborValue, concatBytes, decodeCbor, encodeCbor } from './codec.ts'

/**
 * A map whose first key is `d` with many bytes, as in a packet with a chunk of a file: the same CBOR as
 * `encodeCbor` and `decodeCbor` make of it, without the bytes being copied.
 */
const D_KEY = [0x61, 0x64] as const
/** Byte string with a length of 16 bits. */
const BYTES_16 = 0x59
/** Shorter ones go the plain way. */
const MIN_BYTES = 256
const MAX_BYTES = 0xffff

/**
 * The CBOR in parts, one of them `d` itself; undefined where the plain way is to be taken. `d` must
 * sort before every other key.
 */
export function encodeLong(fields: {
  readonly d: Uint8Array
  readonly [key: string]: CborValue
}): readonly Uint8Array[] | undefined {
  const { d, ...others } = fields
  if (d.length < MIN_BYTES || d.length > MAX_BYTES) return undefined
  const rest = encodeCbor(others)
  const head = (rest[0] ?? 0) + 1
  return [
    Uint8Array.of(head, ...D_KEY, BYTES_16, d.length >>> 8, d.length & 255),
    d,
    rest.subarray(1),
  ]
}

/**
 * Undefined where the plain way is to be taken. `d` in the result is a view of `bytes`. Throws
 * `WIRE_…` as `decodeCbor` does.
 */
export function decodeLong(bytes: Uint8Array): Record<string, unknown> | undefined {
  const [head = 0, key, name, kind, high = 0, low = 0] = bytes
  // A small map of at least two keys.
  if (head < 0xa2 || head > 0xb7 || key !== D_KEY[0] || name !== D_KEY[1] || kind !== BYTES_16) {
    return undefined
  }
  const length = high * 256 + low
  if (length < MIN_BYTES) return undefined
  const end = 6 + length
  if (end >= bytes.length) throw new ChatError('WIRE_MALFORMED', 'CBOR ends early')
  const others = decodeCbor(concatBytes(Uint8Array.of(head - 1), bytes.subarray(end)))
  // What sorts before it would have stood before it.
  if (typeof others !== 'object' || others === null || !Object.keys(others).every(follows)) {
    throw new ChatError('WIRE_MALFORMED', 'CBOR not canonical')
  }
  return { ...others, d: bytes.subarray(6, end) }
}

function follows(key: string): boolean {
  return key.length > 1 || key > 'd'
}
