import { randomFillSync } from 'node:crypto'
import sodium from 'libsodium-wrappers'
import { ChatError, type ErrorCode } from '../errors.ts'

/**
 * The one door to libsodium. Everything takes and returns `Uint8Array`; results are fresh copies
 * outside the library's memory. A key of the wrong length is `CRYPTO_BAD_KEY`, anything else the
 * library refuses is `CRYPTO_FAILED`. Importing this module waits for the library to load.
 */
await sodium.ready

export const HASH_BYTES = 32
export const SIGNATURE_BYTES = 64
export const PUBLIC_KEY_BYTES = 32
export const SEED_BYTES = 32
export const AEAD_KEY_BYTES = 32
export const AEAD_NONCE_BYTES = 12
export const XAEAD_NONCE_BYTES = 24
export const KEM_SEED_BYTES = 64
export const KEM_ENCAPSULATION_SEED_BYTES = 32
export const KEM_PUBLIC_KEY_BYTES = 1_184
export const KEM_SECRET_KEY_BYTES = 2_400
export const KEM_CIPHERTEXT_BYTES = 1_088

const SIGNING_KEY_BYTES = 64
const MIN_HASH_KEY_BYTES = 16
const MAX_HASH_KEY_BYTES = 64
const NOTHING = new Uint8Array(0)

export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

/** A source of `length` unpredictable bytes; a parameter wherever one is needed (rule 8). */
export type Random = (length: number) => Uint8Array

function attempt<T>(what: string, run: () => T, code: ErrorCode = 'CRYPTO_FAILED'): T {
  try {
    return run()
  } catch (cause) {
    throw new ChatError(code, what, { cause })
  }
}

function checkKey(what: string, key: Uint8Array, length: number): void {
  if (key.length !== length) throw new ChatError('CRYPTO_BAD_KEY', `${what}: not ${length} bytes`)
}

/** A domain label as docs/protocol.md writes it: its ASCII bytes and one zero byte. */
export function label(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length + 1)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0 || code > 127) throw new TypeError('a label is ASCII')
    bytes[i] = code
  }
  return bytes
}

function blake2b(length: number, bytes: Uint8Array, key: Uint8Array | undefined): Uint8Array {
  if (key && (key.length < MIN_HASH_KEY_BYTES || key.length > MAX_HASH_KEY_BYTES)) {
    throw new ChatError('CRYPTO_BAD_KEY', 'hash key')
  }
  return attempt('hash', () => sodium.crypto_generichash(length, bytes, key ?? null))
}

/** `H` of docs/protocol.md: BLAKE2b with 32 bytes of output, keyed with 16 to 64 bytes if given. */
export function hash(bytes: Uint8Array, key?: Uint8Array): Uint8Array {
  return blake2b(HASH_BYTES, bytes, key)
}

/** BLAKE2b with 64 bytes of output. */
export function hash512(bytes: Uint8Array, key?: Uint8Array): Uint8Array {
  return blake2b(64, bytes, key)
}

/** Ed25519 keys of a 32-byte seed; the secret key (64 bytes) is for `sign` alone. */
export function signingKeyPair(seed: Uint8Array): KeyPair {
  checkKey('identity seed', seed, SEED_BYTES)
  return attempt('identity seed', () => {
    const pair = sodium.crypto_sign_seed_keypair(seed)
    return { publicKey: pair.publicKey, secretKey: pair.privateKey }
  })
}

/** Ed25519 signature, 64 bytes, deterministic. */
export function sign(message: Uint8Array, secretKey: Uint8Array): Uint8Array {
  checkKey('signing key', secretKey, SIGNING_KEY_BYTES)
  return attempt('sign', () => sodium.crypto_sign_detached(message, secretKey))
}

/** True for a valid Ed25519 signature; false for anything else, wrong lengths included. */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false
  try {
    return sodium.crypto_sign_verify_detached(signature, message, publicKey)
  } catch {
    return false
  }
}

/** X25519 keys of a 32-byte secret. The secret is copied. */
export function x25519KeyPair(secretKey: Uint8Array): KeyPair {
  checkKey('X25519 secret key', secretKey, 32)
  return attempt('X25519 key', () => ({
    publicKey: sodium.crypto_scalarmult_base(secretKey),
    secretKey: secretKey.slice(),
  }))
}

/** X25519 shared secret, 32 bytes. An all-zero result (a weak public key) is `CRYPTO_FAILED`. */
export function x25519(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  checkKey('X25519 secret key', secretKey, 32)
  checkKey('X25519 public key', publicKey, PUBLIC_KEY_BYTES)
  return attempt('X25519', () => sodium.crypto_scalarmult(secretKey, publicKey))
}

/** The X25519 key of an Ed25519 public key (RFC 7748 birational map); `CRYPTO_BAD_KEY` if none. */
export function x25519PublicKey(publicKey: Uint8Array): Uint8Array {
  checkKey('identity key', publicKey, PUBLIC_KEY_BYTES)
  return attempt(
    'identity key',
    () => sodium.crypto_sign_ed25519_pk_to_curve25519(publicKey),
    'CRYPTO_BAD_KEY',
  )
}

/** The X25519 secret of an Ed25519 secret key (64 bytes). */
export function x25519SecretKey(secretKey: Uint8Array): Uint8Array {
  checkKey('signing key', secretKey, SIGNING_KEY_BYTES)
  return attempt('signing key', () => sodium.crypto_sign_ed25519_sk_to_curve25519(secretKey))
}

/** ChaCha20-Poly1305 (RFC 8439): ciphertext and a 16-byte tag. Nonce 12 bytes, never twice a key. */
export function seal(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated: Uint8Array = NOTHING,
): Uint8Array {
  checkKey('cipher key', key, AEAD_KEY_BYTES)
  return attempt('seal', () =>
    sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plaintext, associated, null, nonce, key),
  )
}

/** Inverse of `seal`; `CRYPTO_FAILED` unless key, nonce, associated data and tag all fit. */
export function open(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associated: Uint8Array = NOTHING,
): Uint8Array {
  checkKey('cipher key', key, AEAD_KEY_BYTES)
  return attempt('open', () =>
    sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, ciphertext, associated, nonce, key),
  )
}

/** XChaCha20-Poly1305: as `seal`, with a 24-byte nonce that may be random. */
export function sealX(
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated: Uint8Array = NOTHING,
): Uint8Array {
  checkKey('cipher key', key, AEAD_KEY_BYTES)
  return attempt('seal', () =>
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plaintext, associated, null, nonce, key),
  )
}

/** Inverse of `sealX`; `CRYPTO_FAILED` unless key, nonce, associated data and tag all fit. */
export function openX(
  key: Uint8Array,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  associated: Uint8Array = NOTHING,
): Uint8Array {
  checkKey('cipher key', key, AEAD_KEY_BYTES)
  return attempt('open', () =>
    sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, ciphertext, associated, nonce, key),
  )
}

/** ML-KEM-768 keys (FIPS 203) of a 64-byte seed. */
export function kemKeyPair(seed: Uint8Array): KeyPair {
  checkKey('KEM seed', seed, KEM_SEED_BYTES)
  return attempt('KEM key', () => {
    const pair = sodium.crypto_kem_mlkem768_seed_keypair(seed)
    return { publicKey: pair.publicKey, secretKey: pair.privateKey }
  })
}

/** A fresh secret (32 bytes) and its ciphertext (1,088), both decided by 32 bytes of randomness. */
export function kemEncapsulate(
  publicKey: Uint8Array,
  seed: Uint8Array,
): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } {
  checkKey('KEM public key', publicKey, KEM_PUBLIC_KEY_BYTES)
  checkKey('KEM seed', seed, KEM_ENCAPSULATION_SEED_BYTES)
  return attempt('KEM encapsulation', () => {
    const made = sodium.crypto_kem_mlkem768_enc_deterministic(publicKey, seed)
    return { ciphertext: made.ciphertext, secret: made.sharedSecret }
  })
}

/** The secret of a ciphertext. A forged one yields an unrelated secret (implicit rejection). */
export function kemDecapsulate(ciphertext: Uint8Array, secretKey: Uint8Array): Uint8Array {
  checkKey('KEM secret key', secretKey, KEM_SECRET_KEY_BYTES)
  return attempt('KEM decapsulation', () => sodium.crypto_kem_mlkem768_dec(ciphertext, secretKey))
}

/** The system's randomness: the `Random` that everything but a test is given. */
export function randomBytes(length: number): Uint8Array {
  // libsodium in WebAssembly asks for every four bytes anew, at some 15 µs each.
  return randomFillSync(new Uint8Array(length))
}

/** Equality in time that depends on the lengths alone; for secrets and tags. */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && sodium.memcmp(a, b)
}

/** Overwrites a secret with zeros. Best effort: the engine may have moved copies about. */
export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) sodium.memzero(secret)
}
