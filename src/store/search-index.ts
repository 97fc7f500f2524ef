import { ChatError, isChatError } from '../errors.ts'
import type { Closable } from '../resources.ts'
import type { Database } from './database.ts'
import type { Slot } from './keys.ts'
import type { LogRef, LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { SearchBuffer } from './search-buffer.ts'
import { SearchEntries } from './search-entries.ts'
import { SearchFiles } from './search-files.ts'
import { SearchLock } from './search-lock.ts'
import { type LogStretch, SearchMarks } from './search-marks.ts'
import { mergeSegments } from './search-merge.ts'
import type { SearchPlace } from './search-place.ts'
import { SegmentWriter } from './search-segment-writer.ts'
import { dueToMerge } from './search-state.ts'
import { lengthOf } from './search-stretch.ts'
import { prefixRange, slotRange } from './search-term.ts'
import { walkPlaces } from './search-walk.ts'
import type { StoredEntry } from './stored-run.ts'

/** A message, and the words by which it is found from now on. */
export interface SearchDoc {
  readonly message: StoredEntry
  readonly terms: Iterable<string>
}

/** Which messages these entries make to be found, and by what; edits are about others. */
export type DocsOf = (entries: readonly StoredEntry[]) => Promise<readonly SearchDoc[]>

export interface SearchQuery {
  /** Each must be the beginning of a term; at least one. */
  readonly prefixes: readonly string[]
  /** Only messages of logs that fit, if given. */
  readonly log?: ((ref: LogRef) => boolean) | undefined
  /** Nothing with a later clock. */
  readonly upTo: bigint
}

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

  /** Makes one segment of several where that is due. False if it is not. */
  merge(): Promise<boolean> {
    return this.#shaping.run(async () => {
      this.#assertOpen()
      const segments = dueToMerge(this.#files.state)
      if (!segments) return false
      const { database, cipher } = this.#options
      const writer = new SegmentWriter({ database, cipher, id: await this.#files.newId() })
      await mergeSegments(this.#files.reader, segments, writer, this.#closing.signal)
      const { segment, batch } = writer.finish()
      await this.#files.add(batch, segment, segments)
      await this.#files.remove(segments)
      return true
    })
  }

  /**
   * Places of messages that may fit, from the newest on, those of one clock together and none twice.
   * `STORE_DAMAGED` when the index must be made anew: see `reset`.
   */
  async *find(query: SearchQuery): AsyncGenerator<readonly SearchPlace[]> {
    const groups = query.prefixes.map((prefix) => [prefixRange(prefix)])
    if (query.log) groups.push(this.#slots(query.log).map(slotRange))
    const { reader } = this.#files
    for (let { upTo } = query; ; ) {
      const { segments } = this.#files.state
      const found = [this.#buffer, this.#writing].flatMap((each) => each?.matching(groups) ?? [])
      try {
        for await (const places of walkPlaces({ reader, segments, found, groups, upTo })) {
          upTo = (places[0]?.clock ?? 0n) - 1n
          yield places
        }
        return
      } catch (error) {
        // Others have taken the place of those we were reading.
        const replaced = segments !== this.#files.state.segments
        if (!isChatError(error, 'STORE_DAMAGED') || !replaced) throw error
      }
    }
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
        for (const place of places) this.#buffer.erase(place)
      })
      try {
        await this.#files.erase(places, sweep)
      } catch (error) {
        if (!isChatError(error, 'STORE_DAMAGED')) throw error
        await this.#indexing.run(() => this.#reset())
        await this.#files.sweep()
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
      await this.#flush().catch(() => undefined)
    })
  }

  #alone(work: () => Promise<void>): Promise<void> {
    return this.#shaping.run(() => this.#indexing.run(work))
  }

  async #load(): Promise<void> {
    const { database, cipher, table } = this.#options
    this.#buffer = new SearchBuffer()
    this.#queue = []
    try {
      await this.#files.load()
      this.#marks = await SearchMarks.read(database, cipher)
      if (!this.#files.isStale && !this.#marks.exceeds(table().held())) return
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
    this.#buffer = new SearchBuffer()
    this.#writing = buffer
    try {
      const writer = new SegmentWriter({ database, cipher, id: await this.#files.newId() })
      buffer.write(writer)
      const { segment, batch } = writer.finish()
      this.#marks.put(batch, cipher)
      batch.onCommitted(() => {
        this.#writing = undefined
      })
      await this.#files.add(batch, segment)
    } catch (error) {
      this.#buffer = buffer
      throw error
    } finally {
      this.#writing = undefined
    }
  }

  #slots(fits: (ref: LogRef) => boolean): Slot[] {
    const slots: Slot[] = []
    const table = this.#options.table()
    for (const { slot } of table.held()) {
      const ref = table.bySlot(slot)?.ref
      if (ref && fits(ref)) slots.push(slot)
    }
    return slots
  }

  #assertOpen(): void {
    this.#closing.signal.throwIfAborted()
  }
}
