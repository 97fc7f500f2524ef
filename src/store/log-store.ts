import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { Batch } from './batch.ts'
import { BodyEraser } from './body-eraser.ts'
import { ChangeIndex, type ChangeOf } from './change-index.ts'
import type { Database } from './database.ts'
import { disputedSeq, type ForkEvidence, ForkTable } from './fork-table.ts'
import { Forks } from './forks.ts'
import { familyRange, logKeySlot, runKey, type Slot } from './keys.ts'
import { type Appended, LogAppender } from './log-appender.ts'
import { LogReader, type PageOptions } from './log-reader.ts'
import { decodeLog } from './log-record.ts'
import { type LogRef, type LogState, LogTable } from './log-table.ts'
import { LogWriter } from './log-writer.ts'
import { OrderIndex } from './order-index.ts'
import type { RecordCipher } from './record-cipher.ts'
import { RunIndex } from './run-index.ts'
import { type AppendExtra, RunRewriter } from './run-rewriter.ts'
import { SearchIndex } from './search-index.ts'
import { countHeld, lastBefore, spanAt } from './span.ts'
import type { StoredEntry } from './stored-run.ts'
import { type TrimBound, Trimmer, type TrimOptions } from './trimmer.ts'

export type { Appended } from './log-appender.ts'

export interface LogStoreOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly now: () => number
  /** Whose logs are taken even when there are too many others. */
  readonly author: Uint8Array
  /** True for logs that only this device writes: they never have a hole. */
  readonly isOwn: (ref: LogRef) => boolean
  /** Called after each sync that moved a head, with the seq it had before. */
  readonly onStored: (head: LogState, before: number) => void
  /** There is proof now, and on disk, that the author signed two entries in that place. */
  readonly onForked: (ref: LogRef, forkedAt: number) => void
  readonly changeOf: ChangeOf
  /** See `SearchIndexOptions`. */
  readonly searchVersion: string
}

/** Every log of every conversation: runs, what is held of each, and the indexes. */
export class LogStore {
  /** Changes of entries, and what they ask to be dropped. */
  readonly changes: ChangeIndex
  /** Messages by their words. */
  readonly search: SearchIndex
  readonly #options: LogStoreOptions
  readonly #reader: LogReader
  readonly #eraser: BodyEraser
  readonly #index: RunIndex
  readonly #order: OrderIndex
  readonly #writer: LogWriter
  readonly #rewriter: RunRewriter
  readonly #trimmer: Trimmer
  readonly #forks: Forks
  readonly #appender: LogAppender
  #table = new LogTable()

  private constructor(options: LogStoreOptions) {
    this.#options = options
    const { database, cipher, changeOf, onStored } = options
    const table = () => this.#table
    const reader = new LogReader(database, cipher)
    const changes = new ChangeIndex({ database, cipher, reader, changeOf, table })
    const index = new RunIndex(cipher, changes)
    const writer = new LogWriter({ database, cipher, table, onStored })
    const parts = { ...options, reader, index, writer }
    const rewriter = new RunRewriter(parts)
    const forks = new Forks({ ...parts, table: new ForkTable(database, cipher) })
    this.changes = changes
    this.search = new SearchIndex({ database, cipher, table, version: options.searchVersion })
    this.#reader = reader
    this.#index = index
    this.#order = new OrderIndex(database)
    this.#writer = writer
    this.#rewriter = rewriter
    this.#forks = forks
    this.#eraser = new BodyEraser(parts)
    this.#trimmer = new Trimmer({ ...parts, table })
    this.#appender = new LogAppender({ ...parts, rewriter, forks, table })
  }

  /** Reads what is held of every log. `STORE_DAMAGED` when a span has lost its end. */
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
      const { ref, shape } = decodeLog(cipher.open(key, value))
      table.add(ref, slot, shape)
      for (const { last } of shape.spans) ends.push(runKey(slot, last))
      return true
    })
    const held = await database.hasMany(ends)
    if (held.includes(false)) throw new ChatError('STORE_DAMAGED', 'a log has lost its end')
    await this.changes.load()
    this.#table = table
    await this.search.load()
  }

  /** Every log of a conversation, as durable now; the same array until one of them changes. */
  heads(conversation: Uint8Array): readonly LogState[] {
    return this.#table.heads(conversation)
  }

  head(ref: LogRef): LogState | undefined {
    return this.#table.get(ref)?.state
  }

  /** Keys of the conversations that have entries. */
  conversations(): readonly Uint8Array[] {
    return this.#table.conversations().filter((key) => this.#table.heads(key).length > 0)
  }

  /** Every log there is. */
  allHeads(): readonly LogState[] {
    return this.#table.conversations().flatMap((key) => this.#table.heads(key))
  }

  /** Entries of a conversation that are here. */
  count(conversation: Uint8Array): number {
    return this.heads(conversation).reduce((sum, { spans }) => sum + countHeld(spans), 0)
  }

  /**
   * Stores what is new of a run, wherever it fits, in one synced write with what `extra` adds for
   * it. Resolves after the sync, and what is held moves only then. Runs of one log may be appended
   * without waiting. Rejects with `STORE_FULL`, `STORE_FAILED` or `STORE_CLOSED`; then nothing
   * counts as stored.
   */
  append(run: VerifiedRun, extra?: AppendExtra): Promise<Appended> {
    return this.#appender.append(run, extra)
  }

  /**
   * Keeps the proof that two runs contradict each other, and nothing after that place is stored any
   * more. Of a log that is not here the first is kept as its only entries. `known`: there is proof of
   * as low a place. `nothing`: they do not contradict, or there are too many logs.
   */
  async fork(a: VerifiedRun, b: VerifiedRun): Promise<'stored' | 'known' | 'nothing'> {
    if (!sameLog(a, b) || disputedSeq(a, b) === undefined) return 'nothing'
    for (;;) {
      if (!this.#table.get(a) && !this.#appender.admit(a)) return 'nothing'
      const kept = await this.#writer.withLog(a, (log) => this.#forks.keep(log, a, b))
      if (kept) return kept
    }
  }

  /** The proof that a log forked. */
  async evidence(ref: LogRef): Promise<ForkEvidence | undefined> {
    const log = this.#table.get(ref)
    return log && this.#forks.evidence(log)
  }

  /**
   * Stores bodies of a run whose entries are here without them, as far as they are `wanted`: somebody
   * may have passed them on without. Resolves once durable, with their entries.
   */
  async fill(
    run: VerifiedRun,
    wanted: (entry: StoredEntry) => boolean,
    extra?: AppendExtra,
  ): Promise<readonly StoredEntry[]> {
    const filled = await this.#writer.withLog(run, (log) =>
      this.#rewriter.fill(log, run, wanted, extra),
    )
    return filled ?? []
  }

  /**
   * Removes old entries of a conversation for good, in whole run records from the lowest up and
   * never the last of a log; the floor follows. Resolves with their number.
   */
  trim(conversation: Uint8Array, bound: TrimBound, options?: TrimOptions): Promise<number> {
    return this.#trimmer.trim(conversation, bound, options)
  }

  /** How many messages of a conversation stand before a clock; reads the whole index up to there. */
  countBefore(conversation: Uint8Array, clock: bigint): Promise<number> {
    return this.#order.countBefore(this.#index.prefix(conversation), clock)
  }

  /** The clock from which on there are `n` messages of a conversation; undefined if there are fewer. */
  clockOfNewest(conversation: Uint8Array, n: number): Promise<bigint | undefined> {
    return this.#order.clockOfNewest(this.#index.prefix(conversation), n)
  }

  /** Entries before a clock are not wanted from now on, as far as what is held tells which they are. */
  async raiseFloors(conversation: Uint8Array, clock: bigint): Promise<void> {
    for (const ref of this.heads(conversation)) {
      const seq = lastBefore(this.#table.get(ref)?.shape.spans ?? [], clock)
      if (seq > ref.floor) await this.raiseFloor(ref, seq)
    }
  }

  /** Entries up to `seq` are not wanted from now on; those that are here stay. Resolves once durable. */
  async raiseFloor(ref: LogRef, seq: number): Promise<void> {
    await this.#writer.withLog(ref, async (log) => {
      const floor = Math.min(seq, (log.next.spans.at(-1)?.last ?? 1) - 1)
      if (floor <= log.next.floor) return
      await this.#writer.commit(log, { ...log.next, floor }, new Batch())
    })
  }

  /**
   * A run from `afterSeq + 1` on, at most MAX_RUN_ENTRIES and about `maxBytes`; nothing if that entry
   * is not here.
   */
  async readRun(ref: LogRef, afterSeq: number, maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#readRun(ref, afterSeq + 1, (slot) =>
      this.#reader.readRun(slot, afterSeq + 1, maxBytes),
    )
  }

  /**
   * A run that holds the newest entry here below `beforeSeq`, and as much before it as makes about
   * `maxBytes`, at most MAX_RUN_ENTRIES and without a hole; nothing if there is no such entry. It may
   * end behind `beforeSeq`, since only the last entry of a run is signed.
   */
  async readRunBefore(
    ref: LogRef,
    beforeSeq: number,
    maxBytes: number,
  ): Promise<Uint8Array | undefined> {
    const spans = this.#table.get(ref)?.shape.spans ?? []
    const span = spans.findLast(({ first }) => first < beforeSeq)
    const seq = Math.min(beforeSeq - 1, span?.last ?? 0)
    return this.#readRun(ref, seq, (slot) => this.#reader.readRunBefore(slot, seq, maxBytes))
  }

  /**
   * Entries of one log after `afterSeq`, ascending, at least one while there are any and at most
   * `limit`: call again from the last one. What is not here is passed over.
   */
  async entries(ref: LogRef, afterSeq: number, limit: number): Promise<StoredEntry[]> {
    const log = this.#table.get(ref)
    if (!log?.state || afterSeq >= log.state.seq) return []
    return this.#reader.entries(log.slot, afterSeq + 1, limit)
  }

  /** Entries in the conversation's one order, oldest first: the last ones, or those asked for. */
  page(conversation: Uint8Array, options: PageOptions): Promise<StoredEntry[]> {
    return this.#reader.page(this.#index.prefix(conversation), this.#table, options)
  }

  find(id: Uint8Array): Promise<StoredEntry | undefined> {
    return this.#reader.find(id)
  }

  /** Removes these bodies for good, also from the files: see `BodyEraser`. */
  dropBodies(ids: readonly Uint8Array[], sweep = false): Promise<boolean> {
    return this.#eraser.drop(ids, sweep)
  }

  /** A run that holds `seq`, if that is here. */
  async #readRun(
    ref: LogRef,
    seq: number,
    read: (slot: Slot) => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array | undefined> {
    const log = this.#table.get(ref)
    const isHere = () => log && spanAt(log.shape.spans, seq) !== undefined
    if (!log || !isHere()) return undefined
    const run = await read(log.slot)
    if (!run && isHere()) throw new ChatError('STORE_DAMAGED', 'a run is missing')
    return run
  }
}

function sameLog(a: LogRef, b: LogRef): boolean {
  return (
    equalBytes(a.conversation, b.conversation) &&
    equalBytes(a.author, b.author) &&
    equalBytes(a.device, b.device)
  )
}
