import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bulkHash } from '../../src/crypto/bulk-hash.ts'
import { hash512 } from '../../src/crypto/sodium.ts'
import { concatBytes } from '../../src/wire/codec.ts'

test('the bulk hash is the beginning of the BLAKE2b-512 of libsodium, however it is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (parts) => {
      assert.deepEqual(bulkHash(...parts), hash512(concatBytes(...parts)).slice(0, 32))
    }),
  )
})
