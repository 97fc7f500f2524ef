import { ChatError, isChatError } from '../errors.ts'
import type { Closable } from '../resources.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { Slot } from './keys.ts'
import type { LogRef, LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { SearchBuffer } from './search-buffer.ts'
import type { DocsOf } from './search-doc.ts'
import { SearchEntries } from './search-entries.ts'
import { SearchFiles } from './search-files.ts'
import { markKey } from './search-key.ts'
import { SearchLock } from './search-lock.ts'
import { type LogStretch, SearchMarks } from './search-marks.ts'
import { mergeSegments } from './search-merge.ts'
import { comparePlaces, type SearchPlace } from './search-place.ts'
import { findPlaces, type SearchQuery } from './search-query.ts'
import { SegmentWriter } from './search-segment-writer.ts'
import { dueToMerge } from './search-state.ts'
import { lengthOf } from './search-stretch.ts'
import type { StoredEntry } from './stored-run.ts'

export interface SearchIndexOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly table: () => LogTable
  /** Names the rules by which terms are made: an index of another version is made anew. */
  readonly version: string
}

/** Entries that are indexed together. */
const STEP = 256
/** What is worth being written when the store is closed; less is read again next time. */
const FLUSH_DOCS = 64

/**
 * Finds messages by terms (docs/storage.md, "Search"). It is made of what the logs hold and can be
 * made anew from them at any time; what is not indexed yet is not found.
 */
export class SearchIndex implements Closable {
  readonly #options: SearchIndexOptions
  readonly #files: SearchFiles
  readonly #entries: SearchEntries
  readonly #closing = new AbortController()
  /** Held while segments are merged or rewritten. Taken before `#indexing`. */
  readonly #shaping = new SearchLock()
  /** Held while entries are read for the buffer, and while it is written. */
  readonly #indexing = new SearchLock()
  #marks = new SearchMarks()
  #buffer = new SearchBuffer()
  /** A buffer that is being written. */
  #writing: SearchBuffer | undefined
  #queue: LogStretch[] = []

  constructor(options: SearchIndexOptions) {
    this.#options = options
    const { database, cipher, table, version } = options
    this.#files = new SearchFiles({ database, cipher, version })
    this.#entries = new SearchEntries({
      database,
      cipher,
      refOf: (slot) => table().bySlot(slot)?.ref,
    })
  }

  /** Forgets what memory holds and reads it again. What cannot be read will be made anew. */
  load(): Promise<void> {
    return this.#alone(() => this.#load())
  }

  /** Bytes on the disk, about. */
  get bytes(): number {
    return this.#files.state.segments.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Entries that are held and not indexed. */
  backlog(): number {
    return lengthOf(this.#marks.missing(this.#options.table().held()))
  }

  /** Indexes some entries more. Returns how many there were; 0 when all are indexed. */
  take(docsOf: DocsOf): Promise<number> {
    return this.#indexing.run(async () => {
      this.#assertOpen()
      if (this.#queue.length === 0) {
        this.#queue = this.#marks.missing(this.#options.table().held())
      }
      const queue = this.#queue
      const [stretch] = queue
      if (!stretch) return 0
      const { slot, first } = stretch
      const { entries, last } = await this.#entries.read(stretch, STEP)
      for (const { message, terms } of await docsOf(entries)) {
        const { clock, seq } = message.entry
        const its = this.#options.table().get(message.entry)?.slot
        if (its !== undefined) this.#buffer.add({ clock, slot: its, seq }, terms)
      }
      this.#marks.add({ slot, first, last })
      if (last < stretch.last) queue[0] = { slot, first: last + 1, last: stretch.last }
      else queue.shift()
      if (this.#buffer.isFull) await this.#flush()
      return last - first + 1
    })
  }

  /** Indexes all that is held now, if that is not more than `limit` entries; false if it is. */
  async catchUp(docsOf: DocsOf, limit: number, signal: AbortSignal): Promise<boolean> {
    const queue = this.#marks.missing(this.#options.table().held())
    if (lengthOf(queue) > limit) return false
    this.#queue = queue
    while (this.#queue === queue && queue.length > 0) {
      signal.throwIfAborted()
      await this.take(docsOf)
    }
    return this.#queue === queue || this.catchUp(docsOf, limit, signal)
  }

  /** Writes what was indexed to the disk, however little it is. */
  flush(): Promise<void> {
    return this.#indexing.run(async () => {
      this.#assertOpen()
      await this.#flush()
    })
  }

  /** Makes one segment of several where that is due. False if it is not. */
  merge(): Promise<boolean> {
    return this.#shaping.run(async () => {
      this.#assertOpen()
      const segments = dueToMerge(this.#files.state)
      if (!segments) return false
      const { database, cipher } = this.#options
      const id = await this.#files.newId()
      const writer = new SegmentWriter({ database, cipher, id })
      try {
        await mergeSegments(this.#files.reader, segments, writer, this.#closing.signal)
        const { segment, batch } = writer.finish()
        await this.#files.add(batch, segment, { inPlaceOf: segments })
      } catch (error) {
        this.#files.abandon(id)
        throw error
      }
      await this.#files.remove(segments)
      return true
    })
  }

  /**
   * Places of messages that may fit, from the newest on, those of one clock together and none twice.
   * `STORE_DAMAGED` when the index must be made anew: see `reset`.
   */
  async *find(query: SearchQuery): AsyncGenerator<readonly SearchPlace[]> {
    const buffers = () => [this.#buffer, this.#writing].flatMap((each) => each ?? [])
    yield* findPlaces({ files: this.#files, buffers, table: this.#options.table() }, query)
  }

  /** The entries at these places, in that order; undefined where there is none any more. */
  at(places: readonly SearchPlace[]): Promise<readonly (StoredEntry | undefined)[]> {
    return this.#entries.at(places)
  }

  refOf(slot: Slot): LogRef | undefined {
    return this.#options.table().bySlot(slot)?.ref
  }

  /**
   * Removes every word of these messages for good, also from the files. With `sweep` the files are
   * rewritten even if there is none: an earlier call may have been cut off before that.
   */
  erase(messages: readonly StoredEntry[], sweep = false): Promise<void> {
    return this.#shaping.run(async () => {
      this.#assertOpen()
      const places = messages.flatMap(({ entry }) => {
        const slot = this.#options.table().get(entry)?.slot
        return slot === undefined ? [] : [{ clock: entry.clock, slot, seq: entry.seq }]
      })
      await this.#indexing.run(async () => {
        this.#buffer.erase((place) => places.some((each) => comparePlaces(each, place) === 0))
      })
      await this.#erase(() => this.#files.erase(places, sweep))
    })
  }

  /** Removes the words of what is not held any more. False if there is nothing of it. */
  prune(): Promise<boolean> {
    return this.#shaping.run(async () => {
      this.#assertOpen()
      const excess = this.#marks.excess(this.#options.table().held())
      if (excess.length === 0) return false
      const isGone = ({ slot, seq }: SearchPlace) =>
        excess.some((gone) => gone.slot === slot && gone.first <= seq && seq <= gone.last)
      await this.#indexing.run(async () => this.#buffer.erase(isGone))
      await this.#erase(() => this.#files.erase(isGone))
      await this.#indexing.run(async () => {
        for (const gone of excess) this.#marks.remove(gone)
        await this.#flush()
      })
      return true
    })
  }

  /** These entries of one log are stored again, with more in them: they will be indexed again. */
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

  /** Forgets everything: the index will be made anew from the logs. */
  reset(): Promise<void> {
    return this.#alone(() => this.#reset())
  }

  /** Writes what is worth it. Idempotent. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return
    this.#closing.abort(new ChatError('STORE_CLOSED'))
    await this.#shaping.idle()
    await this.#indexing.run(async () => {
      if (this.#buffer.size < FLUSH_DOCS) return
      // What the disk refuses now is indexed again next time.
      await this.#flush().catch(() => undefined)
    })
  }

  #alone(work: () => Promise<void>): Promise<void> {
    return this.#shaping.run(() => this.#indexing.run(work))
  }

  async #load(): Promise<void> {
    const { database, cipher } = this.#options
    this.#buffer = new SearchBuffer()
    this.#queue = []
    try {
      await this.#files.load()
      this.#marks = await SearchMarks.read(database, cipher)
      if (!this.#files.isStale) return
    } catch (error) {
      if (!isChatError(error, 'STORE_DAMAGED')) throw error
    }
    this.#forget()
  }

  async #reset(): Promise<void> {
    this.#forget()
    await this.#files.clean()
  }

  #forget(): void {
    this.#files.forget()
    this.#marks = new SearchMarks()
    this.#buffer = new SearchBuffer()
    this.#queue = []
  }

  async #flush(): Promise<void> {
    const { database, cipher } = this.#options
    const buffer = this.#buffer
    if (buffer.size === 0) {
      const batch = new Batch()
      this.#marks.put(batch, cipher)
      return database.commit(batch)
    }
    this.#buffer = new SearchBuffer()
    this.#writing = buffer
    try {
      const writer = new SegmentWriter({ database, cipher, id: await this.#files.newId() })
      buffer.write(writer)
      const { segment, batch } = writer.finish()
      batch.onCommitted(() => {
        this.#writing = undefined
      })
      await this.#files.add(batch, segment, { last: () => this.#marks.put(batch, cipher) })
    } catch (error) {
      this.#buffer = buffer
      throw error
    } finally {
      this.#writing = undefined
    }
  }

  /** An index that is damaged loses all its words. */
  async #erase(erase: () => Promise<void>): Promise<void> {
    try {
      await erase()
    } catch (error) {
      if (!isChatError(error, 'STORE_DAMAGED')) throw error
      await this.#indexing.run(() => this.#reset())
      await this.#files.sweep()
    }
  }

  #assertOpen(): void {
    this.#closing.signal.throwIfAborted()
  }
}
