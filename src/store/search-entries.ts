import type { Database } from './database.ts'
import {
  CONVERSATION_PREFIX_BYTES,
  decodeOrder,
  orderKey,
  runKey,
  runKeySeq,
  type Slot,
} from './keys.ts'
import type { LogRef } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { LogStretch } from './search-marks.ts'
import type { SearchPlace } from './search-place.ts'
import { decodeStoredRun, type StoredEntry, type StoredRun, storedEntry } from './stored-run.ts'

export interface SearchEntriesOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly refOf: (slot: Slot) => LogRef | undefined
}

const TURNS = 3
const NOTHING = new Uint8Array(0)

/** Reads entries for the index and out of it, past the cache that pages use. */
export class SearchEntries {
  readonly #options: SearchEntriesOptions

  constructor(options: SearchEntriesOptions) {
    this.#options = options
  }

  /** What a stretch begins with, at most `limit` entries, and the last that was looked for. */
  async read(
    { slot, first, last }: LogStretch,
    limit: number,
  ): Promise<{ readonly entries: readonly StoredEntry[]; readonly last: number }> {
    const { database, cipher } = this.#options
    const entries: StoredEntry[] = []
    const range = { gte: runKey(slot, first), lt: runKey(slot + 1, 0) }
    let full = false
    await database.scan(range, (key, value) => {
      const run = decodeStoredRun(cipher.open(key, value), runKeySeq(key))
      for (let seq = Math.max(run.firstSeq, first); seq <= Math.min(run.lastSeq, last); seq++) {
        if (entries.length >= limit) break
        const entry = storedEntry(run, seq)
        if (entry) entries.push(entry)
      }
      full = entries.length >= limit
      return !full && run.lastSeq < last
    })
    return { entries, last: full ? (entries.at(-1)?.entry.seq ?? last) : last }
  }

  /** The entries at these places, in that order; undefined where there is none any more. */
  async at(places: readonly SearchPlace[]): Promise<readonly (StoredEntry | undefined)[]> {
    const found: (StoredEntry | undefined)[] = places.map(() => undefined)
    let left = places.map((_, at) => at)
    // A run may move to another record while we look for it.
    for (let turn = 0; turn < TURNS && left.length > 0; turn++) {
      const keys = await this.#keys(left.flatMap((at) => places[at] ?? []))
      const runs = await this.#runs(keys)
      left = left.filter((at, i) => {
        const key = keys[i]
        const run = key && runs.get(nameOf(key))
        found[at] = run && storedEntry(run, places[at]?.seq ?? 0)
        return key && !run
      })
    }
    return found
  }

  /** Keys of the runs that hold these. */
  async #keys(places: readonly SearchPlace[]): Promise<readonly (Uint8Array | undefined)[]> {
    const { database, cipher, refOf } = this.#options
    const orders = places.map(({ clock, slot, seq }) => {
      const prefix = cipher.tag('order', refOf(slot)?.conversation ?? NOTHING)
      return orderKey(prefix.subarray(0, CONVERSATION_PREFIX_BYTES), clock, slot, seq)
    })
    const values = await database.getMany(orders)
    return orders.map((order, at) => {
      const value = values[at]
      const location = value && decodeOrder(order, value)
      return location && runKey(location.slot, location.seq + location.back)
    })
  }

  async #runs(keys: readonly (Uint8Array | undefined)[]): Promise<ReadonlyMap<string, StoredRun>> {
    const { database, cipher } = this.#options
    const wanted = new Map<string, Uint8Array>()
    for (const key of keys) if (key) wanted.set(nameOf(key), key)
    const values = await database.getMany([...wanted.values()])
    const runs = new Map<string, StoredRun>()
    ;[...wanted].forEach(([name, key], at) => {
      const value = values[at]
      if (value) runs.set(name, decodeStoredRun(cipher.open(key, value), runKeySeq(key)))
    })
    return runs
  }
}

function nameOf(key: Uint8Array): string {
  return Buffer.from(key.buffer, key.byteOffset, key.length).toString('latin1')
}
