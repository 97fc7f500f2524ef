import * as v from 'valibot'
import { CONVERSATION_KEY_BYTES } from '../ids.ts'
import { MAX_DRAFT_CHARS, MAX_DRAFTS } from '../wire/limits.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { RecordCipher } from './record-cipher.ts'
import { bytes, count, peerId, shortText } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const schema = v.strictObject({
  conversation: bytes(CONVERSATION_KEY_BYTES),
  /** Of a direct conversation, which may have no record of its own yet. */
  peer: v.nullable(peerId),
  text: shortText(MAX_DRAFT_CHARS),
  /** When it was written; milliseconds since 1970. */
  at: count,
})

/** What somebody has begun to write in a conversation. */
export type Draft = Readonly<v.InferOutput<typeof schema>>

/** One draft a conversation, sealed like all else; at most MAX_DRAFTS, the oldest goes. */
export class Drafts {
  readonly #table: RecordTable<Draft>

  constructor(database: Database, cipher: RecordCipher) {
    this.#table = new RecordTable({ database, cipher, family: 'draft', schema, nameOf })
  }

  load(): Promise<void> {
    return this.#table.load()
  }

  all(): readonly Draft[] {
    return this.#table.allLatest()
  }

  /** Durable with the batch. */
  putIn(batch: Batch, draft: Draft): void {
    const { conversation } = draft
    if (!this.#table.latest(conversation) && this.#table.size >= MAX_DRAFTS) this.#makeRoom(batch)
    this.#table.put(batch, { ...draft, conversation: conversation.slice() })
  }

  dropIn(batch: Batch, conversation: Uint8Array): void {
    const draft = this.#table.latest(conversation)
    if (draft) this.#table.delete(batch, draft)
  }

  #makeRoom(batch: Batch): void {
    const [oldest] = [...this.#table.all()].sort((a, b) => a.at - b.at)
    if (oldest) this.#table.delete(batch, oldest)
  }
}

function nameOf({ conversation }: Draft): Uint8Array {
  return conversation
}
