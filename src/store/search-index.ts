import { ChatError, isChatError } from '../errors.ts'
import type { Closable } from '../resources.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { Slot } from './keys.ts'
import type { LogRef, LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { DocsOf } from './search-doc.ts'
import { SearchEntries } from './search-entries.ts'
import { SearchFiles } from './search-files.ts'
import { SearchIntake } from './search-intake.ts'
import { SearchLock } from './search-lock.ts'
import { mergeSegments } from './search-merge.ts'
import { comparePlaces, type SearchPlace } from './search-place.ts'
import { findPlaces, type SearchQuery } from './search-query.ts'
import { SegmentWriter } from './search-segment-writer.ts'
import { dueToMerge } from './search-state.ts'
import type { StoredEntry } from './stored-run.ts'

export interface SearchIndexOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly table: () => LogTable
  /** Names the rules by which terms are made: an index of another version is made anew. */
  readonly version: string
}

/**
 * Finds messages by terms (docs/storage.md, "Search"). It is made of what the logs hold and can be
 * made anew from them at any time; what is not indexed yet is not found.
 */
export class SearchIndex implements Closable {
  readonly #options: SearchIndexOptions
  readonly #files: SearchFiles
  readonly #entries: SearchEntries
  readonly #closing = new AbortController()
  readonly #intake: SearchIntake
  /** Held while segments are merged or rewritten. Taken before the intake is paused. */
  readonly #shaping = new SearchLock()

  constructor(options: SearchIndexOptions) {
    this.#options = options
    const { database, cipher, table, version } = options
    this.#files = new SearchFiles({ database, cipher, version })
    this.#entries = new SearchEntries({
      database,
      cipher,
      refOf: (slot) => table().bySlot(slot)?.ref,
    })
    const [files, entries, closing] = [this.#files, this.#entries, this.#closing.signal]
    this.#intake = new SearchIntake({ database, cipher, table, files, entries, closing })
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
    return this.#intake.backlog()
  }

  /** Indexes some entries more. Returns how many there were; 0 when all are indexed. */
  take(docsOf: DocsOf): Promise<number> {
    return this.#intake.take(docsOf)
  }

  /** Indexes all that is held now, if that is not more than `limit` entries; false if it is. */
  catchUp(docsOf: DocsOf, limit: number, signal: AbortSignal): Promise<boolean> {
    return this.#intake.catchUp(docsOf, limit, signal)
  }

  /** Writes what was indexed to the disk, however little it is. */
  flush(): Promise<void> {
    return this.#intake.flush()
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
    const buffers = () => this.#intake.buffers()
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
      await this.#intake.erase((place) => places.some((each) => comparePlaces(each, place) === 0))
      await this.#erase(() => this.#files.erase(places, sweep))
    })
  }

  /** Removes the words of what is not held any more. False if there is nothing of it. */
  prune(): Promise<boolean> {
    return this.#shaping.run(async () => {
      this.#assertOpen()
      const excess = this.#intake.excess()
      if (excess.length === 0) return false
      const isGone = ({ slot, seq }: SearchPlace) =>
        excess.some((gone) => gone.slot === slot && gone.first <= seq && seq <= gone.last)
      await this.#intake.erase(isGone)
      await this.#erase(() => this.#files.erase(isGone))
      await this.#intake.unmark(excess)
      return true
    })
  }

  /** These entries of one log are stored again, with more in them: they will be indexed again. */
  again(batch: Batch, entries: readonly StoredEntry[]): void {
    this.#intake.again(batch, entries)
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
    await this.#intake.finish()
  }

  #alone(work: () => Promise<void>): Promise<void> {
    return this.#shaping.run(() => this.#intake.paused(work))
  }

  async #load(): Promise<void> {
    try {
      await this.#files.load()
      await this.#intake.load()
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
    this.#intake.forget()
  }

  /** An index that is damaged loses all its words. */
  async #erase(erase: () => Promise<void>): Promise<void> {
    try {
      await erase()
    } catch (error) {
      if (!isChatError(error, 'STORE_DAMAGED')) throw error
      await this.#intake.paused(() => this.#reset())
      await this.#files.sweep()
    }
  }

  #assertOpen(): void {
    this.#closing.signal.throwIfAborted()
  }
}
