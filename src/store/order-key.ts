import { DEVICE_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import type { Entry } from '../wire/entry.ts'

/**
 * The place of an entry in its conversation's one order: clock u64, author, device, seq u48.
 * Compares as bytes; as hexadecimal text it is what a `MessageView.order` holds.
 */
export type OrderKey = Uint8Array

/** What an entry's place depends on. */
export type Place = Pick<Entry, 'clock' | 'author' | 'device' | 'seq'>

export const ORDER_BYTES = 8 + PEER_KEY_BYTES + DEVICE_ID_BYTES + 6

export function encodeOrder({ clock, author, device, seq }: Place): OrderKey {
  const key = Buffer.alloc(ORDER_BYTES)
  key.writeBigUInt64BE(clock)
  key.set(author, 8)
  key.set(device, 8 + PEER_KEY_BYTES)
  key.writeUIntBE(seq, ORDER_BYTES - 6, 6)
  return new Uint8Array(key.buffer, key.byteOffset, key.length)
}

/** The place after everything of that clock. */
export function orderAfter(clock: bigint): OrderKey {
  return encodeOrder({
    clock,
    author: new Uint8Array(PEER_KEY_BYTES).fill(255),
    device: new Uint8Array(DEVICE_ID_BYTES).fill(255),
    seq: 2 ** 48 - 1,
  })
}

/** The clock of a place; `TypeError` unless it is one. */
export function orderClock(key: OrderKey): bigint {
  if (key.length !== ORDER_BYTES) throw new TypeError('not an order key')
  return new DataView(key.buffer, key.byteOffset).getBigUint64(0)
}
