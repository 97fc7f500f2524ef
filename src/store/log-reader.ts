import { ChatError, isChatError } from '../errors.ts'
import { compareBytes } from '../ids.ts'
import { MAX_SEQ } from '../wire/limits.ts'
import { encodeRun } from '../wire/run.ts'
import type { Database } from './database.ts'
import {
  decodeEntryValue,
  decodeOrder,
  entryKey,
  type Location,
  orderKey,
  orderKeyLast,
  runKey,
  runKeySeq,
  type Slot,
} from './keys.ts'
import type { LogTable } from './log-table.ts'
import { encodeOrder, type OrderKey, orderClock } from './order-key.ts'
import type { RecordCipher } from './record-cipher.ts'
import { RunCache } from './run-cache.ts'
import { RunMerge } from './run-merge.ts'
import type { Span } from './span.ts'
import { decodeStoredRun, type StoredEntry, type StoredRun, storedEntry } from './stored-run.ts'

export interface PageOptions {
  /** Only entries before this place. */
  readonly before?: OrderKey | undefined
  /** Only entries after this place. */
  readonly after?: OrderKey | undefined
  /** Which of those that fit: the first with `after`, else the last, if not given. */
  readonly take?: 'first' | 'last'
  /** At most MAX_PAGE_ENTRIES. */
  readonly limit: number
}

export const MAX_PAGE_ENTRIES = 1_000
const MAX_CLOCK = 2n ** 64n - 1n

interface Placed extends Location {
  readonly clock: bigint
  readonly order: OrderKey
}

/** Reads entries and runs back out of the database. */
export class LogReader {
  readonly #database: Database
  readonly #cipher: RecordCipher
  readonly #cache = new RunCache()
  /** Grows when a record changes: what was read before is not kept after. */
  #changes = 0
  #replacing: Promise<void> | undefined

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#cipher = cipher
  }

  /** The record of that run was changed. */
  forget(slot: Slot, lastSeq: number): void {
    this.#changes++
    this.#cache.delete(slot, lastSeq)
  }

  /** Records are being changed or removed until this resolves. One such write at a time. */
  replacing(write: Promise<unknown>): void {
    this.#changes++
    const done = write.then(
      () => undefined,
      () => undefined,
    )
    this.#replacing = done
    void done.then(() => {
      if (this.#replacing === done) this.#replacing = undefined
    })
  }

  /** Reads again what came apart because records were replaced between two steps of the reading. */
  async steady<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const changes = this.#changes
      try {
        return await read()
      } catch (error) {
        if (!isChatError(error, 'STORE_DAMAGED')) throw error
        if (changes === this.#changes && !this.#replacing) throw error
        await this.#replacing
      }
    }
  }

  /** Where an entry is, by its id. */
  async locate(id: Uint8Array): Promise<Location | undefined> {
    const value = await this.#database.get(entryKey(this.#cipher.entryTags([id])))
    return value && decodeEntryValue(value)
  }

  find(id: Uint8Array): Promise<StoredEntry | undefined> {
    return this.steady(async () => {
      const location = await this.locate(id)
      const [entry] = location ? await this.at([location]) : []
      return entry && compareBytes(entry.id, id) === 0 ? entry : undefined
    })
  }

  /** The stored run that holds `seq`. */
  async runAt(slot: Slot, seq: number): Promise<StoredRun | undefined> {
    let found: StoredRun | undefined
    const range = { gte: runKey(slot, seq), lt: runKey(slot + 1, 0) }
    await this.#database.scan(range, (key, value) => {
      found = this.#open(key, value)
      return false
    })
    return found && found.firstSeq <= seq ? found : undefined
  }

  /** The stored runs that hold something of `first` to `last`, ascending, at most `limit`. */
  async runs(
    slot: Slot,
    { first, last }: Span,
    limit: number = Number.MAX_SAFE_INTEGER,
  ): Promise<StoredRun[]> {
    const found: StoredRun[] = []
    const range = { gte: runKey(slot, first), lt: runKey(slot + 1, 0) }
    await this.#database.scan(range, (key, value) => {
      const run = this.#open(key, value)
      if (run.firstSeq > last) return false
      found.push(run)
      return run.lastSeq < last && found.length < limit
    })
    return found
  }

  /** One run made of stored ones, from `first` on; nothing when that is not here. */
  async readRun(slot: Slot, first: number, maxBytes: number): Promise<Uint8Array | undefined> {
    const merge = new RunMerge(maxBytes)
    let signature: Uint8Array | undefined
    const range = { gte: runKey(slot, first), lt: runKey(slot + 1, 0) }
    await this.#database.scan(range, (key, value) => {
      const run = this.#open(key, value)
      const skip = first + merge.count - run.firstSeq
      if (skip < 0 || !merge.take(run.parts.slice(skip))) return false
      signature = run.signature
      return merge.hasRoom
    })
    return signature && encodeRun({ parts: merge.parts, signature })
  }

  /** One run made of whole stored ones: that which holds `last`, and those before it. */
  async readRunBefore(slot: Slot, last: number, maxBytes: number): Promise<Uint8Array | undefined> {
    const newest = await this.runAt(slot, last)
    if (!newest) return undefined
    const merge = new RunMerge(maxBytes)
    merge.take(newest.parts)
    const range = {
      gte: runKey(slot, 0),
      lt: runKey(slot, newest.firstSeq),
      reverse: true,
    }
    if (merge.hasRoom) {
      await this.#database.scan(range, (key, value) => {
        const run = this.#open(key, value)
        const next = newest.lastSeq - merge.count
        return run.lastSeq === next && merge.takeBefore(run.parts) && merge.hasRoom
      })
    }
    return encodeRun({ parts: merge.parts, signature: newest.signature })
  }

  /**
   * Entries of one log from `first` on, or from the next that is here, at most `limit`; fewer at the
   * end of a stored run.
   */
  async entries(slot: Slot, first: number, limit: number): Promise<StoredEntry[]> {
    const [run] = await this.runs(slot, { first, last: MAX_SEQ }, 1)
    if (!run) return []
    const found: StoredEntry[] = []
    for (let seq = Math.max(first, run.firstSeq); found.length < limit; seq++) {
      const entry = storedEntry(run, seq)
      if (!entry) break
      found.push(entry)
    }
    return found
  }

  /**
   * The index knows clock and log only: authors stay off the disk's keys. So entries of one clock
   * are read as a group, and put in order here.
   */
  page(prefix: Uint8Array, table: LogTable, options: PageOptions): Promise<StoredEntry[]> {
    return this.steady(() => this.#page(prefix, table, options))
  }

  async #page(prefix: Uint8Array, table: LogTable, options: PageOptions): Promise<StoredEntry[]> {
    const { before, after, take = after ? 'first' : 'last' } = options
    const limit = Math.min(options.limit, MAX_PAGE_ENTRIES)
    if (limit < 1) return []
    const reverse = take === 'last'
    const found: Placed[] = []
    const range = {
      gte: orderKey(prefix, after ? orderClock(after) : 0n),
      lte: orderKeyLast(prefix, before ? orderClock(before) : MAX_CLOCK),
      reverse,
      // One beyond, and the edge itself.
      expected: limit + 2,
    }
    await this.#database.scan(range, (key, value) => {
      const placed = place(table, key, value)
      if (found.length >= limit && placed.clock !== found.at(-1)?.clock) return false
      const fits =
        (!after || compareBytes(placed.order, after) > 0) &&
        (!before || compareBytes(placed.order, before) < 0)
      if (fits) found.push(placed)
      return true
    })
    found.sort((a, b) => compareBytes(a.order, b.order))
    return this.at(reverse ? found.slice(-limit) : found.slice(0, limit))
  }

  /** Entries at known places, in that order; each run is read once. */
  async at(locations: readonly Location[]): Promise<StoredEntry[]> {
    const runs = new Map<string, StoredRun>()
    const wanted = new Map<string, Uint8Array>()
    for (const { slot, seq, back } of locations) {
      const name = `${slot} ${seq + back}`
      const cached = this.#cache.get(slot, seq + back)
      if (cached) runs.set(name, cached)
      else wanted.set(name, runKey(slot, seq + back))
    }
    const changes = this.#changes
    const keys = [...wanted.values()]
    const values = keys.length > 0 ? await this.#database.getMany(keys) : []
    ;[...wanted].forEach(([name, key], at) => {
      const value = values[at]
      if (!value) return
      const run = this.#open(key, value)
      runs.set(name, run)
      if (changes === this.#changes) this.#cache.set(runSlot(key), run.lastSeq, run)
    })
    return locations.map(({ slot, seq, back }) => {
      const run = runs.get(`${slot} ${seq + back}`)
      const entry = run && storedEntry(run, seq)
      if (!entry) throw new ChatError('STORE_DAMAGED', 'an indexed entry is missing')
      return entry
    })
  }

  #open(key: Uint8Array, value: Uint8Array): StoredRun {
    return decodeStoredRun(this.#cipher.open(key, value), runKeySeq(key))
  }
}

function runSlot(key: Uint8Array): Slot {
  return new DataView(key.buffer, key.byteOffset).getUint32(1)
}

function place(table: LogTable, key: Uint8Array, value: Uint8Array): Placed {
  const found = decodeOrder(key, value)
  const ref = found && table.bySlot(found.slot)?.ref
  if (!found || !ref) throw new ChatError('STORE_DAMAGED', 'an index record')
  return { ...found, order: encodeOrder({ ...found, author: ref.author, device: ref.device }) }
}
