import { type VerifiedRun, verifyRun } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'
import { Batch } from './batch.ts'
import { bareRun, disputedSeq, type ForkEvidence, type ForkTable } from './fork-table.ts'
import { runKey } from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { Log, LogRef } from './log-table.ts'
import type { LogWriter } from './log-writer.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { RunIndex } from './run-index.ts'
import { NOTHING_HELD, spanAt, withRun } from './span.ts'
import { encodeStoredRun, storedEntry } from './stored-run.ts'

export interface ForksOptions {
  readonly cipher: RecordCipher
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly index: RunIndex
  readonly table: ForkTable
  readonly now: () => number
  readonly onForked: (ref: LogRef, forkedAt: number) => void
}

/** Finds and keeps the proof that an author signed two entries in one place. */
export class Forks {
  readonly #options: ForksOptions

  constructor(options: ForksOptions) {
    this.#options = options
  }

  /**
   * Keeps two runs that contradict each other. The caller has the log to itself. A log of which
   * nothing is held gets the first as its only entries, so that it is known to everybody who asks.
   */
  async keep(log: Log, one: VerifiedRun, other: VerifiedRun): Promise<'stored' | 'known'> {
    const { cipher, writer, index, table, now, onForked } = this.#options
    const { slot, ref, next } = log
    const seq = disputedSeq(one, other)
    if (seq === undefined || (next.forkedAt !== undefined && next.forkedAt <= seq)) return 'known'
    const [a, b] = [bareRun(one, seq), bareRun(other, seq)]
    const settledId = await this.#idOf(log, seq - 1)
    const batch = new Batch()
    table.put(batch, slot, { a: a.bytes, b: b.bytes })
    let spans = next.spans
    if (spans.length === 0) {
      spans = withRun(spans, a, seq)
      const key = runKey(slot, a.lastSeq)
      batch.put(key, cipher.seal(key, encodeStoredRun(now(), a.bytes)))
      index.put(batch, a.entries, { slot, lastSeq: a.lastSeq })
    }
    batch.onCommitted(() => onForked(ref, seq))
    await writer.commit(log, { ...next, spans, forkedAt: seq, settledId }, batch)
    return 'stored'
  }

  /** Keeps the proof in a run that contradicts what the log holds up to `seq`, if it is a lower one. */
  async clash(log: Log, run: VerifiedRun, seq: number): Promise<void> {
    const { forkedAt } = log.next
    if (forkedAt !== undefined && run.firstSeq >= forkedAt) return
    const range = { first: run.firstSeq, last: seq }
    for (const ours of await this.#options.reader.runs(log.slot, range)) {
      const differs = ours.parts.some(({ entry }, at) => {
        const theirs = run.entries[ours.firstSeq + at - run.firstSeq]
        return theirs && !equalBytes(theirs.bytes, entry)
      })
      if (!differs) continue
      await this.keep(log, verifyRun(ours.bytes), run)
      return
    }
  }

  evidence(log: Log): Promise<ForkEvidence | undefined> {
    return this.#options.table.get(log.slot)
  }

  /** Zeros for what is not held. */
  async #idOf({ slot, next }: Log, seq: number): Promise<Uint8Array> {
    const run = spanAt(next.spans, seq) && (await this.#options.reader.runAt(slot, seq))
    const entry = run && storedEntry(run, seq)
    return entry?.id ?? NOTHING_HELD.settledId
  }
}
