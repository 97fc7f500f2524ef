import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBulk, sealBulk } from '../../src/crypto/bulk-cipher.ts'
import { open, openX, seal, sealX, verify, x25519 } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { fromHex, officialVectors, toHex } from './official-vectors.ts'

interface File<Group> {
  readonly numberOfTests: number
  readonly testGroups: readonly Group[]
}
interface Case {
  readonly tcId: number
  readonly flags: readonly string[]
  readonly result: 'valid' | 'acceptable' | 'invalid'
}

test('Ed25519 verification agrees with Wycheproof on every signature', (t) => {
  type Group = { publicKey: { pk: string }; tests: Array<Case & { msg: string; sig: string }> }
  const file = officialVectors<File<Group>>(t, 'wycheproof_ed25519_test.json')
  if (!file) return
  let seen = 0
  for (const group of file.testGroups) {
    for (const { tcId, msg, sig, result } of group.tests) {
      const verdict = verify(fromHex(sig), fromHex(msg), fromHex(group.publicKey.pk))
      assert.equal(verdict, result === 'valid', `case ${tcId}`)
      seen++
    }
  }
  assert.equal(seen, file.numberOfTests)
})

test('X25519 agrees with Wycheproof, and refuses every all-zero secret', (t) => {
  type Group = { tests: Array<Case & { public: string; private: string; shared: string }> }
  const file = officialVectors<File<Group>>(t, 'wycheproof_x25519_test.json')
  if (!file) return
  let refused = 0
  for (const group of file.testGroups) {
    for (const vector of group.tests) {
      const run = () => x25519(fromHex(vector.private), fromHex(vector.public))
      if (/^0+$/.test(vector.shared)) {
        assert.throws(run, (error) => isChatError(error, 'CRYPTO_FAILED'), `case ${vector.tcId}`)
        refused++
      } else {
        assert.equal(toHex(run()), vector.shared, `case ${vector.tcId}`)
      }
    }
  }
  assert.ok(refused > 0)
})

const CIPHERS = [
  { name: 'chacha20_poly1305', by: 'libsodium', seal, open },
  { name: 'chacha20_poly1305', by: 'the bulk cipher', seal: sealBulk, open: openBulk },
  { name: 'xchacha20_poly1305', by: 'libsodium', seal: sealX, open: openX },
]

for (const cipher of CIPHERS) {
  test(`${cipher.name} by ${cipher.by} agrees with Wycheproof on every case`, (t) => {
    type Vector = Case & Record<'key' | 'iv' | 'aad' | 'msg' | 'ct' | 'tag', string>
    type Group = { ivSize: number; tests: Vector[] }
    const file = officialVectors<File<Group>>(t, `wycheproof_${cipher.name}_test.json`)
    if (!file) return
    let valid = 0
    for (const group of file.testGroups) {
      for (const vector of group.tests) {
        const key = fromHex(vector.key)
        const nonce = fromHex(vector.iv)
        const associated = fromHex(vector.aad)
        const ciphertext = fromHex(vector.ct + vector.tag)
        if (vector.result === 'valid') {
          assert.equal(toHex(cipher.open(key, nonce, ciphertext, associated)), vector.msg)
          const sealed = cipher.seal(key, nonce, fromHex(vector.msg), associated)
          assert.deepEqual(sealed, ciphertext, `case ${vector.tcId}`)
          valid++
        } else {
          assert.throws(
            () => cipher.open(key, nonce, ciphertext, associated),
            (error) => isChatError(error, 'CRYPTO_FAILED'),
            `case ${vector.tcId}`,
          )
        }
      }
    }
    assert.ok(valid > 200)
  })
}
