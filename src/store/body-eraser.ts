import { MAX_RUN_ENTRIES } from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { runKey, type Slot } from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { LogWriter } from './log-writer.ts'
import type { RecordCipher } from './record-cipher.ts'
import { type StoredRun, withoutBodies } from './stored-run.ts'

interface Affected {
  readonly slot: Slot
  readonly run: StoredRun
  readonly seqs: Set<number>
}

export interface BodyEraserOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly reader: LogReader
  readonly writer: LogWriter
}

/** Removes bodies for good. One call at a time, since two may rewrite one run. */
export class BodyEraser {
  readonly #options: BodyEraserOptions
  #last: Promise<unknown> = Promise.resolve()

  constructor(options: BodyEraserOptions) {
    this.#options = options
  }

  /**
   * Removes the bodies of these entries, also from the files. False if none of them was here. With
   * `sweep` the files are rewritten all the same: an earlier call may have been cut off before that.
   */
  drop(ids: readonly Uint8Array[], sweep = false): Promise<boolean> {
    const dropped = this.#last.then(() => this.#drop(ids, sweep))
    this.#last = dropped.catch(() => undefined)
    return dropped
  }

  async #drop(ids: readonly Uint8Array[], sweep: boolean): Promise<boolean> {
    const { database, writer } = this.#options
    const { wanted, dropped } = await writer.alone(() => this.#rewrite(ids, sweep))
    for (const [slot, first, last] of ranges(wanted)) {
      await database.compact(runKey(slot, first), runKey(slot, last + MAX_RUN_ENTRIES))
    }
    return dropped
  }

  async #rewrite(
    ids: readonly Uint8Array[],
    sweep: boolean,
  ): Promise<{ readonly wanted: readonly Affected[]; readonly dropped: boolean }> {
    const { database, cipher, reader } = this.#options
    const found = await this.#find(ids)
    const affected = found.filter(({ run, seqs }) => {
      return [...seqs].some((seq) => run.parts[seq - run.firstSeq]?.body)
    })
    const wanted = sweep ? found : affected
    if (wanted.length === 0) return { wanted, dropped: false }
    // Old and new in one table would stay side by side.
    await database.flush()
    const batch = new Batch()
    for (const { slot, run, seqs } of wanted) {
      const key = runKey(slot, run.lastSeq)
      batch.put(key, cipher.seal(key, withoutBodies(run, seqs)))
      batch.onCommitted(() => reader.forget(slot, run.lastSeq))
    }
    const write = database.commit(batch)
    reader.replacing(write)
    await write
    return { wanted, dropped: affected.length > 0 }
  }

  async #find(ids: readonly Uint8Array[]): Promise<readonly Affected[]> {
    const { reader } = this.#options
    const found = new Map<string, Affected>()
    for (const id of ids) {
      const location = await reader.locate(id)
      if (!location) continue
      const { slot, seq, back } = location
      const name = `${slot} ${seq + back}`
      const known = found.get(name)
      const run = known?.run ?? (await reader.runAt(slot, seq))
      if (!run) continue
      found.set(name, known ?? { slot, run, seqs: new Set() })
      found.get(name)?.seqs.add(seq)
    }
    return [...found.values()]
  }
}

/**
 * For each slot the first and the last of the entries. A record that ever held one of them ended
 * there or at most a run behind it.
 */
function ranges(affected: readonly Affected[]): readonly (readonly [Slot, number, number])[] {
  const bySlot = new Map<Slot, number[]>()
  for (const { slot, seqs } of affected) {
    bySlot.set(slot, [...(bySlot.get(slot) ?? []), ...seqs])
  }
  return [...bySlot].map(([slot, seqs]) => [slot, Math.min(...seqs), Math.max(...seqs)])
}
