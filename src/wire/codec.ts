import { decode, encode } from 'cborg'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { MAX_CBOR_DEPTH } from './limits.ts'

/** What CBOR carries here: no floats, no tags, no undefined. */
export type CborValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly CborValue[]
  | { readonly [key: string]: CborValue }

const STRICT = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  rejectDuplicateMapKeys: true,
} as const

/** Deterministic CBOR (RFC 8949 §4.2.1). A value that CBOR cannot carry is a `TypeError`. */
export function encodeCbor(value: CborValue): Uint8Array {
  return encode(value)
}

/**
 * Decodes one deterministic CBOR value that fills `bytes` whole. Byte strings in the result are
 * copies. Throws `WIRE_MALFORMED` for anything else; the caller caps the length beforehand and
 * checks the shape afterwards.
 */
export function decodeCbor(bytes: Uint8Array): unknown {
  checkStructure(bytes)
  let value: CborValue
  try {
    value = decode(bytes, STRICT)
  } catch (cause) {
    throw new ChatError('WIRE_MALFORMED', 'not CBOR', { cause })
  }
  // The library takes unsorted keys, long integers and bad UTF-8: only its own output is canonical.
  if (!equalBytes(encode(value), bytes)) throw new ChatError('WIRE_MALFORMED', 'CBOR not canonical')
  return value
}

/** Refuses what must never reach the recursive decoder: depth, tags, floats, indefinite lengths. */
function checkStructure(bytes: Uint8Array): void {
  const open: number[] = [1]
  let at = 0
  while (open.length > 0) {
    const left = open.pop() ?? 0
    if (left === 0) continue
    open.push(left - 1)
    const head = bytes[at++]
    if (head === undefined) throw new ChatError('WIRE_MALFORMED', 'CBOR ends early')
    const major = head >>> 5
    const info = head & 31
    const size = info < 24 ? 0 : info < 28 ? 1 << (info - 24) : -1
    if (size < 0 || major === 6 || (major === 7 && (info < 20 || info > 22))) {
      throw new ChatError('WIRE_MALFORMED', 'a CBOR type not used here')
    }
    let argument = size === 0 ? info : 0
    for (let i = 0; i < size; i++) argument = argument * 256 + (bytes[at++] ?? Number.NaN)
    if (Number.isNaN(argument)) throw new ChatError('WIRE_MALFORMED', 'CBOR ends early')
    if (major === 2 || major === 3) at += argument
    if (major === 4 || major === 5) {
      if (argument > bytes.length) throw new ChatError('WIRE_MALFORMED', 'a CBOR length too large')
      open.push(major === 4 ? argument : argument * 2)
      if (open.length > MAX_CBOR_DEPTH + 1) throw new ChatError('WIRE_MALFORMED', 'CBOR too deep')
    }
    if (at > bytes.length) throw new ChatError('WIRE_MALFORMED', 'CBOR ends early')
  }
  if (at !== bytes.length) throw new ChatError('WIRE_TRAILING')
}

// A view for each reader would cost as much as all that is read.
const wide = new Uint8Array(8)
const wideView = new DataView(wide.buffer)

/**
 * A cursor over hostile bytes. Each read checks the length first and throws `WIRE_MALFORMED`;
 * `end()` refuses trailing bytes. Slices are views: a decoder copies what it keeps.
 */
export class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  #take(length: number): number {
    const from = this.#at
    if (from + length > this.#bytes.length) throw new ChatError('WIRE_MALFORMED', 'ends early')
    this.#at = from + length
    return from
  }

  u8(): number {
    return this.#bytes[this.#take(1)] ?? 0
  }

  u16(): number {
    return this.#number(2)
  }

  u48(): number {
    return this.#number(6)
  }

  u64(): bigint {
    const at = this.#take(8)
    for (let i = 0; i < 8; i++) wide[i] = this.#bytes[at + i] ?? 0
    return wideView.getBigUint64(0)
  }

  /** As they are here; `same` itself where these are its bytes, so that many share one array. */
  bytes(length: number, same?: Uint8Array): Uint8Array {
    const at = this.#take(length)
    if (same?.length === length && this.#holds(same, at)) return same
    return this.#bytes.subarray(at, at + length)
  }

  #number(length: number): number {
    const at = this.#take(length)
    let value = 0
    for (let i = at; i < at + length; i++) value = value * 256 + (this.#bytes[i] ?? 0)
    return value
  }

  #holds(same: Uint8Array, at: number): boolean {
    for (let i = 0; i < same.length; i++) if (same[i] !== this.#bytes[at + i]) return false
    return true
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new ChatError('WIRE_TRAILING')
  }
}

/** Joins byte strings into one new array. */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const joined = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
