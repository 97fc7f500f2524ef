import { ChatError } from '../errors.ts'
import { Reader } from './codec.ts'
import { MAX_ENTRY_BYTES } from './entry.ts'
import { BODY_SALT_BYTES, MAX_BODY_BYTES, MAX_RUN_BYTES, MAX_RUN_ENTRIES } from './limits.ts'

export const SIGNATURE_BYTES = 64

/** A body with the salt that hides it from its hash. */
export interface SaltedBody {
  readonly salt: Uint8Array
  readonly bytes: Uint8Array
}

/** One entry of a run as bytes; `body` is undefined once dropped. */
export interface RunPart {
  readonly entry: Uint8Array
  readonly body: SaltedBody | undefined
}

/** A contiguous piece of a log and the signature of its last entry (docs/protocol.md §4.2). */
export interface Run {
  readonly parts: readonly RunPart[]
  readonly signature: Uint8Array
}

/** Bytes that an entry and its body, of these many bytes, take inside a run. */
export function runPartBytes(entry: number, body: number | undefined): number {
  return 2 + entry + 1 + (body === undefined ? 0 : BODY_SALT_BYTES + 2 + body)
}

/** Bytes of a run around its parts. */
export const RUN_OVERHEAD_BYTES = 2 + SIGNATURE_BYTES

/** More parts or bytes than the limits allow is a `TypeError`. */
export function encodeRun(run: Run): Uint8Array {
  let length = RUN_OVERHEAD_BYTES
  for (const part of run.parts) length += runPartBytes(part.entry.length, part.body?.bytes.length)
  if (run.parts.length < 1 || run.parts.length > MAX_RUN_ENTRIES || length > MAX_RUN_BYTES) {
    throw new TypeError('a run over its limits')
  }
  const bytes = new Uint8Array(length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, run.parts.length)
  let at = 2
  for (const { entry, body } of run.parts) {
    view.setUint16(at, entry.length)
    bytes.set(entry, at + 2)
    at += 2 + entry.length
    bytes[at++] = body ? 1 : 0
    if (!body) continue
    bytes.set(body.salt, at)
    view.setUint16(at + BODY_SALT_BYTES, body.bytes.length)
    bytes.set(body.bytes, at + BODY_SALT_BYTES + 2)
    at += BODY_SALT_BYTES + 2 + body.bytes.length
  }
  bytes.set(run.signature, at)
  return bytes
}

/** Splits a run into its parts, which are views of `bytes`; proves nothing about them. */
export function decodeRun(bytes: Uint8Array): Run {
  if (bytes.length > MAX_RUN_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'run')
  const reader = new Reader(bytes)
  const count = reader.u16()
  if (count < 1 || count > MAX_RUN_ENTRIES) throw new ChatError('WIRE_MALFORMED', 'run length')
  const parts: RunPart[] = []
  for (let i = 0; i < count; i++) {
    const length = reader.u16()
    if (length > MAX_ENTRY_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'entry')
    const entry = reader.bytes(length)
    const flag = reader.u8()
    if (flag > 1) throw new ChatError('WIRE_MALFORMED', 'body flag')
    parts.push({ entry, body: flag === 1 ? readBody(reader) : undefined })
  }
  const signature = reader.bytes(SIGNATURE_BYTES)
  reader.end()
  return { parts, signature }
}

function readBody(reader: Reader): SaltedBody {
  const salt = reader.bytes(BODY_SALT_BYTES)
  const length = reader.u16()
  if (length > MAX_BODY_BYTES) throw new ChatError('WIRE_TOO_LARGE', 'body')
  return { salt, bytes: reader.bytes(length) }
}
