import * as v from 'valibot'
import { CONVERSATION_KEY_BYTES } from '../ids.ts'
import {
  MAX_CONVERSATIONS,
  MAX_KEPT_DAYS,
  MAX_KEPT_MESSAGES,
  MAX_ROOM_BYTES,
  MAX_TOPIC_BYTES,
} from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { ORDER_BYTES } from './order-key.ts'
import type { RecordCipher } from './record-cipher.ts'
import { bytes, count, peerId, shortText } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

/** What stays of a conversation on this disk: everything, some days of it, or the newest messages. */
const keepSchema = v.union([
  v.strictObject({ all: v.literal(true) }),
  v.strictObject({ days: v.pipe(count, v.minValue(1), v.maxValue(MAX_KEPT_DAYS)) }),
  v.strictObject({ count: v.pipe(count, v.minValue(1), v.maxValue(MAX_KEPT_MESSAGES)) }),
])

const schema = v.strictObject({
  key: bytes(CONVERSATION_KEY_BYTES),
  kind: v.picklist(['direct', 'public', 'private']),
  /** `#name` of a public room, the name of a private one. */
  name: v.nullable(shortText(MAX_ROOM_BYTES)),
  /** The other one of a direct conversation. */
  peer: v.nullable(peerId),
  /** Order key of the last entry that was read. */
  read: v.nullable(bytes(ORDER_BYTES)),
  unread: count,
  mentions: count,
  /** False for a room that we have left, or are only invited to. */
  joined: v.boolean(),
  /** The topic that holds, and the order key of the entry that set it. */
  topic: v.nullable(
    v.strictObject({ text: shortText(MAX_TOPIC_BYTES), order: bytes(ORDER_BYTES) }),
  ),
  keep: keepSchema,
  /** The clock before which everything went, as u64. */
  keptFrom: bytes(8),
})

/** What we keep of a conversation beside its logs. */
export type ConversationRecord = Readonly<v.InferOutput<typeof schema>>

/** Every conversation we are in, in memory and on disk. */
export class Conversations {
  readonly #database: Database
  readonly #table: RecordTable<ConversationRecord>

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({
      database,
      cipher,
      family: 'conversation',
      schema,
      nameOf: ({ key }) => key,
    })
  }

  load(): Promise<void> {
    return this.#table.load()
  }

  get(key: Uint8Array): ConversationRecord | undefined {
    return this.#table.get(key)
  }

  all(): readonly ConversationRecord[] {
    return [...this.#table.all()]
  }

  /** True while one more may be added. */
  get hasRoom(): boolean {
    return this.#table.size < MAX_CONVERSATIONS
  }

  /** Resolves once durable. A record that breaks the schema is a `TypeError`. */
  async put(record: ConversationRecord): Promise<void> {
    const batch = new Batch()
    this.putIn(batch, record)
    await this.#database.commit(batch)
  }

  /** As `put`, durable with the batch. */
  putIn(batch: Batch, record: ConversationRecord): void {
    if (!v.is(schema, record)) throw new TypeError('not a conversation record')
    this.#table.put(batch, record)
  }

  /** Resolves once durable. */
  async delete(key: Uint8Array): Promise<void> {
    const record = this.#table.latest(key)
    if (!record) return
    const batch = new Batch()
    this.#table.delete(batch, record)
    await this.#database.commit(batch)
  }

  /**
   * Changes a record in the batch of what makes it change, on top of changes still being written.
   * False if there is no such conversation.
   */
  changeIn(
    batch: Batch,
    key: Uint8Array,
    change: (record: ConversationRecord) => ConversationRecord,
  ): boolean {
    const record = this.#table.latest(key)
    if (!record) return false
    this.putIn(batch, change(record))
    return true
  }

  /** As `changeIn`, in a batch of its own; resolves once durable. */
  async change(
    key: Uint8Array,
    change: (record: ConversationRecord) => ConversationRecord,
  ): Promise<boolean> {
    const batch = new Batch()
    if (!this.changeIn(batch, key, change)) return false
    await this.#database.commit(batch)
    return true
  }
}
