import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { NoiseHandshake, type NoiseOptions } from '../../src/crypto/noise.ts'
import { parseNoisePattern, type Role } from '../../src/crypto/noise-pattern.ts'
import { randomBytes, x25519KeyPair } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { checkNoiseVector, type NoiseVector } from './noise-vectors.ts'
import { ownVectors } from './official-vectors.ts'

const XX = 'Noise_XX_25519_ChaChaPoly_BLAKE2b'
const XXHFS = 'Noise_XXhfs_25519+MLKEM768_ChaChaPoly_BLAKE2b'
const XXHFS_PSK = 'Noise_XXhfs+psk0_25519+MLKEM768_ChaChaPoly_BLAKE2b'

const text = (words: string) => new Uint8Array(Buffer.from(words))
const isCryptoFailed = (error: unknown) => isChatError(error, 'CRYPTO_FAILED')

function side(role: Role, more: Partial<NoiseOptions> = {}): NoiseHandshake {
  return new NoiseHandshake({
    protocol: XXHFS,
    role,
    prologue: text('prologue'),
    random: randomBytes,
    staticKey: x25519KeyPair(randomBytes(32)),
    ...more,
  })
}

test('every vector of the hybrid patterns comes out byte for byte, on both sides', () => {
  const { vectors } = ownVectors<{ vectors: NoiseVector[] }>('noise-xxhfs.json')
  const names = new Set(vectors.map((vector) => vector.protocol_name))
  assert.deepEqual(names, new Set([XXHFS, XXHFS_PSK]))
  for (const vector of vectors) checkNoiseVector(vector)
})

test('the hybrid patterns have the tokens of the protocol document, in its order', () => {
  const messages = [
    ['e', 'e1'],
    ['e', 'ee', 'ekem1', 's', 'es'],
    ['s', 'se'],
  ]
  assert.deepEqual(parseNoisePattern(XXHFS).messages, messages)
  messages[0]?.unshift('psk')
  assert.deepEqual(parseNoisePattern(XXHFS_PSK).messages, messages)
})

test('a protocol name that is not known is a bug', () => {
  for (const name of [
    '',
    'Noise_ZZ_25519_ChaChaPoly_BLAKE2b',
    'Noise_XX_448_ChaChaPoly_BLAKE2b',
    'Noise_XX_25519_AESGCM_BLAKE2b',
    'Noise_XX_25519_ChaChaPoly_SHA256',
    'Noise_XXhfs_25519_ChaChaPoly_BLAKE2b',
    'Noise_XX_25519+MLKEM768_ChaChaPoly_BLAKE2b',
    'Noise_XXhfspsk0_25519+MLKEM768_ChaChaPoly_BLAKE2b',
    'Noise_XXhfs+hfs_25519+MLKEM768_ChaChaPoly_BLAKE2b',
    'Noise_IKhfs_25519+MLKEM768_ChaChaPoly_BLAKE2b',
    'Noise_XXpsk4_25519_ChaChaPoly_BLAKE2b',
    'Noise_XXfallback_25519_ChaChaPoly_BLAKE2b',
    'Noise_toString_25519_ChaChaPoly_BLAKE2b',
  ]) {
    assert.throws(() => parseNoisePattern(name), TypeError, name)
  }
})

test('the payload may be made from the transcript hash, which the reader sees as well', () => {
  const [a, b] = [side('initiator'), side('responder')]
  b.readMessage(a.writeMessage())
  let seen = new Uint8Array(0)
  const message = b.writeMessage((hash) => {
    seen = hash.slice()
    return hash
  })
  assert.deepEqual(a.readMessage(message), seen)
  assert.deepEqual(a.payloadHash, seen)
  assert.equal(seen.length, 64)
})

test('both sides end with the same hash and keys, and learn the static keys', () => {
  const keys = [x25519KeyPair(randomBytes(32)), x25519KeyPair(randomBytes(32))] as const
  const psks = [randomBytes(32)]
  const a = side('initiator', { protocol: XXHFS_PSK, psks, staticKey: keys[0] })
  const b = side('responder', { protocol: XXHFS_PSK, psks, staticKey: keys[1] })
  b.readMessage(a.writeMessage(text('1')))
  a.readMessage(b.writeMessage(text('2')))
  b.readMessage(a.writeMessage(text('3')))
  assert.deepEqual(a.remoteStaticKey, keys[1].publicKey)
  assert.deepEqual(b.remoteStaticKey, keys[0].publicKey)
  const [c, d] = [a.split(), b.split()]
  assert.deepEqual(c.hash, d.hash)
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(d.receive.decrypt(c.send.encrypt(text('x'))), text('x'))
    assert.deepEqual(c.receive.decrypt(d.send.encrypt(text('y'))), text('y'))
  }
})

test('a cipher goes on after a rekey only with one that did the same', () => {
  const [a, b] = [side('initiator'), side('responder')]
  b.readMessage(a.writeMessage())
  a.readMessage(b.writeMessage())
  b.readMessage(a.writeMessage())
  const [{ send }, { receive }] = [a.split(), b.split()]
  receive.decrypt(send.encrypt(text('before')))
  send.rekey()
  const after = send.encrypt(text('after'))
  assert.throws(() => receive.decrypt(after), isCryptoFailed)
  receive.rekey()
  assert.deepEqual(receive.decrypt(after), text('after'))
  receive.close()
  assert.throws(() => receive.decrypt(after), isCryptoFailed)
})

test('after a one-way pattern nothing can be sent back', () => {
  const keys = x25519KeyPair(randomBytes(32))
  const protocol = 'Noise_N_25519_ChaChaPoly_BLAKE2b'
  const a = side('initiator', { protocol, remoteStaticKey: keys.publicKey })
  const b = side('responder', { protocol, staticKey: keys })
  b.readMessage(a.writeMessage())
  const [ours, theirs] = [a.split(), b.split()]
  assert.deepEqual(theirs.receive.decrypt(ours.send.encrypt(text('x'))), text('x'))
  assert.throws(() => theirs.send.encrypt(text('y')), isCryptoFailed)
})

test('a call out of turn, or after the end, is a bug', () => {
  const [a, b] = [side('initiator'), side('responder')]
  assert.throws(() => a.readMessage(text('x')), TypeError)
  assert.throws(() => b.writeMessage(), TypeError)
  assert.throws(() => a.split(), TypeError)
  b.readMessage(a.writeMessage())
  assert.throws(() => a.writeMessage(), TypeError)
  a.readMessage(b.writeMessage())
  b.readMessage(a.writeMessage())
  assert.equal(a.turn, 'done')
  assert.throws(() => a.writeMessage(), TypeError)
  a.split()
  assert.throws(() => a.split(), TypeError)
  b.close()
  b.close()
  assert.throws(() => b.split(), TypeError)
})

test('keys that a pattern needs and nobody gave are a bug', () => {
  assert.throws(() => side('initiator', { psks: [randomBytes(32)] }), TypeError)
  assert.throws(() => side('initiator', { protocol: XXHFS_PSK }), TypeError)
  assert.throws(() => side('initiator', { protocol: XXHFS_PSK, psks: [text('short')] }), TypeError)
  const ik = 'Noise_IK_25519_ChaChaPoly_BLAKE2b'
  assert.throws(() => side('initiator', { protocol: ik }), TypeError)
  const b = side('responder', { protocol: XX, staticKey: undefined })
  b.readMessage(side('initiator', { protocol: XX }).writeMessage())
  assert.throws(() => b.writeMessage(), TypeError)
})

test('a payload that makes the message too long is a bug, a message too long is refused', () => {
  const a = side('initiator', { protocol: XX })
  assert.throws(() => a.writeMessage(new Uint8Array(65_536 - 32)), TypeError)
  const b = side('responder', { protocol: XX })
  assert.throws(() => b.readMessage(new Uint8Array(65_536)), isCryptoFailed)
})

test('after one failure the machine is dead', () => {
  const [a, b] = [side('initiator'), side('responder')]
  b.readMessage(a.writeMessage())
  const answer = b.writeMessage()
  const forged = answer.slice()
  forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1
  assert.throws(() => a.readMessage(forged), isCryptoFailed)
  assert.throws(() => a.readMessage(answer), TypeError)
})

test('a weak ephemeral key is refused', () => {
  const [a, b] = [side('initiator', { protocol: XX }), side('responder', { protocol: XX })]
  a.writeMessage()
  b.readMessage(new Uint8Array(32))
  assert.throws(() => b.writeMessage(), isCryptoFailed)
})

test('arbitrary bytes in any message are refused with a code', () => {
  const anything = fc.uint8Array({ maxLength: 4_096 })
  fc.assert(
    fc.property(anything, anything, (first, second) => {
      const b = side('responder')
      // A first message has nothing that authenticates it, but it has a length.
      if (first.length < 32 + 1_184) assert.throws(() => b.readMessage(first), isCryptoFailed)
      const a = side('initiator')
      a.writeMessage()
      assert.throws(() => a.readMessage(second), isCryptoFailed)
    }),
    fuzz(50),
  )
})
