import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { Identity } from '../../src/crypto/identity.ts'
import { safetyNumber } from '../../src/crypto/safety-number.ts'
import { randomBytes, verify } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { formatBase32 } from '../../src/ids.ts'
import { fromHex, ownVectors, toHex } from './official-vectors.ts'

const seed = new Uint8Array(32).map((_, index) => index + 1)
const message = new Uint8Array(Buffer.from('hello'))

interface Vector {
  readonly seed: string
  readonly public_key: string
  readonly peer: string
  readonly other_public_key: string
  readonly direct_secret: string
  readonly safety_number: string
}

test('identities, direct secrets and safety numbers are those of the vectors', () => {
  const { vectors } = ownVectors<{ vectors: Vector[] }>('identity.json')
  assert.ok(vectors.length > 0)
  for (const vector of vectors) {
    const identity = Identity.fromSeed(fromHex(vector.seed))
    const other = fromHex(vector.other_public_key)
    assert.equal(toHex(identity.publicKey), vector.public_key)
    assert.equal(identity.peer, vector.peer)
    assert.equal(toHex(identity.directSecret(other)), vector.direct_secret)
    assert.equal(safetyNumber(identity.publicKey, other), vector.safety_number)
  }
})

test('an identity made at random signs what its public key verifies', () => {
  const identity = Identity.generate(randomBytes)
  assert.equal(verify(identity.sign(message), message, identity.publicKey), true)
  assert.notEqual(identity.peer, Identity.generate(randomBytes).peer)
})

test('an exported seed brings the same identity back, and is a copy', () => {
  const identity = Identity.fromSeed(seed)
  const exported = identity.exportSeed()
  assert.equal(Identity.fromSeed(exported).peer, identity.peer)
  exported.fill(0)
  assert.deepEqual(identity.exportSeed(), seed)
})

test('two identities reach the same direct secret, which a third does not', () => {
  const [a, b, c] = [1, 2, 3].map((value) => Identity.fromSeed(new Uint8Array(32).fill(value)))
  assert.ok(a && b && c)
  assert.deepEqual(a.directSecret(b.publicKey), b.directSecret(a.publicKey))
  assert.notDeepEqual(a.directSecret(b.publicKey), c.directSecret(b.publicKey))
})

test('a seed or public key that is none is refused with a code', () => {
  assert.throws(
    () => Identity.fromSeed(new Uint8Array(31)),
    (error) => isChatError(error, 'CRYPTO_BAD_KEY'),
  )
  const identity = Identity.fromSeed(seed)
  for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(255), new Uint8Array(5)]) {
    assert.throws(
      () => identity.directSecret(bad),
      (error) => isChatError(error, 'CRYPTO_BAD_KEY'),
    )
  }
})

test('neither JSON nor inspect nor string conversion shows the seed', () => {
  const identity = Identity.fromSeed(seed)
  const shown = [
    JSON.stringify({ identity }),
    inspect(identity, { showHidden: true, depth: 9 }),
    inspect({ identity }),
    String(identity),
    JSON.stringify(Object.entries(identity)),
  ].join('\n')
  assert.ok(shown.includes(identity.peer))
  const forms = [toHex(seed), Buffer.from(seed).toString('base64'), formatBase32(seed), '1,2,3,4']
  for (const form of [...forms, '1, 2, 3, 4', '"0":1,"1":2']) assert.ok(!shown.includes(form), form)
})

test('a closed identity refuses to use its secret, and closing twice is fine', () => {
  const identity = Identity.fromSeed(seed)
  const other = Identity.generate(randomBytes).publicKey
  identity.close()
  identity.close()
  assert.throws(() => identity.sign(message), TypeError)
  assert.throws(() => identity.directSecret(other), TypeError)
  assert.throws(() => identity.exportSeed(), TypeError)
  assert.equal(identity.peer.length, 56)
})
