import { ChatError } from './errors.ts'

declare const peerIdBrand: unique symbol

/**
 * A remote or own identity as text: 56 characters of lower-case base32 (RFC 4648 §6, no padding)
 * over the 32-byte Ed25519 public key and its 3-byte CRC-24 (RFC 9580 §6.1.1). The check
 * catches every mistyped character before a message is addressed to nobody.
 */
export type PeerId = string & { readonly [peerIdBrand]: true }

export const PEER_KEY_BYTES = 32
export const PEER_ID_CHARS = 56
/** Characters of a PeerId that are shown as its key tag beside an unverified or colliding name. */
export const PEER_TAG_CHARS = 6
export const ENTRY_ID_BYTES = 32
export const DEVICE_ID_BYTES = 16
export const CONVERSATION_KEY_BYTES = 32

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const VALUES = new Map([...ALPHABET].map((letter, value) => [letter, value]))

const DIGITS = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0))

/** Lower-case base32 without padding. */
export function formatBase32(bytes: Uint8Array): string {
  // Text that is put together letter by letter stays a tree of letters, many times its size.
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5))
  let length = 0
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text[length++] = DIGITS[value >>> bits] ?? 0
      value &= (1 << bits) - 1
    }
  }
  if (bits > 0) text[length++] = DIGITS[value << (5 - bits)] ?? 0
  return text.toString('latin1', 0, length)
}

/** Strict inverse of `formatBase32`; `undefined` for any other text. */
export function parseBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8))
  let bits = 0
  let value = 0
  let length = 0
  for (const letter of text) {
    const digit = VALUES.get(letter)
    if (digit === undefined) return undefined
    value = (value << 5) | digit
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes[length++] = value >>> bits
    }
    value &= (1 << bits) - 1
  }
  return bits < 5 && value === 0 ? bytes : undefined
}

function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce
  for (const byte of bytes) {
    crc ^= byte << 16
    for (let bit = 0; bit < 8; bit++) {
      crc <<= 1
      if (crc & 0x1000000) crc ^= 0x1864cfb
    }
  }
  return crc & 0xffffff
}

/** The PeerId of an Ed25519 public key (32 bytes; `TypeError` otherwise). */
export function formatPeerId(publicKey: Uint8Array): PeerId {
  if (publicKey.length !== PEER_KEY_BYTES) throw new TypeError('a public key has 32 bytes')
  const bytes = new Uint8Array(PEER_KEY_BYTES + 3)
  bytes.set(publicKey)
  const check = crc24(publicKey)
  bytes.set([check >>> 16, (check >>> 8) & 255, check & 255], PEER_KEY_BYTES)
  return formatBase32(bytes) as PeerId
}

/** Throws `ARGS_PEER_ID` unless the text is a whole PeerId with the right check digits. */
export function parsePeerId(text: string): PeerId {
  const bytes = text.length === PEER_ID_CHARS ? parseBase32(text) : undefined
  if (!bytes || formatPeerId(bytes.subarray(0, PEER_KEY_BYTES)) !== text) {
    throw new ChatError('ARGS_PEER_ID', text.slice(0, PEER_ID_CHARS))
  }
  return text as PeerId
}

export function isPeerId(text: string): text is PeerId {
  const bytes = text.length === PEER_ID_CHARS ? parseBase32(text) : undefined
  return bytes !== undefined && formatPeerId(bytes.subarray(0, PEER_KEY_BYTES)) === text
}

/** The public key inside a PeerId. */
export function peerKey(peer: PeerId): Uint8Array {
  const bytes = parseBase32(peer)
  if (!bytes) throw new TypeError('not a PeerId')
  return bytes.slice(0, PEER_KEY_BYTES)
}

/** The first characters of a PeerId, for people to tell two equal names apart. */
export function peerTag(peer: PeerId): string {
  return peer.slice(0, PEER_TAG_CHARS)
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || compareBytes(a, b) === 0
}

/** Lexicographic, shorter first; for public values only (not constant time). */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}
