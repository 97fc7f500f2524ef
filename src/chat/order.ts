import type { Entry } from '../wire/entry.ts'

/**
 * The place of an entry in its conversation's one order, (clock, author, device, seq), as text
 * that compares like it. Depends on the entry alone (docs/protocol.md §4.1).
 */
export function formatOrder(entry: Pick<Entry, 'clock' | 'author' | 'device' | 'seq'>): string {
  const clock = entry.clock.toString(16).padStart(16, '0')
  const seq = entry.seq.toString(16).padStart(12, '0')
  return `${clock}${hex(entry.author)}${hex(entry.device)}${seq}`
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
