import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { Slot } from './keys.ts'
import type { RecordCipher } from './record-cipher.ts'
import { SearchBytes, SearchSource } from './search-bytes.ts'
import { MARK_RANGE, markKey, markKeySlot } from './search-key.ts'
import { type Stretch, without, withStretch } from './search-stretch.ts'

/** What is held of one log. */
export interface HeldLog {
  readonly slot: Slot
  /** Ascending, with a hole between any two. */
  readonly spans: readonly Stretch[]
}

/** A stretch of one log. */
export interface LogStretch extends Stretch {
  readonly slot: Slot
}

/** Which entries of each log are indexed. */
export class SearchMarks {
  readonly #done = new Map<Slot, readonly Stretch[]>()
  /** Those whose records on the disk say something else. */
  #dirty = new Set<Slot>()

  static async read(database: Database, cipher: RecordCipher): Promise<SearchMarks> {
    const marks = new SearchMarks()
    await database.scan(MARK_RANGE, (key, value) => {
      const source = new SearchSource(cipher.open(key, value))
      const done: Stretch[] = []
      while (!source.ended) done.push({ first: source.number(), last: source.number() })
      marks.#done.set(markKeySlot(key), done)
      return true
    })
    return marks
  }

  add({ slot, first, last }: LogStretch): void {
    this.#done.set(slot, withStretch(this.#done.get(slot) ?? [], { first, last }))
    this.#dirty.add(slot)
  }

  /** What of the logs is not indexed. */
  missing(logs: Iterable<HeldLog>): LogStretch[] {
    const missing: LogStretch[] = []
    for (const { slot, spans } of logs) {
      for (const stretch of without(spans, this.#done.get(slot) ?? [])) {
        missing.push({ slot, ...stretch })
      }
    }
    return missing
  }

  /** What is indexed and not held any more. */
  excess(logs: Iterable<HeldLog>): LogStretch[] {
    const held = new Map<Slot, readonly Stretch[]>()
    for (const { slot, spans } of logs) held.set(slot, spans)
    return [...this.#done].flatMap(([slot, done]) => {
      return without(done, held.get(slot) ?? []).map((stretch) => ({ slot, ...stretch }))
    })
  }

  /** These are not indexed any more. */
  remove({ slot, first, last }: LogStretch): void {
    this.#done.set(slot, without(this.#done.get(slot) ?? [], [{ first, last }]))
    this.#dirty.add(slot)
  }

  /** Adds to a batch what has changed since the last one that was committed. */
  put(batch: Batch, cipher: RecordCipher): void {
    const dirty = this.#dirty
    this.#dirty = new Set()
    batch.onFailed(() => {
      for (const slot of dirty) this.#dirty.add(slot)
    })
    for (const slot of dirty) {
      const bytes = new SearchBytes()
      for (const { first, last } of this.#done.get(slot) ?? []) {
        bytes.number(first)
        bytes.number(last)
      }
      const key = markKey(slot)
      batch.put(key, cipher.seal(key, bytes.take()))
    }
  }
}
