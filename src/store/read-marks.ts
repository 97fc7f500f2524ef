import * as v from 'valibot'
import { CONVERSATION_KEY_BYTES, DEVICE_ID_BYTES, formatPeerId, type PeerId } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { MAX_READ_MARKS } from '../wire/limits.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { LogRef } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { bytes, count } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const schema = v.strictObject({
  conversation: bytes(CONVERSATION_KEY_BYTES),
  author: bytes(32),
  device: bytes(DEVICE_ID_BYTES),
  seq: count,
})

/** A log of somebody else, read here up to `seq`. */
export type ReadMark = Readonly<v.InferOutput<typeof schema>>

/** How far we have read the logs of others, as far as they may know. Never goes back. At most MAX_READ_MARKS. */
export class ReadMarks {
  readonly #table: RecordTable<ReadMark>
  readonly #byAuthor = new Map<PeerId, Map<string, ReadMark>>()

  constructor(database: Database, cipher: RecordCipher) {
    this.#table = new RecordTable({ database, cipher, family: 'read', schema, nameOf })
  }

  async load(): Promise<void> {
    await this.#table.load()
    this.#byAuthor.clear()
    for (const mark of this.#table.all()) this.#show(mark)
  }

  /** The marks in this author's logs. */
  of(author: PeerId): readonly ReadMark[] {
    return [...(this.#byAuthor.get(author)?.values() ?? [])]
  }

  /** Durable with the batch; a seq that is not higher changes nothing. */
  raiseIn(batch: Batch, { conversation, author, device }: LogRef, seq: number): void {
    const mark: ReadMark = {
      conversation: conversation.slice(),
      author: author.slice(),
      device: device.slice(),
      seq,
    }
    const latest = this.#table.latest(nameOf(mark))
    if (latest && latest.seq >= seq) return
    if (!latest) this.#makeRoom(batch)
    this.#table.put(batch, mark)
    batch.onCommitted(() => this.#show(mark))
  }

  #show(mark: ReadMark): void {
    const author = formatPeerId(mark.author)
    const marks = this.#byAuthor.get(author) ?? new Map<string, ReadMark>()
    this.#byAuthor.set(author, marks.set(logName(mark), mark))
  }

  #makeRoom(batch: Batch): void {
    if (this.#table.size < MAX_READ_MARKS) return
    const [oldest] = this.#table.all()
    if (!oldest) return
    this.#table.delete(batch, oldest)
    batch.onCommitted(() =>
      this.#byAuthor.get(formatPeerId(oldest.author))?.delete(logName(oldest)),
    )
  }
}

function nameOf({ conversation, author, device }: ReadMark): Uint8Array {
  return concatBytes(conversation, author, device)
}

function logName(mark: ReadMark): string {
  return Buffer.from(nameOf(mark)).toString('latin1')
}
