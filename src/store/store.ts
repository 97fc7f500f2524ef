import type { Clock } from '../clock.ts'
import { label, type Random } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import type { Log } from '../log.ts'
import { type Closable, Resources } from '../resources.ts'
import { concatBytes } from '../wire/codec.ts'
import { Batch } from './batch.ts'
import type { ChangeOf } from './change-index.ts'
import { Contacts } from './contacts.ts'
import { Conversations } from './conversations.ts'
import { Database } from './database.ts'
import { inspectDatabase } from './database-files.ts'
import { Drafts } from './drafts.ts'
import { VERSION_KEY } from './keys.ts'
import { LogStore } from './log-store.ts'
import type { LogRef } from './log-table.ts'
import { OwnDevice } from './own-device.ts'
import { PrivateRooms } from './private-rooms.ts'
import { ReadMarks } from './read-marks.ts'
import { Receipts } from './receipts.ts'
import { RecordCipher } from './record-cipher.ts'
import { Transfers } from './transfers.ts'

/** Version of everything in the database; a newer one is refused (docs/storage.md). */
export const SCHEMA_VERSION = 1

const VERSION_LABEL = label('p2pchat store v1')

export interface StoreOptions {
  /** Folder of the database, made on the first run. */
  readonly database: string
  /** File of the high-water mark, outside that folder. */
  readonly mark: string
  /** 32 bytes, from the key file. */
  readonly databaseKey: Uint8Array
  /** Our own identity key. */
  readonly author: Uint8Array
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Reads what an entry of type change is about; without it there are no changes. */
  readonly changeOf?: ChangeOf
  /** Names the rules of the terms that messages are found by; with others the index is made anew. */
  readonly searchVersion?: string
  /** There is proof, on disk, that the author of a log signed two entries in that place. */
  readonly onForked?: (ref: LogRef, forkedAt: number) => void
  /**
   * What the person should know of the world: `STORE_FULL` or `STORE_FAILED` when writes begin to be
   * refused, `undefined` when they are taken again, `STORE_LOST` when history was found missing,
   * `STORE_COPIED` when somebody else writes our log.
   */
  readonly onTrouble?: (trouble: ChatError | undefined) => void
}

interface Parts {
  readonly database: Database
  readonly logs: LogStore
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly privateRooms: PrivateRooms
  readonly receipts: Receipts
  readonly readMarks: ReadMarks
  readonly transfers: Transfers
  readonly drafts: Drafts
  readonly device: OwnDevice
  readonly lost: ChatError | undefined
}

/** Everything a profile remembers. The caller holds the profile's instance lock. */
export class Store implements Closable, AsyncDisposable {
  readonly logs: LogStore
  readonly contacts: Contacts
  readonly conversations: Conversations
  readonly privateRooms: PrivateRooms
  readonly receipts: Receipts
  readonly readMarks: ReadMarks
  readonly transfers: Transfers
  readonly drafts: Drafts
  /** `STORE_LOST` if the database held less of our own than it must when it was opened. */
  readonly lost: ChatError | undefined
  readonly #database: Database
  readonly #device: OwnDevice
  readonly #resources: Resources

  private constructor(parts: Parts, resources: Resources) {
    this.logs = parts.logs
    this.contacts = parts.contacts
    this.conversations = parts.conversations
    this.privateRooms = parts.privateRooms
    this.receipts = parts.receipts
    this.readMarks = parts.readMarks
    this.transfers = parts.transfers
    this.drafts = parts.drafts
    this.lost = parts.lost
    this.#database = parts.database
    this.#device = parts.device
    this.#resources = resources
  }

  /**
   * Rejects with `STORE_DAMAGED` or `STORE_NEWER` (nothing was changed), `STORE_IN_USE`, `STORE_FULL`
   * or `STORE_UNREADABLE`, and leaves nothing open.
   */
  static async open(options: StoreOptions): Promise<Store> {
    const resources = new Resources()
    try {
      let store: Store | undefined
      const onReopened = async () => {
        if (store) await store.#reload(options.onTrouble)
      }
      store = new Store(await openParts(options, resources, onReopened), resources)
      return store
    } catch (error) {
      await resources.close()
      throw error
    }
  }

  /** Our device id, 16 bytes. Another one from the moment that history was found missing. */
  get device(): Uint8Array {
    return this.#device.id
  }

  /** False while the disk refuses writes; reads go on, and writes by themselves once they can. */
  get writable(): boolean {
    return this.#database.writable
  }

  /** Several changes at once: all are durable when it resolves, or none. */
  commit(batch: Batch): Promise<void> {
    return this.#database.commit(batch)
  }

  /** Bytes of the database's files. */
  diskBytes(): Promise<number> {
    return this.#database.diskBytes()
  }

  /** Waits for what was committed. Idempotent. */
  close(): Promise<void> {
    return this.#resources.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** A refused write may have landed all the same: the disk knows better than memory. */
  async #reload(onTrouble: StoreOptions['onTrouble']): Promise<void> {
    const { logs, contacts, conversations, privateRooms, receipts, readMarks } = this
    const { transfers, drafts } = this
    const records = [contacts, conversations, privateRooms, receipts, readMarks, transfers, drafts]
    for (const part of [logs, ...records]) await part.load()
    const lost = await this.#device.check(this.logs.allHeads())
    if (lost) onTrouble?.(lost)
  }
}

async function openParts(
  options: StoreOptions,
  resources: Resources,
  onReopened: () => Promise<void>,
): Promise<Parts> {
  const { author, clock, random, log } = options
  const isNew = (await inspectDatabase(options.database)) === 'absent'
  const cipher = resources.own(new RecordCipher(options.databaseKey, random))
  const database = resources.own(
    await Database.open({
      folder: options.database,
      clock,
      log,
      onReopened,
      onWritable: (_, cause) => options.onTrouble?.(cause),
    }),
  )
  await checkVersion(database, cipher)
  let device: OwnDevice | undefined
  const logs = await LogStore.open({
    database,
    cipher,
    author,
    now: () => clock.now(),
    isOwn: (ref) => device?.owns(ref) ?? false,
    onStored: (head, before) => device?.stored(head, before),
    onForked: (ref, forkedAt) => {
      options.onForked?.(ref, forkedAt)
      device?.forked(ref, (why) => options.onTrouble?.(why))
    },
    changeOf: options.changeOf ?? (() => undefined),
    searchVersion: options.searchVersion ?? '',
  })
  resources.own(logs.search)
  const contacts = new Contacts(database, cipher)
  const conversations = new Conversations(database, cipher)
  const privateRooms = new PrivateRooms(database, cipher)
  const receipts = new Receipts(database, cipher)
  const readMarks = new ReadMarks(database, cipher)
  const transfers = new Transfers(database, cipher)
  const drafts = new Drafts(database, cipher)
  const parts = { contacts, conversations, privateRooms, receipts, readMarks, transfers, drafts }
  for (const part of Object.values(parts)) await part.load()
  const own = await OwnDevice.open(
    { path: options.mark, author, clock, random, log },
    logs.allHeads(),
    isNew,
  )
  device = resources.own(own.device)
  return { ...parts, database, logs, device, lost: own.lost }
}

/** `version u16 || sealed label`: the version in clear, and proof that the key is this database's. */
async function checkVersion(database: Database, cipher: RecordCipher): Promise<void> {
  const record = await database.get(VERSION_KEY)
  if (!record) {
    let empty = true
    await database.scan({ gte: new Uint8Array(0) }, () => {
      empty = false
      return false
    })
    if (!empty) throw new ChatError('STORE_DAMAGED', 'the schema version is missing')
    const version = Uint8Array.of(SCHEMA_VERSION >>> 8, SCHEMA_VERSION & 255)
    const batch = new Batch()
    batch.put(VERSION_KEY, concatBytes(version, cipher.seal(VERSION_KEY, VERSION_LABEL)))
    await database.commit(batch)
    return
  }
  const version = ((record[0] ?? 0) << 8) | (record[1] ?? 0)
  if (version > SCHEMA_VERSION) throw new ChatError('STORE_NEWER', `schema ${version}`)
  if (version !== SCHEMA_VERSION) throw new ChatError('STORE_DAMAGED', `schema ${version}`)
  if (!equalBytes(cipher.open(VERSION_KEY, record.subarray(2)), VERSION_LABEL)) {
    throw new ChatError('STORE_DAMAGED', 'the database belongs to another profile')
  }
}
