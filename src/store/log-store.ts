import { LOG_START, type LogPosition, suffixRun, type VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { MAX_LOGS, MAX_LOGS_PER_CONVERSATION } from '../wire/limits.ts'
import { Batch } from './batch.ts'
import { BodyEraser } from './body-eraser.ts'
import { ChangeIndex, type ChangeOf } from './change-index.ts'
import type { Database } from './database.ts'
import {
  CONVERSATION_PREFIX_BYTES,
  ENTRY_TAG_BYTES,
  entryKey,
  entryValue,
  familyRange,
  logKey,
  logKeySlot,
  orderKey,
  orderValue,
  runKey,
} from './keys.ts'
import { LogReader, type PageOptions } from './log-reader.ts'
import {
  decodeLog,
  encodeLog,
  type LogHead,
  type LogRef,
  type LogState,
  LogTable,
} from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { judgeRun } from './run-verdict.ts'
import { encodeStoredRun, type StoredEntry, storedEntry } from './stored-run.ts'

/**
 * How a run was taken. `known`: every entry was here already. `gap`: entries before it are missing.
 * `fork`: it contradicts what is here (see `evidence`). `rejected`: its clock does not ascend, or
 * there are too many logs. Only `stored` changes anything.
 */
export type Appended = 'stored' | 'known' | 'gap' | 'fork' | 'rejected'

/** Two signed runs that put different entries in one place: proof that the author equivocated. */
export interface ForkEvidence {
  readonly ours: Uint8Array
  readonly theirs: Uint8Array
}

/** Adds to the batch of an append what must be durable with it; `fresh` are the entries now stored. */
export type AppendExtra = (batch: Batch, fresh: readonly StoredEntry[]) => void

export interface LogStoreOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly now: () => number
  /** Whose logs are taken even when there are too many others. */
  readonly author: Uint8Array
  /** Called after each sync that moved a head, with the seq it had before. */
  readonly onStored: (head: LogHead, before: number) => void
  readonly changeOf: ChangeOf
}

const MAX_FORKS = 256

/** Every log of every conversation: runs, heads, and the indexes by order and by id. */
export class LogStore {
  /** Changes of entries, and what they ask to be dropped. */
  readonly changes: ChangeIndex
  readonly #options: LogStoreOptions
  readonly #reader: LogReader
  readonly #eraser: BodyEraser
  readonly #prefixes = new Map<string, Uint8Array>()
  readonly #forks = new Map<string, ForkEvidence>()
  #table = new LogTable()

  private constructor(options: LogStoreOptions) {
    this.#options = options
    const { database, cipher, changeOf } = options
    const reader = new LogReader(database, cipher)
    this.#reader = reader
    this.#eraser = new BodyEraser({ database, cipher, reader })
    this.changes = new ChangeIndex({ database, cipher, reader, changeOf, table: () => this.#table })
  }

  /** Reads every head into memory. `STORE_DAMAGED` when a log has a head without its run. */
  static async open(options: LogStoreOptions): Promise<LogStore> {
    const store = new LogStore(options)
    await store.load()
    return store
  }

  /** Forgets what memory holds and reads it again. */
  async load(): Promise<void> {
    const { database, cipher } = this.#options
    const table = new LogTable()
    const ends: Uint8Array[] = []
    await database.scan(familyRange('log'), (key, value) => {
      const slot = logKeySlot(key)
      const { ref, position } = decodeLog(cipher.open(key, value))
      table.add(ref, slot, position)
      ends.push(runKey(slot, position.seq))
      return true
    })
    const held = await database.hasMany(ends)
    if (held.includes(false)) throw new ChatError('STORE_DAMAGED', 'a log has lost its end')
    await this.changes.load()
    this.#table = table
  }

  /** Every log of a conversation, as durable now. The array does not change. */
  heads(conversation: Uint8Array): readonly LogHead[] {
    return this.#table.heads(conversation)
  }

  head(ref: LogRef): LogHead | undefined {
    const head = this.#table.get(ref)?.head
    return head && head.seq > 0 ? head : undefined
  }

  /** Keys of the conversations that have entries. */
  conversations(): readonly Uint8Array[] {
    return this.#table.conversations().filter((key) => this.#table.heads(key).length > 0)
  }

  /** Every log there is. */
  allHeads(): readonly LogHead[] {
    return this.#table.conversations().flatMap((key) => this.#table.heads(key))
  }

  /** Entries of a conversation. */
  count(conversation: Uint8Array): number {
    return this.heads(conversation).reduce((sum, { seq }) => sum + seq, 0)
  }

  /** The first contradiction seen in a log since the store was opened. */
  evidence(ref: LogRef): ForkEvidence | undefined {
    return this.#forks.get(forkName(ref))
  }

  /**
   * Stores what is new of a run, in one synced write with what `extra` adds. Resolves after the
   * sync, and `head` moves only then. Runs of one log may be appended without waiting. Rejects with
   * `STORE_FULL`, `STORE_FAILED` or `STORE_CLOSED`; then nothing counts as stored.
   */
  async append(run: VerifiedRun, extra?: AppendExtra): Promise<Appended> {
    for (;;) {
      const log = this.#table.get(run)
      const tail = log?.tail ?? LOG_START
      const verdict = judgeRun(run, tail)
      // What is still being written proves nothing yet.
      if (verdict !== 'next' && log?.writing) {
        await log.writing
        continue
      }
      if (verdict === 'older' && log) return this.#compare(run, log)
      if (verdict === 'fork' && log) return this.#fork(run, log, tail.seq)
      if (verdict === 'gap' || verdict === 'rejected') return verdict
      const fresh = suffixRun(run, tail.seq + 1)
      const state = log ?? this.#admit(run)
      if (!fresh || !state) return 'rejected'
      await this.#store(fresh, state, extra)
      return 'stored'
    }
  }

  /** A run from `afterSeq + 1` on, at most MAX_RUN_ENTRIES and about `maxBytes`; nothing if none. */
  async readRun(ref: LogRef, afterSeq: number, maxBytes: number): Promise<Uint8Array | undefined> {
    const log = this.#table.get(ref)
    if (!log || afterSeq >= log.head.seq) return undefined
    return this.#reader.readRun(log.slot, afterSeq, maxBytes)
  }

  /**
   * Entries of one log after `afterSeq`, ascending, at least one while there are any and at most
   * `limit`: call again from the last one.
   */
  async entries(ref: LogRef, afterSeq: number, limit: number): Promise<StoredEntry[]> {
    const log = this.#table.get(ref)
    if (!log || afterSeq >= log.head.seq) return []
    return this.#reader.entries(log.slot, afterSeq, limit)
  }

  /** Entries in the conversation's one order, oldest first: the last ones, or those asked for. */
  page(conversation: Uint8Array, options: PageOptions): Promise<StoredEntry[]> {
    return this.#reader.page(this.#prefix(conversation), this.#table, options)
  }

  find(id: Uint8Array): Promise<StoredEntry | undefined> {
    return this.#reader.find(id)
  }

  /** Removes these bodies for good, also from the files: see `BodyEraser`. */
  dropBodies(ids: readonly Uint8Array[], sweep = false): Promise<boolean> {
    return this.#eraser.drop(ids, sweep)
  }

  async #store(run: VerifiedRun, log: LogState, extra: AppendExtra | undefined): Promise<void> {
    const { database, now, onStored } = this.#options
    const receivedAt = now()
    const last = run.entries.at(-1)
    if (!last) throw new TypeError('an empty run')
    const end: LogPosition = { seq: run.lastSeq, id: last.id.slice(), clock: last.entry.clock }
    const table = this.#table
    const abandon = () => {
      log.tail = log.head
      if (log.head.seq === 0) table.remove(log)
    }
    const batch = new Batch()
    try {
      this.#put(batch, run, log, end, receivedAt)
      const fresh = run.entries.map((entry) => ({ ...entry, receivedAt }))
      extra?.(batch, fresh)
    } catch (error) {
      batch.settle(false)
      if (!log.writing) abandon()
      throw error
    }
    batch.onFailed(abandon)
    batch.onCommitted(() => {
      const before = log.head.seq
      table.advance(log, end)
      onStored(log.head, before)
    })
    log.tail = end
    const commit = database.commit(batch)
    const writing = commit.catch(() => undefined)
    log.writing = writing
    try {
      await commit
    } finally {
      if (log.writing === writing) log.writing = undefined
    }
  }

  #put(batch: Batch, run: VerifiedRun, log: LogState, end: LogPosition, receivedAt: number): void {
    const { cipher } = this.#options
    const { slot } = log
    const key = runKey(slot, run.lastSeq)
    batch.put(key, cipher.seal(key, encodeStoredRun(receivedAt, run.bytes)))
    const record = logKey(slot)
    batch.put(record, cipher.seal(record, encodeLog(log.ref, end)))
    const prefix = this.#prefix(run.conversation)
    const tags = cipher.entryTags(run.entries.map(({ id }) => id))
    this.changes.put(batch, run.entries, slot, run.lastSeq)
    run.entries.forEach(({ entry: { type, clock, seq } }, at) => {
      const back = run.lastSeq - seq
      const tag = tags.subarray(at * ENTRY_TAG_BYTES, (at + 1) * ENTRY_TAG_BYTES)
      // A page is of messages: what changes them is found by what it changes.
      if (type !== ENTRY_TYPE.change)
        batch.put(orderKey(prefix, clock, slot, seq), orderValue(back))
      batch.put(entryKey(tag), entryValue({ slot, seq, back }))
    })
  }

  /** A run that ends at or before our head: ours, or a contradiction? */
  async #compare(run: VerifiedRun, log: LogState): Promise<Appended> {
    const last = run.entries.at(-1)
    if (!last) throw new TypeError('an empty run')
    const found = await this.#reader.locate(last.id)
    if (found?.slot === log.slot && found.seq === run.lastSeq) return 'known'
    // An index record may have rotted away; nobody is accused before the entry itself was read.
    const ours = await this.#reader.runAt(log.slot, run.lastSeq)
    const entry = ours && storedEntry(ours, run.lastSeq)
    if (entry && equalBytes(entry.id, last.id)) return 'known'
    return this.#fork(run, log, run.lastSeq)
  }

  async #fork(run: VerifiedRun, log: LogState, seq: number): Promise<Appended> {
    const name = forkName(run)
    if (!this.#forks.has(name) && this.#forks.size < MAX_FORKS) {
      const ours = await this.#reader.runAt(log.slot, seq)
      if (ours) this.#forks.set(name, { ours: ours.bytes, theirs: run.bytes.slice() })
    }
    return 'fork'
  }

  #admit(run: VerifiedRun): LogState | undefined {
    const table = this.#table
    const crowded =
      table.size >= MAX_LOGS || table.logs(run.conversation) >= MAX_LOGS_PER_CONVERSATION
    if (crowded && !equalBytes(run.author, this.#options.author)) return undefined
    return table.add(run)
  }

  #prefix(conversation: Uint8Array): Uint8Array {
    const name = Buffer.from(conversation).toString('latin1')
    let prefix = this.#prefixes.get(name)
    if (!prefix) {
      if (this.#prefixes.size >= MAX_LOGS) this.#prefixes.clear()
      prefix = this.#options.cipher
        .tag('order', conversation)
        .subarray(0, CONVERSATION_PREFIX_BYTES)
      this.#prefixes.set(name, prefix)
    }
    return prefix
  }
}

function forkName(ref: LogRef): string {
  return Buffer.concat([ref.conversation, ref.author, ref.device]).toString('latin1')
}
