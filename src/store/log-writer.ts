import { ChatError } from '../errors.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { logKey } from './keys.ts'
import { encodeLog } from './log-record.ts'
import type { Log, LogRef, LogState, LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { LogShape } from './span.ts'
import { Turn } from './turn.ts'

export interface LogWriterOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly table: () => LogTable
  /** Called after each sync that moved a head, with the seq it had before. */
  readonly onStored: (head: LogState, before: number) => void
}

/**
 * Writes changes of logs. What only adds records may be written without waiting for what is being
 * written; what changes records waits for its turn, and for as long nothing else touches its log.
 */
export class LogWriter {
  readonly #options: LogWriterOptions
  readonly #turn = new Turn()
  readonly #busy = new Map<Log, Promise<unknown>>()

  constructor(options: LogWriterOptions) {
    this.#options = options
  }

  /** Resolves when a job that has this log alone is done; undefined if there is none. */
  busy(log: Log): Promise<unknown> | undefined {
    return this.#busy.get(log)
  }

  /** Runs a job that changes records of any log; logs themselves it leaves as they are. */
  alone<T>(job: () => Promise<T>): Promise<T> {
    return this.#turn.take(job)
  }

  /** Runs a job that has the log to itself, with nothing of it being written; undefined: no such log. */
  withLog<T>(ref: LogRef, job: (log: Log) => Promise<T>): Promise<T | undefined> {
    return this.#turn.take(async () => {
      const log = this.#options.table().get(ref)
      if (!log) return undefined
      const done = Promise.resolve(log.writing).then(() => job(log))
      const settled = done.catch(() => undefined)
      this.#busy.set(log, settled)
      try {
        return await done
      } finally {
        this.#busy.delete(log)
      }
    })
  }

  /** From now on the log is `shape`; resolves once that is durable with all of `batch`. */
  async commit(log: Log, shape: LogShape, batch: Batch): Promise<void> {
    const { database, cipher, onStored } = this.#options
    const table = this.#options.table()
    // Read anew from disk meanwhile: what this was made on may not be true any more.
    if (table.bySlot(log.slot) !== log) throw new ChatError('STORE_FAILED', 'opened again')
    const key = logKey(log.slot)
    batch.put(key, cipher.seal(key, encodeLog(log.ref, shape)))
    batch.onFailed(() => abandon(table, log))
    batch.onCommitted(() => {
      const before = log.state?.seq ?? 0
      table.show(log, shape)
      if (log.state && log.state.seq !== before) onStored(log.state, before)
    })
    log.next = shape
    const commit = database.commit(batch)
    const writing = commit.catch(() => undefined)
    log.writing = writing
    try {
      await commit
    } finally {
      if (log.writing === writing) log.writing = undefined
    }
  }
}

/** What was being written has failed, and all behind it. */
export function abandon(table: LogTable, log: Log): void {
  log.next = log.shape
  if (log.shape.spans.length === 0) table.remove(log)
}
