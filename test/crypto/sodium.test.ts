import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  equalConstantTime,
  hash,
  hash512,
  KEM_CIPHERTEXT_BYTES,
  KEM_PUBLIC_KEY_BYTES,
  KEM_SECRET_KEY_BYTES,
  kemDecapsulate,
  kemEncapsulate,
  kemKeyPair,
  label,
  open,
  openX,
  randomBytes,
  seal,
  sealX,
  sign,
  signingKeyPair,
  verify,
  wipe,
  x25519,
  x25519KeyPair,
  x25519PublicKey,
  x25519SecretKey,
} from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { toHex } from './official-vectors.ts'

const bytes = (length: number, value = 1) => new Uint8Array(length).fill(value)
const refuses = (code: Parameters<typeof isChatError>[1], run: () => unknown, what?: string) =>
  assert.throws(run, (error) => isChatError(error, code), what)

test('a label is its ASCII bytes and one zero byte, and nothing else is a label', () => {
  assert.equal(toHex(label('abc')), '61626300')
  assert.throws(() => label('é'), TypeError)
  assert.throws(() => label('a\0b'), TypeError)
})

test('hash and hash512 are BLAKE2b with 32 and 64 bytes (RFC 7693 appendix A)', () => {
  const abc = new Uint8Array(Buffer.from('abc'))
  assert.equal(
    toHex(hash512(abc)),
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  )
  assert.equal(toHex(hash(abc)), 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
})

test('a key changes the hash, and a key of an impossible length is refused', () => {
  assert.notDeepEqual(hash(bytes(3), bytes(32)), hash(bytes(3)))
  assert.notDeepEqual(hash(bytes(3), bytes(32)), hash(bytes(3), bytes(32, 2)))
  for (const length of [0, 15, 65]) refuses('CRYPTO_BAD_KEY', () => hash(bytes(3), bytes(length)))
})

test('a signature verifies for its message and key alone', () => {
  const keys = signingKeyPair(bytes(32))
  const signature = sign(bytes(5), keys.secretKey)
  assert.equal(verify(signature, bytes(5), keys.publicKey), true)
  assert.equal(verify(signature, bytes(6), keys.publicKey), false)
  assert.equal(verify(signature, bytes(5), signingKeyPair(bytes(32, 2)).publicKey), false)
})

test('verify says false to wrong lengths instead of throwing', () => {
  const keys = signingKeyPair(bytes(32))
  const signature = sign(bytes(5), keys.secretKey)
  assert.equal(verify(signature.subarray(1), bytes(5), keys.publicKey), false)
  assert.equal(verify(signature, bytes(5), keys.publicKey.subarray(1)), false)
  assert.equal(verify(bytes(0), bytes(0), bytes(0)), false)
})

test('both sides of X25519 agree, directly and through mapped identity keys', () => {
  const a = x25519KeyPair(bytes(32))
  const b = x25519KeyPair(bytes(32, 2))
  assert.deepEqual(x25519(a.secretKey, b.publicKey), x25519(b.secretKey, a.publicKey))
  const c = signingKeyPair(bytes(32))
  const d = signingKeyPair(bytes(32, 2))
  assert.deepEqual(
    x25519(x25519SecretKey(c.secretKey), x25519PublicKey(d.publicKey)),
    x25519(x25519SecretKey(d.secretKey), x25519PublicKey(c.publicKey)),
  )
})

test('X25519 refuses a public key that forces an all-zero secret', () => {
  refuses('CRYPTO_FAILED', () => x25519(bytes(32), bytes(32, 0)))
  refuses('CRYPTO_BAD_KEY', () => x25519PublicKey(bytes(32, 0)))
})

test('what is sealed opens with the same key, nonce and associated data alone', () => {
  for (const [doSeal, doOpen, length] of [[seal, open, 12] as const, [sealX, openX, 24] as const]) {
    const [key, nonce, text, associated] = [bytes(32), bytes(length), bytes(100), bytes(7)]
    const sealed = doSeal(key, nonce, text, associated)
    assert.equal(sealed.length, text.length + 16)
    assert.deepEqual(doOpen(key, nonce, sealed, associated), text)
    refuses('CRYPTO_FAILED', () => doOpen(bytes(32, 2), nonce, sealed, associated))
    refuses('CRYPTO_FAILED', () => doOpen(key, bytes(length, 2), sealed, associated))
    refuses('CRYPTO_FAILED', () => doOpen(key, nonce, sealed, bytes(8)))
    refuses('CRYPTO_FAILED', () => doOpen(key, nonce, sealed))
    refuses('CRYPTO_FAILED', () => doOpen(key, nonce, bytes(15), associated))
    refuses('CRYPTO_FAILED', () => doSeal(key, bytes(length - 1), text))
    refuses('CRYPTO_BAD_KEY', () => doSeal(bytes(31), nonce, text))
    refuses('CRYPTO_BAD_KEY', () => doOpen(bytes(33), nonce, sealed, associated))
  }
})

test('ML-KEM-768 gives both sides one secret, decided by the seeds', () => {
  const keys = kemKeyPair(bytes(64))
  assert.equal(keys.publicKey.length, KEM_PUBLIC_KEY_BYTES)
  assert.equal(keys.secretKey.length, KEM_SECRET_KEY_BYTES)
  const made = kemEncapsulate(keys.publicKey, bytes(32))
  assert.equal(made.ciphertext.length, KEM_CIPHERTEXT_BYTES)
  assert.equal(made.secret.length, 32)
  assert.deepEqual(kemDecapsulate(made.ciphertext, keys.secretKey), made.secret)
  assert.deepEqual(kemEncapsulate(keys.publicKey, bytes(32)), made)
  assert.notDeepEqual(kemEncapsulate(keys.publicKey, bytes(32, 2)).secret, made.secret)
})

test('a forged ML-KEM ciphertext yields another secret, and a key out of range is refused', () => {
  const keys = kemKeyPair(bytes(64))
  const made = kemEncapsulate(keys.publicKey, bytes(32))
  const forged = made.ciphertext.slice()
  forged[0] = (forged[0] ?? 0) ^ 1
  assert.notDeepEqual(kemDecapsulate(forged, keys.secretKey), made.secret)
  refuses('CRYPTO_FAILED', () => kemEncapsulate(bytes(KEM_PUBLIC_KEY_BYTES, 255), bytes(32)))
})

test('a key or seed of the wrong length is refused by every function that takes one', () => {
  const short = bytes(31)
  for (const run of [
    () => signingKeyPair(short),
    () => sign(bytes(1), bytes(63)),
    () => x25519KeyPair(short),
    () => x25519(short, bytes(32)),
    () => x25519(bytes(32), short),
    () => x25519PublicKey(short),
    () => x25519SecretKey(bytes(63)),
    () => kemKeyPair(bytes(63)),
    () => kemEncapsulate(bytes(KEM_PUBLIC_KEY_BYTES - 1), bytes(32)),
    () => kemEncapsulate(bytes(KEM_PUBLIC_KEY_BYTES), short),
    () => kemDecapsulate(bytes(KEM_CIPHERTEXT_BYTES), bytes(KEM_SECRET_KEY_BYTES - 1)),
  ]) {
    refuses('CRYPTO_BAD_KEY', run, run.toString())
  }
  refuses('CRYPTO_FAILED', () => kemDecapsulate(bytes(1), bytes(KEM_SECRET_KEY_BYTES)))
})

test('random bytes have the length asked for and differ', () => {
  assert.equal(randomBytes(32).length, 32)
  assert.notDeepEqual(randomBytes(32), randomBytes(32))
})

test('comparison in constant time takes any lengths', () => {
  assert.equal(equalConstantTime(bytes(4), bytes(4)), true)
  assert.equal(equalConstantTime(bytes(4), bytes(4, 2)), false)
  assert.equal(equalConstantTime(bytes(4), bytes(5)), false)
})

test('wiping leaves zeros', () => {
  const [a, b] = [bytes(4), bytes(2)]
  wipe(a, b)
  assert.deepEqual([a, b], [bytes(4, 0), bytes(2, 0)])
})
