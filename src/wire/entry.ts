import { ChatError } from '../errors.ts'
import {
  CONVERSATION_KEY_BYTES,
  compareBytes,
  DEVICE_ID_BYTES,
  ENTRY_ID_BYTES,
  PEER_KEY_BYTES,
} from '../ids.ts'
import { Reader } from './codec.ts'
import { MAX_PARENTS, MAX_SEQ, PROTOCOL_VERSION } from './limits.ts'

/** Types of entries (docs/protocol.md §4.1). A change says something about another entry. */
export const ENTRY_TYPE = { message: 1, change: 2 } as const

/** A head of another log that the author had seen: its clock and its id. */
export interface Parent {
  readonly clock: bigint
  readonly id: Uint8Array
}

/** The fields of one log record, as signed. The body stands apart. */
export interface Entry {
  readonly type: number
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
  readonly seq: number
  /** Hybrid logical clock: milliseconds u48, counter u16. */
  readonly clock: bigint
  readonly backlink: Uint8Array
  readonly bodyHash: Uint8Array
  readonly parents: readonly Parent[]
}

const PARENT_BYTES = 8 + ENTRY_ID_BYTES
const FIXED_BYTES =
  2 + CONVERSATION_KEY_BYTES + PEER_KEY_BYTES + DEVICE_ID_BYTES + 6 + 8 + 2 * ENTRY_ID_BYTES + 1
export const MAX_ENTRY_BYTES = entryBytes(MAX_PARENTS)

/** Bytes of an entry with that many parents. */
export function entryBytes(parents: number): number {
  return FIXED_BYTES + parents * PARENT_BYTES
}

/** The exact bytes that are hashed and signed. A field of a wrong size is a `TypeError`. */
export function encodeEntry(entry: Entry): Uint8Array {
  if (entry.parents.length > MAX_PARENTS) throw new TypeError('too many parents')
  const bytes = new Uint8Array(entryBytes(entry.parents.length))
  const view = new DataView(bytes.buffer)
  let at = 2
  const put = (part: Uint8Array, length: number) => {
    if (part.length !== length) throw new TypeError('a field of a wrong size')
    bytes.set(part, at)
    at += length
  }
  bytes[0] = PROTOCOL_VERSION
  bytes[1] = entry.type
  put(entry.conversation, CONVERSATION_KEY_BYTES)
  put(entry.author, PEER_KEY_BYTES)
  put(entry.device, DEVICE_ID_BYTES)
  view.setUint16(at, Math.floor(entry.seq / 2 ** 32))
  view.setUint32(at + 2, entry.seq % 2 ** 32)
  view.setBigUint64(at + 6, entry.clock)
  at += 14
  put(entry.backlink, ENTRY_ID_BYTES)
  put(entry.bodyHash, ENTRY_ID_BYTES)
  bytes[at++] = entry.parents.length
  for (const parent of entry.parents) {
    view.setBigUint64(at, parent.clock)
    at += 8
    put(parent.id, ENTRY_ID_BYTES)
  }
  return bytes
}

/** Of an entry that came before: fields with the same bytes are shared with it, not made anew. */
export type EntryLike = Pick<Entry, 'conversation' | 'author' | 'device' | 'backlink'>

const NO_PARENTS: readonly Parent[] = []

/**
 * Checks everything that one entry says by itself: version, sizes, sequence number, parents in
 * ascending order and older than the entry. Fields are views of `bytes`, or those of `like`.
 */
export function decodeEntry(bytes: Uint8Array, like?: EntryLike): Entry {
  const reader = new Reader(bytes)
  if (reader.u8() !== PROTOCOL_VERSION) throw new ChatError('WIRE_VERSION', 'entry')
  const type = reader.u8()
  const conversation = reader.bytes(CONVERSATION_KEY_BYTES, like?.conversation)
  const author = reader.bytes(PEER_KEY_BYTES, like?.author)
  const device = reader.bytes(DEVICE_ID_BYTES, like?.device)
  const seq = reader.u48()
  const clock = reader.u64()
  const backlink = reader.bytes(ENTRY_ID_BYTES, like?.backlink)
  const bodyHash = reader.bytes(ENTRY_ID_BYTES)
  const count = reader.u8()
  if (seq < 1 || seq > MAX_SEQ) throw new ChatError('WIRE_MALFORMED', 'sequence number')
  if (seq === 1 && backlink.some((byte) => byte !== 0)) {
    throw new ChatError('WIRE_MALFORMED', 'a first entry has no backlink')
  }
  if (count > MAX_PARENTS) throw new ChatError('WIRE_TOO_LARGE', 'parents')
  const parents = count === 0 ? NO_PARENTS : readParents(reader, count, clock)
  reader.end()
  return { type, conversation, author, device, seq, clock, backlink, bodyHash, parents }
}

function readParents(reader: Reader, count: number, clock: bigint): readonly Parent[] {
  const parents: Parent[] = []
  let previous: Uint8Array | undefined
  for (let i = 0; i < count; i++) {
    const whole = reader.bytes(PARENT_BYTES)
    const parent = { clock: new Reader(whole).u64(), id: whole.subarray(8) }
    if (previous && compareBytes(previous, whole) >= 0) {
      throw new ChatError('WIRE_MALFORMED', 'parents out of order')
    }
    if (parent.clock >= clock) throw new ChatError('WIRE_MALFORMED', 'older than its parents')
    previous = whole
    parents.push(parent)
  }
  return parents
}
