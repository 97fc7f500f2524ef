import { createCipheriv } from 'node:crypto'
import {
  hash,
  label,
  openX,
  type Random,
  sealX,
  wipe,
  XAEAD_NONCE_BYTES,
} from '../crypto/sodium.ts'
import { ChatError, isChatError } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { ENTRY_TAG_BYTES, type Family } from './keys.ts'

const VALUE_LABEL = label('p2pchat store value v1')
const TAG_LABEL = label('p2pchat store tag v1')
const ENTRY_LABEL = label('p2pchat store entry v1')
const CHANGE_LABEL = label('p2pchat store change v1')

/**
 * What hides a profile's data from who reads the disk: values are sealed, names in keys are keyed
 * hashes. Everything derives from the database key of the key file.
 */
export class RecordCipher {
  readonly #valueKey: Uint8Array
  readonly #tagKey: Uint8Array
  readonly #entryKey: Uint8Array
  readonly #changeKey: Uint8Array
  readonly #random: Random

  /** `databaseKey`: 32 bytes, copied in derived form only. */
  constructor(databaseKey: Uint8Array, random: Random) {
    this.#valueKey = hash(VALUE_LABEL, databaseKey)
    this.#tagKey = hash(TAG_LABEL, databaseKey)
    this.#entryKey = hash(ENTRY_LABEL, databaseKey).subarray(0, 16)
    this.#changeKey = hash(CHANGE_LABEL, databaseKey).subarray(0, 16)
    this.#random = random
  }

  /** XChaCha20-Poly1305 with a random nonce in front and the database key bytes as associated data. */
  seal(key: Uint8Array, value: Uint8Array): Uint8Array {
    const nonce = this.#random(XAEAD_NONCE_BYTES)
    return concatBytes(nonce, sealX(this.#valueKey, nonce, value, key))
  }

  /** Inverse of `seal`; `STORE_DAMAGED` for anything that was not sealed for this very key. */
  open(key: Uint8Array, sealed: Uint8Array): Uint8Array {
    const nonce = sealed.subarray(0, XAEAD_NONCE_BYTES)
    try {
      return openX(this.#valueKey, nonce, sealed.subarray(XAEAD_NONCE_BYTES), key)
    } catch (cause) {
      if (!isChatError(cause)) throw cause
      throw new ChatError('STORE_DAMAGED', 'a record cannot be read', { cause })
    }
  }

  /** Names something in a key: 32 bytes, of which a key takes the first. */
  tag(family: Family, name: Uint8Array): Uint8Array {
    return hash(concatBytes(TAG_LABEL, label(family), name), this.#tagKey)
  }

  /**
   * Tags of entry ids, one after the other. Ids are hashes already: a permutation of their first 16
   * bytes under a secret key hides them as well as a keyed hash, and AES does a whole run in one call.
   */
  entryTags(ids: readonly Uint8Array[]): Uint8Array {
    return permute(this.#entryKey, ids)
  }

  /** As `entryTags`, under another key: who reads the disk cannot tell which entry was changed. */
  changeTags(ids: readonly Uint8Array[]): readonly Uint8Array[] {
    const tags = permute(this.#changeKey, ids)
    return ids.map((_, i) => tags.subarray(i * ENTRY_TAG_BYTES, (i + 1) * ENTRY_TAG_BYTES))
  }

  /** Wipes the keys. Idempotent. */
  close(): void {
    wipe(this.#valueKey, this.#tagKey, this.#entryKey, this.#changeKey)
  }
}

function permute(key: Uint8Array, ids: readonly Uint8Array[]): Uint8Array {
  const plain = new Uint8Array(ids.length * ENTRY_TAG_BYTES)
  ids.forEach((id, i) => {
    plain.set(id.subarray(0, ENTRY_TAG_BYTES), i * ENTRY_TAG_BYTES)
  })
  return createCipheriv('aes-128-ecb', key, null).setAutoPadding(false).update(plain)
}
