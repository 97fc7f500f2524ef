import { chmod } from 'node:fs/promises'
import * as v from 'valibot'
import type { KeystoreKeys, ScryptCosts } from '../crypto/keystore.ts'
import type { Random } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { MAX_KEYSTORE_BYTES, MAX_NAME_BYTES } from '../wire/limits.ts'
import { PRIVATE_FILE, readSmallFile, writeFileAtomic } from './atomic-file.ts'
import {
  DEFAULT_PROFILE,
  type Env,
  ensurePrivateFolder,
  locateProfile,
  type ProfilePaths,
} from './profile-paths.ts'

/** The secrets of a profile: the identity's seed and the key of its history. The caller wipes them. */
export type ProfileKeys = KeystoreKeys

const SEED_BYTES = 32
const DATABASE_KEY_BYTES = 32
const MAX_SETTINGS_BYTES = 65_536

const settingsSchema = v.strictObject({
  version: v.literal(1),
  /** What we call ourselves. */
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_NAME_BYTES)),
  /** Whether others may know what we have read; absent until somebody chooses. */
  readReceipts: v.exactOptional(v.boolean()),
})

/** What a person chose in the program itself. */
export type ProfileSettings = Readonly<v.InferOutput<typeof settingsSchema>>

/** Loaded where keys are touched: a command that reaches a running node never does. */
const keystore = () => import('../crypto/keystore.ts')

export interface NewProfile {
  readonly name: string
  /** Without one the keys stand in the file in clear. */
  readonly passphrase?: string | Uint8Array | undefined
  readonly random: Random
  /** For tests; the key file's own otherwise. */
  readonly costs?: ScryptCosts
}

/** One identity and all that belongs to it, as files on this machine. */
export class Profile {
  readonly profile: string
  readonly paths: ProfilePaths
  #choosing: Promise<void> = Promise.resolve()

  private constructor(profile: string, paths: ProfilePaths) {
    this.profile = profile
    this.paths = paths
  }

  /** Says where a profile is or would be; touches nothing. `ARGS_INVALID` for a name that is none. */
  static locate(options: {
    readonly profile?: string | undefined
    readonly dataDir?: string | undefined
    readonly env: Env
  }): Profile {
    return new Profile(options.profile ?? DEFAULT_PROFILE, locateProfile(options))
  }

  /** True once signed up. `STORE_UNREADABLE` where that cannot be seen. */
  async exists(): Promise<boolean> {
    return (await this.#keyFile()) !== undefined
  }

  /**
   * Makes identity, key file and settings. `STORE_PROFILE_EXISTS` for a second time: nothing is ever
   * overwritten.
   */
  async create(options: NewProfile): Promise<ProfileKeys> {
    const { name, random, passphrase, costs } = options
    if (await this.exists()) throw new ChatError('STORE_PROFILE_EXISTS', this.paths.folder)
    ensurePrivateFolder(this.paths.folder)
    const keys = { seed: random(SEED_BYTES), databaseKey: random(DATABASE_KEY_BYTES) }
    const { sealKeystore } = await keystore()
    const file = await sealKeystore({ ...keys, random, passphrase, ...(costs ? { costs } : {}) })
    await writeFileAtomic(this.paths.keys, file, { exclusive: true })
    await this.rename(name)
    return keys
  }

  /** Makes the folders of a profile that exists private, and its runtime folder if it is missing. */
  prepare(): void {
    ensurePrivateFolder(this.paths.folder)
    ensurePrivateFolder(this.paths.runtime)
  }

  /** `STORE_NO_PROFILE` before sign-up, `CRYPTO_KEYSTORE_DAMAGED`, `STORE_UNREADABLE`. */
  async needsPassphrase(): Promise<boolean> {
    const { needsPassphrase } = await keystore()
    return needsPassphrase(await this.#requireKeyFile())
  }

  /** As `needsPassphrase`, and `CRYPTO_PASSPHRASE_NEEDED` or `CRYPTO_WRONG_PASSPHRASE`. */
  async readKeys(passphrase?: string | Uint8Array): Promise<ProfileKeys> {
    const { openKeystore } = await keystore()
    const keys = await openKeystore(await this.#requireKeyFile(), passphrase)
    // A restored backup may have come with wider permissions.
    await chmod(this.paths.keys, PRIVATE_FILE).catch(() => undefined)
    return keys
  }

  /** Seals the keys anew, under another passphrase or none: the old file, or the new, never neither. */
  async changePassphrase(
    keys: ProfileKeys,
    passphrase: string | Uint8Array | undefined,
    options: { readonly random: Random; readonly costs?: ScryptCosts },
  ): Promise<void> {
    await this.#requireKeyFile()
    const { sealKeystore } = await keystore()
    await writeFileAtomic(this.paths.keys, await sealKeystore({ ...keys, passphrase, ...options }))
  }

  /** What we call ourselves; empty if the settings were lost. Rejects as `settings`. */
  async name(): Promise<string> {
    return (await this.settings())?.name ?? ''
  }

  /** Undefined if they were lost. `STORE_DAMAGED` if they cannot be read. */
  async settings(): Promise<ProfileSettings | undefined> {
    const bytes = await readSmallFile(this.paths.settings, MAX_SETTINGS_BYTES)
    if (!bytes) return undefined
    try {
      return v.parse(settingsSchema, JSON.parse(Buffer.from(bytes).toString('utf8')))
    } catch (cause) {
      throw new ChatError('STORE_DAMAGED', this.paths.settings, { cause })
    }
  }

  /** Resolves once the new name is durable. */
  async rename(name: string): Promise<void> {
    await this.#choose(async () => ({ ...(await this.settings()), name }))
  }

  /** Resolves once durable. `name` is ours, in case the settings were lost. */
  async chooseReadReceipts(on: boolean, name: string): Promise<void> {
    await this.#choose(async () => ({ name, ...(await this.settings()), readReceipts: on }))
  }

  /** One change after the other, each on top of the one before. */
  #choose(change: () => Promise<Omit<ProfileSettings, 'version'>>): Promise<void> {
    const chosen = this.#choosing.then(async () => {
      const settings: ProfileSettings = { ...(await change()), version: 1 }
      const text = `${JSON.stringify(v.parse(settingsSchema, settings), undefined, 2)}\n`
      await writeFileAtomic(this.paths.settings, Buffer.from(text))
    })
    this.#choosing = chosen.catch(() => undefined)
    return chosen
  }

  async #requireKeyFile(): Promise<Uint8Array> {
    const file = await this.#keyFile()
    if (!file) throw new ChatError('STORE_NO_PROFILE', this.paths.folder)
    return file
  }

  #keyFile(): Promise<Uint8Array | undefined> {
    return readSmallFile(this.paths.keys, MAX_KEYSTORE_BYTES)
  }
}
