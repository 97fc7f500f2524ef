import { createHash } from 'node:crypto'
import { HASH_BYTES } from './sodium.ts'

/**
 * `T` of docs/protocol.md: the first 32 bytes of BLAKE2b-512 of all parts, joined. For many bytes:
 * OpenSSL's code takes them where they are, which libsodium in WebAssembly must copy first.
 */
export function bulkHash(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('blake2b512')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest().subarray(0, HASH_BYTES))
}
