import { CONVERSATION_KEY_BYTES, DEVICE_ID_BYTES, ENTRY_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { Reader } from '../wire/codec.ts'
import type { LogRef } from './log-table.ts'
import { type HeldSpan, type LogShape, NOTHING_HELD } from './span.ts'

const REF_BYTES = CONVERSATION_KEY_BYTES + PEER_KEY_BYTES + DEVICE_ID_BYTES
const FIXED_BYTES = REF_BYTES + 6 + 6 + ENTRY_ID_BYTES + 1
const SPAN_BYTES = 2 * (6 + 8 + ENTRY_ID_BYTES)

/** The record of a log (docs/storage.md §3): which log it is, and what is held of it. */
export function encodeLog(ref: LogRef, shape: LogShape): Uint8Array {
  const { spans, floor, forkedAt = 0, settledId } = shape
  const bytes = Buffer.alloc(FIXED_BYTES + spans.length * SPAN_BYTES)
  let at = 0
  const put = (part: Uint8Array) => {
    bytes.set(part, at)
    at += part.length
  }
  const number = (value: number) => {
    at = bytes.writeUIntBE(value, at, 6)
  }
  const clock = (value: bigint) => {
    at = bytes.writeBigUInt64BE(value, at)
  }
  put(ref.conversation)
  put(ref.author)
  put(ref.device)
  number(floor)
  number(forkedAt)
  put(settledId)
  bytes[at++] = spans.length
  for (const span of spans) {
    number(span.first)
    clock(span.firstClock)
    put(span.backlink)
    number(span.last)
    clock(span.lastClock)
    put(span.lastId)
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

export function decodeLog(bytes: Uint8Array): { ref: LogRef; shape: LogShape } {
  const reader = new Reader(bytes)
  const ref = {
    conversation: reader.bytes(CONVERSATION_KEY_BYTES),
    author: reader.bytes(PEER_KEY_BYTES),
    device: reader.bytes(DEVICE_ID_BYTES),
  }
  const floor = reader.u48()
  const forkedAt = reader.u48() || undefined
  const settled = reader.bytes(ENTRY_ID_BYTES)
  // Few logs are forked: the others share one array of zeros.
  const settledId = forkedAt === undefined ? NOTHING_HELD.settledId : settled.slice()
  const count = reader.u8()
  const spans: HeldSpan[] = []
  for (let i = 0; i < count; i++) {
    spans.push({
      first: reader.u48(),
      firstClock: reader.u64(),
      backlink: reader.bytes(ENTRY_ID_BYTES).slice(),
      last: reader.u48(),
      lastClock: reader.u64(),
      lastId: reader.bytes(ENTRY_ID_BYTES).slice(),
    })
  }
  reader.end()
  return { ref, shape: { spans, floor, forkedAt, settledId } }
}
