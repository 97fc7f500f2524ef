import { MAX_SEQ } from '../wire/limits.ts'

/**
 * Key families of the database: one ASCII letter each (docs/storage.md, compared by a test).
 * Integers are big-endian, so that byte order is number order.
 */
export const FAMILY = {
  version: 'v',
  log: 'l',
  run: 'r',
  order: 'o',
  entry: 'i',
  contact: 'c',
  conversation: 'n',
  receipt: 'a',
  change: 'm',
  erasure: 'e',
  room: 'p',
  read: 'h',
  fork: 'f',
  search: 's',
  transfer: 't',
  draft: 'd',
} as const

export type Family = keyof typeof FAMILY

/** A log's number inside this database: says nothing to who reads the disk. */
export type Slot = number

export const MAX_SLOT = 2 ** 32 - 1
export const ENTRY_TAG_BYTES = 16
export const CONVERSATION_PREFIX_BYTES = 8
export const RECORD_TAG_BYTES = 16

const RUN_KEY_BYTES = 1 + 4 + 6
const ORDER_KEY_BYTES = 1 + CONVERSATION_PREFIX_BYTES + 8 + 4 + 6
const ENTRY_VALUE_BYTES = 4 + 6 + 2
export const CHANGE_TAG_BYTES = 16
const CHANGE_KEY_BYTES = 1 + CHANGE_TAG_BYTES + 1 + 4 + 6

/** Where an entry is: in the run record of `slot` that ends `back` entries after `seq`. */
export interface Location {
  readonly slot: Slot
  readonly seq: number
  readonly back: number
}

function start(family: Family, length: number): Buffer {
  const key = Buffer.allocUnsafe(length)
  key[0] = FAMILY[family].charCodeAt(0)
  return key
}

/** The whole range of a family: from the first on, before the second. */
export function familyRange(family: Family): { readonly gte: Uint8Array; readonly lt: Uint8Array } {
  const first = FAMILY[family].charCodeAt(0)
  return { gte: Uint8Array.of(first), lt: Uint8Array.of(first + 1) }
}

export const VERSION_KEY: Uint8Array = Uint8Array.of(FAMILY.version.charCodeAt(0))

export function logKey(slot: Slot): Uint8Array {
  const key = start('log', 5)
  key.writeUInt32BE(slot, 1)
  return key
}

export function forkKey(slot: Slot): Uint8Array {
  const key = start('fork', 5)
  key.writeUInt32BE(slot, 1)
  return key
}

export function logKeySlot(key: Uint8Array): Slot {
  return new DataView(key.buffer, key.byteOffset, key.length).getUint32(1)
}

export function runKey(slot: Slot, lastSeq: number): Uint8Array {
  const key = start('run', RUN_KEY_BYTES)
  key.writeUInt32BE(slot, 1)
  key.writeUIntBE(lastSeq, 5, 6)
  return key
}

/** `lastSeq` of a run's key. */
export function runKeySeq(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, key.length).readUIntBE(5, 6)
}

export function orderKey(
  prefix: Uint8Array,
  clock: bigint,
  slot: Slot = 0,
  seq: number = 0,
): Uint8Array {
  const key = start('order', ORDER_KEY_BYTES)
  key.set(prefix, 1)
  key.writeBigUInt64BE(clock, 9)
  key.writeUInt32BE(slot, 17)
  key.writeUIntBE(seq, 21, 6)
  return key
}

/** The greatest key that an entry of this clock can have. */
export function orderKeyLast(prefix: Uint8Array, clock: bigint): Uint8Array {
  return orderKey(prefix, clock, MAX_SLOT, 2 ** 48 - 1)
}

export function orderValue(back: number): Uint8Array {
  return Uint8Array.of(back >>> 8, back & 255)
}

export function decodeOrder(
  key: Uint8Array,
  value: Uint8Array,
): (Location & { readonly clock: bigint }) | undefined {
  if (key.length !== ORDER_KEY_BYTES || value.length !== 2) return undefined
  const view = Buffer.from(key.buffer, key.byteOffset, key.length)
  return {
    clock: view.readBigUInt64BE(9),
    slot: view.readUInt32BE(17),
    seq: view.readUIntBE(21, 6),
    back: ((value[0] ?? 0) << 8) | (value[1] ?? 0),
  }
}

/** `tag` is the entry's id under a keyed permutation (record-cipher). */
export function entryKey(tag: Uint8Array): Uint8Array {
  const key = start('entry', 1 + ENTRY_TAG_BYTES)
  key.set(tag, 1)
  return key
}

export function entryValue({ slot, seq, back }: Location): Uint8Array {
  const value = Buffer.allocUnsafe(ENTRY_VALUE_BYTES)
  value.writeUInt32BE(slot)
  value.writeUIntBE(seq, 4, 6)
  value.writeUInt16BE(back, 10)
  return value
}

export function decodeEntryValue(value: Uint8Array): Location | undefined {
  if (value.length !== ENTRY_VALUE_BYTES) return undefined
  const view = Buffer.from(value.buffer, value.byteOffset, value.length)
  return {
    slot: view.readUInt32BE(0),
    seq: view.readUIntBE(4, 6),
    back: view.readUInt16BE(10),
  }
}

/** Says that there are changes of the entry with this tag (record-cipher). */
export function changedKey(tag: Uint8Array): Uint8Array {
  const key = start('change', 1 + CHANGE_TAG_BYTES)
  key.set(tag, 1)
  return key
}

/** One change; the newest of a log comes first. */
export function changeKey(
  tag: Uint8Array,
  aspect: number,
  slot: Slot = 0,
  seq: number = MAX_SEQ,
): Uint8Array {
  const key = start('change', CHANGE_KEY_BYTES)
  key.set(tag, 1)
  key[17] = aspect
  key.writeUInt32BE(slot, 18)
  key.writeUIntBE(MAX_SEQ - seq, 22, 6)
  return key
}

/** Where the change of a `changeKey` is; `value` is that of an order record. */
export function decodeChangeKey(key: Uint8Array, value: Uint8Array): Location | undefined {
  if (key.length !== CHANGE_KEY_BYTES || value.length !== 2) return undefined
  const view = Buffer.from(key.buffer, key.byteOffset, key.length)
  return {
    slot: view.readUInt32BE(18),
    seq: MAX_SEQ - view.readUIntBE(22, 6),
    back: ((value[0] ?? 0) << 8) | (value[1] ?? 0),
  }
}

/** Says that bodies may have to be dropped because of changes of the entry with this tag. */
export function erasureKey(tag: Uint8Array): Uint8Array {
  const key = start('erasure', 1 + CHANGE_TAG_BYTES)
  key.set(tag, 1)
  return key
}

/** A contact, conversation, private room, receipt, read mark or transfer, named by a keyed hash. */
export function recordKey(
  family: 'contact' | 'conversation' | 'room' | 'receipt' | 'read' | 'transfer' | 'draft',
  tag: Uint8Array,
): Uint8Array {
  const key = start(family, 1 + RECORD_TAG_BYTES)
  key.set(tag.subarray(0, RECORD_TAG_BYTES), 1)
  return key
}
