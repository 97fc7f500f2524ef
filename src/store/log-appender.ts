import { suffixRun, type VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { MAX_LOGS, MAX_LOGS_PER_CONVERSATION } from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Forks } from './forks.ts'
import { runKey } from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { Log, LogRef, LogTable } from './log-table.ts'
import { abandon, type LogWriter } from './log-writer.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { RunIndex } from './run-index.ts'
import { type AppendExtra, extraOf, type RunRewriter } from './run-rewriter.ts'
import { judgeRun, type RunVerdict } from './run-verdict.ts'
import { type LogShape, NOTHING_HELD } from './span.ts'
import { encodeStoredRun, storedEntry } from './stored-run.ts'

/**
 * How a run was taken. `known`: every entry was here already, or is not wanted. `fork`: it
 * contradicts what is here, or its log is forked before it. `rejected`: its clock does not ascend,
 * or there are too many logs, or too many holes in this one. Only `stored` adds entries.
 */
export type Appended = 'stored' | 'known' | 'fork' | 'rejected'

export interface LogAppenderOptions {
  readonly cipher: RecordCipher
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly rewriter: RunRewriter
  readonly index: RunIndex
  readonly forks: Forks
  readonly table: () => LogTable
  readonly now: () => number
  readonly author: Uint8Array
  readonly isOwn: (ref: LogRef) => boolean
}

type Fits = RunVerdict & { readonly verdict: 'fits' }

/**
 * Takes runs in. One that only adds is judged against what is held once all that is being written
 * has landed, and written behind it; every other one waits, and looks at what is on disk.
 */
export class LogAppender {
  readonly #options: LogAppenderOptions

  constructor(options: LogAppenderOptions) {
    this.#options = options
  }

  /** See `LogStore.append`. */
  async append(run: VerifiedRun, extra?: AppendExtra): Promise<Appended> {
    const { table, writer } = this.#options
    for (;;) {
      const log = table().get(run)
      const busy = log && writer.busy(log)
      if (busy) {
        await busy
        continue
      }
      const verdict = this.#judge(run, log)
      if (adds(verdict)) return this.#add(run, verdict, log, extra)
      // What is still being written proves nothing yet.
      if (log?.writing) {
        await log.writing
        continue
      }
      const seen = log?.next
      const looked = log ? await this.#look(run, log) : verdict
      if (isFinal(looked)) {
        if (log?.next === seen) return looked.verdict
        continue
      }
      const appended = await writer.withLog(run, (each) => this.#settle(run, each, extra))
      if (appended) return appended
    }
  }

  /** A log that is not here yet; undefined when there are too many. */
  admit(ref: LogRef): Log | undefined {
    const table = this.#options.table()
    const crowded =
      table.size >= MAX_LOGS || table.logs(ref.conversation) >= MAX_LOGS_PER_CONVERSATION
    if (crowded && !equalBytes(ref.author, this.#options.author)) return undefined
    return table.add(ref)
  }

  /** Nothing is awaited before the write is under way: what was judged is still true then. */
  async #add(
    run: VerifiedRun,
    verdict: Fits,
    known: Log | undefined,
    extra: AppendExtra | undefined,
  ): Promise<Appended> {
    const { cipher, index, writer, table, now } = this.#options
    const log = known ?? this.admit(run)
    const fresh = suffixRun(run, verdict.first)
    if (!log || !fresh) return 'rejected'
    const { slot } = log
    const { lastSeq } = run
    const receivedAt = now()
    const batch = new Batch()
    try {
      const key = runKey(slot, lastSeq)
      batch.put(key, cipher.seal(key, encodeStoredRun(receivedAt, fresh.bytes)))
      index.put(batch, fresh.entries, { slot, lastSeq })
      extraOf(batch, extra, fresh.entries, receivedAt)
    } catch (error) {
      if (!log.writing) abandon(table(), log)
      throw error
    }
    await writer.commit(log, grown(log.next, run, verdict), batch)
    return 'stored'
  }

  /** Of a run that clashes or overlaps. Undefined when that is no longer true. */
  async #settle(
    run: VerifiedRun,
    log: Log,
    extra: AppendExtra | undefined,
  ): Promise<Appended | undefined> {
    const { forks, rewriter } = this.#options
    const verdict = await this.#look(run, log)
    if (isFinal(verdict)) return verdict.verdict
    if (verdict.verdict !== 'fits') {
      await forks.clash(log, run, verdict.seq)
      return 'fork'
    }
    if (verdict.held.length === 0) return undefined
    const shape = grown(log.next, run, verdict)
    const spliced = await rewriter.splice(log, { run, first: verdict.first, shape, extra })
    return spliced ? 'stored' : 'rejected'
  }

  #judge(run: VerifiedRun, log: Log | undefined, agrees = false): RunVerdict {
    const own = this.#options.isOwn(run)
    return judgeRun(run, log?.next ?? NOTHING_HELD, { own, agrees })
  }

  /** As `#judge`, and looks at the entry on disk when only that tells. */
  async #look(run: VerifiedRun, log: Log): Promise<RunVerdict> {
    const verdict = this.#judge(run, log)
    if (verdict.verdict !== 'unclear') return verdict
    const same = await this.#holds(log, run, verdict.seq)
    return same ? this.#judge(run, log, true) : { verdict: 'clash', seq: verdict.seq }
  }

  /** Whether the entry that we hold there is the run's. */
  async #holds(log: Log, run: VerifiedRun, seq: number): Promise<boolean> {
    const { reader } = this.#options
    const entry = run.entries[seq - run.firstSeq]
    if (!entry) throw new TypeError('not in the run')
    const seen = log.next
    const found = await reader.locate(entry.id)
    if (found?.slot === log.slot && found.seq === seq) return true
    // An index record may have rotted away; nobody is accused before the entry itself was read.
    const stored = await reader.runAt(log.slot, seq)
    const ours = stored && storedEntry(stored, seq)
    if (ours) return equalBytes(ours.id, entry.id)
    if (log.next === seen) throw new ChatError('STORE_DAMAGED', 'a run is missing')
    return true
  }
}

function isFinal(verdict: RunVerdict): verdict is RunVerdict & {
  readonly verdict: 'known' | 'fork' | 'rejected'
} {
  const { verdict: what } = verdict
  return what === 'known' || what === 'fork' || what === 'rejected'
}

function adds(verdict: RunVerdict): verdict is Fits {
  return verdict.verdict === 'fits' && verdict.held.length === 0
}

/** The log once the run is stored; now the entry before its fork may be here. */
function grown(shape: LogShape, run: VerifiedRun, { spans }: Fits): LogShape {
  const settled = run.entries[(shape.forkedAt ?? 0) - 1 - run.firstSeq]
  return { ...shape, spans, ...(settled ? { settledId: new Uint8Array(settled.id) } : {}) }
}
