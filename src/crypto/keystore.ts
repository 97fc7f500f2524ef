import { scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { ChatError, isChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { MAX_KEYSTORE_BYTES } from '../wire/limits.ts'
import {
  AEAD_KEY_BYTES,
  HASH_BYTES,
  hash,
  label,
  openX,
  type Random,
  SEED_BYTES,
  sealX,
  wipe,
  XAEAD_NONCE_BYTES,
} from './sodium.ts'

/**
 * The key file (docs/storage.md), as bytes:
 *
 *   magic "p2pckey" (7) || version u8 || protection u8 || …  || checksum (32)
 *   protection 0:  identity seed (32) || database key (32)
 *   protection 1:  log2 N u8 || r u8 || p u8 || salt (32) || nonce (24) || sealed (80)
 *
 * `sealed` is XChaCha20-Poly1305 of the same two keys under scrypt(passphrase, salt), everything
 * before it being associated data. The checksum tells damage from a wrong passphrase.
 */
const MAGIC = Buffer.from('p2pckey', 'ascii')
const VERSION = 1
const CHECKSUM_LABEL = label('p2pchat key file v1')
const PROTECTION = { none: 0, scrypt: 1 } as const

const KEYS_AT = MAGIC.length + 2
const SALT_BYTES = 32
const SALT_AT = KEYS_AT + 3
const NONCE_AT = SALT_AT + SALT_BYTES
const SEALED_AT = NONCE_AT + XAEAD_NONCE_BYTES
const DATABASE_KEY_BYTES = 32
const SECRET_BYTES = SEED_BYTES + DATABASE_KEY_BYTES
const PLAIN_FILE_BYTES = KEYS_AT + SECRET_BYTES + HASH_BYTES
const SEALED_FILE_BYTES = SEALED_AT + SECRET_BYTES + 16 + HASH_BYTES

/** scrypt takes 128 · N · r bytes of memory; `log2N` 17 and r 8 are 128 MiB. */
export interface ScryptCosts {
  readonly log2N: number
  readonly r: number
  readonly p: number
}

const COSTS: ScryptCosts = { log2N: 17, r: 8, p: 1 }
const MAX_COSTS: ScryptCosts = { log2N: 20, r: 16, p: 4 }
const MAX_MEMORY_BYTES = 512 * 1_048_576

export interface KeystoreKeys {
  /** Seed of the identity, 32 bytes. */
  readonly seed: Uint8Array
  /** Key of the stored history, 32 bytes. */
  readonly databaseKey: Uint8Array
}

export interface SealOptions extends KeystoreKeys {
  /** Text is taken as UTF-8 in NFC, bytes as they are. Without one the keys stand in clear. */
  readonly passphrase?: string | Uint8Array | undefined
  readonly random: Random
  readonly costs?: ScryptCosts
}

/** The bytes of a key file, to be written with mode 0600. An empty passphrase is a `TypeError`. */
export async function sealKeystore(options: SealOptions): Promise<Uint8Array> {
  const { seed, databaseKey, passphrase, random, costs = COSTS } = options
  if (seed.length !== SEED_BYTES || databaseKey.length !== DATABASE_KEY_BYTES) {
    throw new TypeError('both keys have 32 bytes')
  }
  if (passphrase?.length === 0) throw new TypeError('an empty passphrase protects nothing')
  if (!areBounded(costs)) throw new TypeError('scrypt costs out of bounds')
  const keys = concatBytes(seed, databaseKey)
  try {
    if (passphrase === undefined) {
      return withChecksum(concatBytes(MAGIC, Uint8Array.of(VERSION, PROTECTION.none), keys))
    }
    const salt = random(SALT_BYTES)
    const nonce = random(XAEAD_NONCE_BYTES)
    const header = concatBytes(
      MAGIC,
      Uint8Array.of(VERSION, PROTECTION.scrypt, costs.log2N, costs.r, costs.p),
      salt,
      nonce,
    )
    const key = await derive(passphrase, salt, costs)
    const sealed = sealX(key, nonce, keys, header)
    wipe(key)
    return withChecksum(concatBytes(header, sealed))
  } finally {
    wipe(keys)
  }
}

/** True if `openKeystore` needs a passphrase. Throws as that does for a file that is damaged. */
export function needsPassphrase(file: Uint8Array): boolean {
  return protectionOf(file) === PROTECTION.scrypt
}

/**
 * The keys in a key file. Throws `CRYPTO_PASSPHRASE_NEEDED`, `CRYPTO_WRONG_PASSPHRASE`,
 * `CRYPTO_KEYSTORE_DAMAGED`, or `STORE_NEWER` for a whole file of a later version. Costs are
 * checked before scrypt allocates anything. The caller wipes the keys.
 */
export async function openKeystore(
  file: Uint8Array,
  passphrase?: string | Uint8Array,
): Promise<KeystoreKeys> {
  // A copy: the caller's bytes may change while scrypt runs.
  const bytes = file.slice()
  if (protectionOf(bytes) === PROTECTION.none) {
    return splitKeys(bytes.subarray(KEYS_AT, KEYS_AT + SECRET_BYTES))
  }
  const [log2N = 0, r = 0, p = 0] = bytes.subarray(KEYS_AT, SALT_AT)
  const costs = { log2N, r, p }
  if (!areBounded(costs)) throw new ChatError('CRYPTO_KEYSTORE_DAMAGED', 'costs out of bounds')
  if (passphrase === undefined) throw new ChatError('CRYPTO_PASSPHRASE_NEEDED')
  const key = await derive(passphrase, bytes.subarray(SALT_AT, NONCE_AT), costs)
  try {
    const sealed = bytes.subarray(SEALED_AT, bytes.length - HASH_BYTES)
    const keys = openX(
      key,
      bytes.subarray(NONCE_AT, SEALED_AT),
      sealed,
      bytes.subarray(0, SEALED_AT),
    )
    return splitKeys(keys)
  } catch (error) {
    throw isChatError(error, 'CRYPTO_FAILED') ? new ChatError('CRYPTO_WRONG_PASSPHRASE') : error
  } finally {
    wipe(key)
  }
}

function splitKeys(keys: Uint8Array): KeystoreKeys {
  const parts = { seed: keys.slice(0, SEED_BYTES), databaseKey: keys.slice(SEED_BYTES) }
  wipe(keys)
  return parts
}

function checksum(bytes: Uint8Array): Uint8Array {
  return hash(concatBytes(CHECKSUM_LABEL, bytes))
}

function withChecksum(bytes: Uint8Array): Uint8Array {
  return concatBytes(bytes, checksum(bytes))
}

/** Checks everything that can be checked without a passphrase. */
function protectionOf(file: Uint8Array): number {
  const body = file.subarray(0, Math.max(file.length - HASH_BYTES, 0))
  if (
    body.length < KEYS_AT ||
    file.length > MAX_KEYSTORE_BYTES ||
    !equalBytes(body.subarray(0, MAGIC.length), MAGIC) ||
    !equalBytes(file.subarray(body.length), checksum(body))
  ) {
    throw new ChatError('CRYPTO_KEYSTORE_DAMAGED')
  }
  const [version = 0, protection = 0] = body.subarray(MAGIC.length, KEYS_AT)
  if (version > VERSION) throw new ChatError('STORE_NEWER', 'key file')
  const size = protection === PROTECTION.none ? PLAIN_FILE_BYTES : SEALED_FILE_BYTES
  if (version !== VERSION || protection > PROTECTION.scrypt || file.length !== size) {
    throw new ChatError('CRYPTO_KEYSTORE_DAMAGED', 'key file layout')
  }
  return protection
}

function memoryOf(costs: ScryptCosts): number {
  return 128 * 2 ** costs.log2N * costs.r
}

function areBounded(costs: ScryptCosts): boolean {
  const fits = (name: keyof ScryptCosts) =>
    Number.isInteger(costs[name]) && costs[name] >= 1 && costs[name] <= MAX_COSTS[name]
  if (!fits('log2N') || !fits('r') || !fits('p')) return false
  // RFC 7914 §6 wants N < 2^(16 r).
  return costs.log2N < 16 * costs.r && memoryOf(costs) <= MAX_MEMORY_BYTES
}

const scryptAsync = promisify<
  Uint8Array,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt)

async function derive(
  passphrase: string | Uint8Array,
  salt: Uint8Array,
  costs: ScryptCosts,
): Promise<Uint8Array> {
  const secret =
    typeof passphrase === 'string'
      ? new Uint8Array(Buffer.from(passphrase.normalize('NFC'), 'utf8'))
      : passphrase.slice()
  try {
    return await scryptAsync(secret, salt, AEAD_KEY_BYTES, {
      N: 2 ** costs.log2N,
      r: costs.r,
      p: costs.p,
      // Room for the blocks of p and the library's own, beside the big table.
      maxmem: memoryOf(costs) + 1_048_576,
    })
  } finally {
    wipe(secret)
  }
}
