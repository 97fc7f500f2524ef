import * as v from 'valibot'
import { CONVERSATION_KEY_BYTES, ENTRY_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import {
  MAX_FILE_BYTES,
  MAX_FILE_NAME_BYTES,
  MAX_FOLDER_FILES,
  MAX_MANIFEST_BYTES,
  MAX_ROOM_PEOPLE,
  MAX_TRANSFERS,
} from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { RecordCipher } from './record-cipher.ts'
import { bytes, count, shortText } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const MAX_PATH_BYTES = 4_096
const MAX_CODE_BYTES = 64

const uint = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max))
const path = v.nullable(shortText(MAX_PATH_BYTES))

const STATES = ['offered', 'waiting', 'running', 'paused', 'done', 'declined', 'failed'] as const

const ENDS = ['done', 'declined', 'failed', 'cancelled'] as const

const schema = v.strictObject({
  /** Id of the entry that offers it. */
  offer: bytes(ENTRY_ID_BYTES),
  conversation: bytes(CONVERSATION_KEY_BYTES),
  author: bytes(PEER_KEY_BYTES),
  /** When it was offered or came; milliseconds since 1970. */
  at: count,
  name: shortText(MAX_FILE_NAME_BYTES),
  size: uint(MAX_FILE_BYTES),
  root: bytes(32),
  /** Of a folder: its files, and the bytes of the list of them; else 0. */
  files: uint(MAX_FOLDER_FILES),
  manifestBytes: uint(MAX_MANIFEST_BYTES),
  /** Of our own offers: `offered`, `paused` or `failed`. */
  state: v.picklist(STATES),
  /** Why it waits, is paused or failed: a code of `ERRORS`; null for a wish of the person. */
  reason: v.nullable(shortText(MAX_CODE_BYTES)),
  /** Bytes that are here; while it runs as they were when that was noted last. */
  received: uint(MAX_FILE_BYTES),
  /** Folder that it is to be put into. */
  folder: path,
  /** Where it is: what we offer, or what has come. */
  path,
  /** Of a file at `path`: when it was changed last; milliseconds since 1970. */
  changedAt: count,
  /** The file at `path` is ours alone, and goes when nobody needs it. */
  spooled: v.boolean(),
  /** Whoever offers it knows how it ended here. */
  told: v.boolean(),
  /** Of our own offers: how it ended with whom; a person gave up what is `cancelled`. */
  ended: v.pipe(
    v.array(v.strictTuple([bytes(PEER_KEY_BYTES), v.picklist(ENDS)])),
    v.maxLength(MAX_ROOM_PEOPLE),
    v.readonly(),
  ),
})

/** One offer of a file or a folder, ours or another's, and what has become of it here. */
export type Transfer = Readonly<v.InferOutput<typeof schema>>
export type TransferState = Transfer['state']

/** It waits or runs. */
export function isOpen(state: TransferState): boolean {
  return state === 'waiting' || state === 'running'
}

/** Nothing more comes of it. */
export function isEnded(state: TransferState): boolean {
  return state === 'done' || state === 'declined' || state === 'failed'
}

/** It waits, runs or stands still. */
export function isOngoing(state: TransferState): boolean {
  return isOpen(state) || state === 'paused'
}

/** Offers and what became of them. At most MAX_TRANSFERS: then the oldest that is over gives way. */
export class Transfers {
  readonly #database: Database
  readonly #table: RecordTable<Transfer>

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({
      database,
      cipher,
      family: 'transfer',
      schema,
      nameOf: ({ offer }) => offer,
    })
  }

  load(): Promise<void> {
    return this.#table.load()
  }

  get(offer: Uint8Array): Transfer | undefined {
    return this.#table.get(offer)
  }

  all(): IterableIterator<Transfer> {
    return this.#table.all()
  }

  /** Durable with the batch. A transfer that breaks the schema is a `TypeError`. */
  putIn(batch: Batch, transfer: Transfer): void {
    if (!v.is(schema, transfer)) throw new TypeError('not a transfer')
    if (!this.#table.latest(transfer.offer)) this.#makeRoom(batch)
    this.#table.put(batch, transfer)
  }

  /** Changes what is there now, or is being written; resolves with it once durable. */
  async change(
    offer: Uint8Array,
    edit: (transfer: Transfer) => Transfer,
  ): Promise<Transfer | undefined> {
    const before = this.#table.latest(offer)
    if (!before) return undefined
    const after = edit(before)
    const batch = new Batch()
    this.putIn(batch, after)
    await this.#database.commit(batch)
    return after
  }

  /** Resolves once durable. */
  async put(transfer: Transfer): Promise<void> {
    const batch = new Batch()
    this.putIn(batch, transfer)
    await this.#database.commit(batch)
  }

  #makeRoom(batch: Batch): void {
    if (this.#table.size < MAX_TRANSFERS) return
    let oldest: Transfer | undefined
    for (const transfer of this.#table.all()) {
      if (isNeeded(transfer)) continue
      if (!oldest || transfer.at < oldest.at) oldest = transfer
    }
    oldest ??= this.#table.all().next().value
    if (oldest) this.#table.delete(batch, oldest)
  }
}

/** True for what comes in, and for what we hold out. */
function isNeeded({ state, path: at }: Transfer): boolean {
  if (state === 'waiting' || state === 'running' || state === 'paused') return true
  return state === 'offered' && at !== null
}
