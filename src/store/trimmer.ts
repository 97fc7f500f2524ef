import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { entryKey, orderKey, runKey } from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { Log, LogRef, LogState, LogTable } from './log-table.ts'
import type { LogWriter } from './log-writer.ts'
import type { RunIndex } from './run-index.ts'
import { extraOf } from './run-rewriter.ts'
import { type HeldSpan, headOf } from './span.ts'
import { type StoredEntry, storedEntries } from './stored-run.ts'

/** What goes: entries before a clock, of each log those up to an entry; if both, what fits both. */
export interface TrimBound {
  readonly beforeClock?: bigint
  readonly upTo?: (log: LogState) => number
}

/** Adds to the batch that removes entries what must go with them. */
export type TrimExtra = (batch: Batch, gone: readonly StoredEntry[]) => void

export interface TrimOptions {
  readonly extra?: TrimExtra
  /** Aborted: nothing more is removed. */
  readonly signal?: AbortSignal
}

export interface TrimmerOptions {
  readonly database: Database
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly index: RunIndex
  readonly table: () => LogTable
}

interface Job {
  readonly bound: TrimBound
  readonly extra: TrimExtra | undefined
  /** Moves what was written before into tables; once. */
  readonly flush: () => Promise<void>
}

/** Run records that go with one write: so many entries take some milliseconds. */
const RUNS_PER_BATCH = 32
/** When this part of an index has gone, its files are rewritten. */
const SWEEP_PART = 0.1

/** Removes old entries for good, some at a time: a kill in between leaves a shorter history. */
export class Trimmer {
  readonly #options: TrimmerOptions

  constructor(options: TrimmerOptions) {
    this.#options = options
  }

  /** Resolves with the number of entries removed. */
  async trim(
    conversation: Uint8Array,
    bound: TrimBound,
    { extra, signal }: TrimOptions = {},
  ): Promise<number> {
    const { database, table, writer } = this.#options
    let gone = 0
    let flushed: Promise<void> | undefined
    const job: Job = {
      bound,
      extra,
      // Old and new in one table would stay side by side.
      flush: () => {
        flushed ??= database.flush()
        return flushed
      },
    }
    for (const ref of table().heads(conversation)) {
      for (let more = true; more && !signal?.aborted; ) {
        const removed = await writer.withLog(ref, (log) => this.#remove(log, job))
        gone += removed ?? 0
        more = (removed ?? 0) > 0
      }
      if (gone > 0) await this.#compact(ref)
    }
    if (gone > 0) await this.#sweep(conversation, gone)
    return gone
  }

  /** Removes some of the lowest run records; how many entries that were. */
  async #remove(log: Log, { bound, extra, flush }: Job): Promise<number> {
    const { reader, writer, index, table } = this.#options
    const { slot, state, next } = log
    if (!state) return 0
    const { seq: head } = headOf(next)
    const upTo = Math.min(head - 1, bound.upTo?.(state) ?? head)
    const batch = new Batch()
    const gone: StoredEntry[] = []
    let rest: StoredEntry | undefined
    for (const run of await reader.runs(slot, { first: 0, last: head }, RUNS_PER_BATCH + 1)) {
      const entries = storedEntries(run)
      rest = entries[0]
      const clock = entries.at(-1)?.entry.clock ?? 0n
      const isOld = run.lastSeq <= upTo && clock < (bound.beforeClock ?? clock + 1n)
      if (!isOld || batch.keys.length === RUNS_PER_BATCH) break
      gone.push(...entries)
      batch.delete(runKey(slot, run.lastSeq))
      batch.onCommitted(() => reader.forget(slot, run.lastSeq))
    }
    const last = gone.at(-1)
    if (!last || !rest) return 0
    await flush()
    index.remove(batch, gone, slot)
    extraOf(batch, extra, gone)
    const floor = Math.max(next.floor, last.entry.seq)
    const shape = { ...next, floor, spans: cut(next.spans, rest) }
    // Whoever reads from now on is not promised what is about to go.
    table().show(log, shape)
    const write = writer.commit(log, shape, batch)
    reader.replacing(write)
    await write
    return gone.length
  }

  /** So that what went is in no file of the log any more. */
  async #compact(ref: LogRef): Promise<void> {
    const { database, table } = this.#options
    const log = table().get(ref)
    if (log) await database.compact(runKey(log.slot, 0), runKey(log.slot, log.shape.floor + 1))
  }

  /** The indexes are small: their files are rewritten only when it is worth it. */
  async #sweep(conversation: Uint8Array, gone: number): Promise<void> {
    const { database, index, table } = this.#options
    const prefix = index.prefix(conversation)
    await database.compact(orderKey(prefix, 0n), orderKey(prefix, 2n ** 64n - 1n))
    let held = 0
    for (const key of table().conversations()) {
      for (const { spans } of table().heads(key)) {
        for (const { first, last } of spans) held += last - first + 1
      }
    }
    if (gone < held * SWEEP_PART) return
    await database.compact(entryKey(new Uint8Array(16)), entryKey(new Uint8Array(16).fill(255)))
  }
}

/** The spans once nothing before this entry is held. */
function cut(spans: readonly HeldSpan[], { entry }: StoredEntry): readonly HeldSpan[] {
  return spans.flatMap((span) => {
    if (span.last < entry.seq) return []
    if (span.first >= entry.seq) return [span]
    const { seq: first, clock: firstClock, backlink } = entry
    return [{ ...span, first, firstClock, backlink: new Uint8Array(backlink) }]
  })
}
