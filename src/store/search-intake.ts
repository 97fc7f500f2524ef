import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { SearchBuffer } from './search-buffer.ts'
import type { DocsOf } from './search-doc.ts'
import type { SearchEntries } from './search-entries.ts'
import type { SearchFiles } from './search-files.ts'
import { markKey } from './search-key.ts'
import { SearchLock } from './search-lock.ts'
import { type LogStretch, SearchMarks } from './search-marks.ts'
import type { SearchPlace } from './search-place.ts'
import { SegmentWriter } from './search-segment-writer.ts'
import { lengthOf } from './search-stretch.ts'
import type { StoredEntry } from './stored-run.ts'

export interface SearchIntakeOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly table: () => LogTable
  readonly files: SearchFiles
  readonly entries: SearchEntries
  /** Aborted: what is asked for is refused with its reason. */
  readonly closing: AbortSignal
}

/** Entries that are indexed together. */
const STEP = 256
/** What is worth being written when the store is closed; less is read again next time. */
const FLUSH_DOCS = 64

/** Takes what the logs hold into segments, and remembers how far it is. */
export class SearchIntake {
  readonly #options: SearchIntakeOptions
  /** Held while entries are read for the buffer, and while it is written. */
  readonly #indexing = new SearchLock()
  #marks = new SearchMarks()
  #buffer = new SearchBuffer()
  /** A buffer that is being written. */
  #writing: SearchBuffer | undefined
  #queue: LogStretch[] = []

  constructor(options: SearchIntakeOptions) {
    this.#options = options
  }

  /** Nothing is indexed or written while `work` runs. Of all here, it may only use `forget` and `load`. */
  paused(work: () => Promise<void>): Promise<void> {
    return this.#indexing.run(work)
  }

  /** Begins with nothing. The caller has it paused. */
  forget(): void {
    this.#marks = new SearchMarks()
    this.#buffer = new SearchBuffer()
    this.#queue = []
  }

  /** Begins with what the disk says. The caller has it paused. Rejects with `STORE_DAMAGED`. */
  async load(): Promise<void> {
    const { database, cipher } = this.#options
    this.forget()
    this.#marks = await SearchMarks.read(database, cipher)
  }

  /** See `SearchIndex`. */
  backlog(): number {
    return lengthOf(this.#missing())
  }

  /** What is indexed and not on the disk yet. */
  buffers(): readonly SearchBuffer[] {
    return [this.#buffer, this.#writing].flatMap((each) => each ?? [])
  }

  /** See `SearchIndex`. */
  take(docsOf: DocsOf): Promise<number> {
    const { table, entries: source, closing } = this.#options
    return this.#indexing.run(async () => {
      closing.throwIfAborted()
      if (this.#queue.length === 0) this.#queue = this.#missing()
      const queue = this.#queue
      const [stretch] = queue
      if (!stretch) return 0
      const { slot, first } = stretch
      const { entries, last } = await source.read(stretch, STEP)
      for (const { message, terms } of await docsOf(entries)) {
        const { clock, seq } = message.entry
        const its = table().get(message.entry)?.slot
        if (its !== undefined) this.#buffer.add({ clock, slot: its, seq }, terms)
      }
      this.#marks.add({ slot, first, last })
      if (last < stretch.last) queue[0] = { slot, first: last + 1, last: stretch.last }
      else queue.shift()
      if (this.#buffer.isFull) await this.#flush()
      return last - first + 1
    })
  }

  /** See `SearchIndex`. */
  async catchUp(docsOf: DocsOf, limit: number, signal: AbortSignal): Promise<boolean> {
    const queue = this.#missing()
    if (lengthOf(queue) > limit) return false
    this.#queue = queue
    while (this.#queue === queue && queue.length > 0) {
      signal.throwIfAborted()
      await this.take(docsOf)
    }
    return this.#queue === queue || this.catchUp(docsOf, limit, signal)
  }

  /** See `SearchIndex`. */
  flush(): Promise<void> {
    return this.#indexing.run(async () => {
      this.#options.closing.throwIfAborted()
      await this.#flush()
    })
  }

  /** Removes what is in memory of these messages. */
  erase(isErased: (place: SearchPlace) => boolean): Promise<void> {
    return this.#indexing.run(async () => this.#buffer.erase(isErased))
  }

  /** What was indexed and is not held any more. */
  excess(): readonly LogStretch[] {
    return this.#marks.excess(this.#options.table().held())
  }

  /** These do not count as indexed any more. Resolves once that is durable. */
  unmark(stretches: readonly LogStretch[]): Promise<void> {
    return this.#indexing.run(async () => {
      for (const stretch of stretches) this.#marks.remove(stretch)
      await this.#flush()
    })
  }

  /** See `SearchIndex`. */
  again(batch: Batch, entries: readonly StoredEntry[]): void {
    const [first] = entries
    const slot = first && this.#options.table().get(first.entry)?.slot
    if (slot === undefined) return
    // After a kill the whole log is read again; else the next segment says what it must.
    batch.delete(markKey(slot))
    batch.onCommitted(() => {
      for (const { entry } of entries) {
        this.#marks.remove({ slot, first: entry.seq, last: entry.seq })
      }
    })
  }

  /** Writes what is worth it. */
  finish(): Promise<void> {
    return this.#indexing.run(async () => {
      if (this.#buffer.size < FLUSH_DOCS) return
      // What the disk refuses now is indexed again next time.
      await this.#flush().catch(() => undefined)
    })
  }

  #missing(): LogStretch[] {
    return this.#marks.missing(this.#options.table().held())
  }

  async #flush(): Promise<void> {
    const { database, cipher, files } = this.#options
    const buffer = this.#buffer
    if (buffer.size === 0) {
      const batch = new Batch()
      this.#marks.put(batch, cipher)
      return database.commit(batch)
    }
    this.#buffer = new SearchBuffer()
    this.#writing = buffer
    try {
      const writer = new SegmentWriter({ database, cipher, id: await files.newId() })
      buffer.write(writer)
      const { segment, batch } = writer.finish()
      batch.onCommitted(() => {
        this.#writing = undefined
      })
      await files.add(batch, segment, { last: () => this.#marks.put(batch, cipher) })
    } catch (error) {
      this.#buffer = buffer
      throw error
    } finally {
      this.#writing = undefined
    }
  }
}
