import { MessageChannel } from 'node:worker_threads'

/** Less is left to the garbage collector. */
const MIN_BYTES = 16_384

/**
 * What is transferred to a closed port is freed. `structuredClone` leaves that to the garbage collector,
 * and Node 20 has no `ArrayBuffer.prototype.transfer`.
 */
const { port1: nowhere } = new MessageChannel()
nowhere.close()

/**
 * Gives the memory of large bytes back at once, if they own their whole buffer, and leaves them empty.
 * Sockets and OpenSSL give what they make in fresh memory. Until the garbage collector frees it the next
 * one needs memory too, and every page of that is new to the system: that costs more than the encryption.
 */
export function release(bytes: Uint8Array): void {
  const { buffer } = bytes
  if (bytes.length < MIN_BYTES || bytes.length !== buffer.byteLength) return
  if (buffer instanceof ArrayBuffer) nowhere.postMessage(null, [buffer])
}
