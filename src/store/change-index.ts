import type { ProvenEntry } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import {
  changedKey,
  changeKey,
  decodeChangeKey,
  erasureKey,
  familyRange,
  type Location,
  orderValue,
  type Slot,
} from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { LogTable } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { spanAt } from './span.ts'
import type { StoredEntry } from './stored-run.ts'

/** What the body of a change is about, as far as the index must know. */
export interface ChangeMark {
  /** Id of the entry that is changed. */
  readonly target: Uint8Array
  /** 0 to 255; changes are found by target and aspect. */
  readonly aspect: number
  /** True if bodies may have to be dropped because of it. */
  readonly erases: boolean
}

/** Reads the body of an entry of type change; undefined for one that means nothing here. */
export type ChangeOf = (body: Uint8Array) => ChangeMark | undefined

export interface ChangeIndexOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly reader: LogReader
  readonly table: () => LogTable
  readonly changeOf: ChangeOf
}

/**
 * Finds the changes of an entry, and remembers for which entries bodies may have to be dropped. Its
 * records are written with the changes themselves, and name entries that may not be here yet.
 */
export class ChangeIndex {
  readonly #options: ChangeIndexOptions
  #isEmpty = true

  constructor(options: ChangeIndexOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    this.#isEmpty = true
    await this.#options.database.scan(familyRange('change'), () => {
      this.#isEmpty = false
      return false
    })
  }

  /**
   * Adds the changes among the entries of a run that ends at `lastSeq`; with `owing` also that bodies
   * may have to be dropped because of them.
   */
  put(
    batch: Batch,
    entries: readonly ProvenEntry[],
    { slot, lastSeq, owing }: { slot: Slot; lastSeq: number; owing: boolean },
  ): void {
    for (const { entry, tag, mark } of this.#marked(entries)) {
      this.#isEmpty = false
      batch.put(changedKey(tag), new Uint8Array(0))
      batch.put(changeKey(tag, mark.aspect, slot, entry.seq), orderValue(lastSeq - entry.seq))
      if (!mark.erases || !owing) continue
      const key = erasureKey(tag)
      batch.put(key, this.#options.cipher.seal(key, mark.target))
    }
  }

  /**
   * These entries go. What is left of a change without its body is never read, and that something
   * was changed goes with it: the changes of it are newer, so that they go later.
   */
  remove(batch: Batch, entries: readonly ProvenEntry[], slot: Slot): void {
    for (const { entry, tag, mark } of this.#marked(entries)) {
      batch.delete(changeKey(tag, mark.aspect, slot, entry.seq))
    }
    if (this.#isEmpty) return
    const messages = entries.filter(({ entry }) => entry.type !== ENTRY_TYPE.change)
    const tags = this.#options.cipher.changeTags(messages.map(({ id }) => id))
    for (const tag of tags) {
      batch.delete(changedKey(tag))
      batch.delete(erasureKey(tag))
    }
  }

  #marked(entries: readonly ProvenEntry[]) {
    const { cipher, changeOf } = this.#options
    return entries.flatMap(({ entry, body }) => {
      const mark = entry.type === ENTRY_TYPE.change && body ? changeOf(body.bytes) : undefined
      const [tag] = mark ? cipher.changeTags([mark.target]) : []
      return mark && tag ? [{ entry, tag, mark }] : []
    })
  }

  /** For each id, whether there is any change of it. */
  async touched(ids: readonly Uint8Array[]): Promise<readonly boolean[]> {
    if (this.#isEmpty || ids.length === 0) return ids.map(() => false)
    const { database, cipher } = this.#options
    return database.hasMany(cipher.changeTags(ids).map(changedKey))
  }

  /** Changes by the author of the entry itself, in its conversation: the newest of each log. */
  byAuthor(of: ProvenEntry, aspect: number, perLog: number): Promise<StoredEntry[]> {
    const { table } = this.#options
    return this.#options.reader.steady(async () => {
      const found: Location[] = []
      for (const slot of table().slots(of.entry.conversation, of.entry.author)) {
        found.push(...(await this.#newest(of.id, aspect, { slot, limit: perLog })))
      }
      return this.#read(found)
    })
  }

  /**
   * Changes by anybody in the conversation of the entry: the newest `perLog` of each log. After
   * `limit` index records no more is looked for, and those whom we have known longest come first.
   */
  byAnybody(
    of: ProvenEntry,
    aspect: number,
    { perLog, limit }: { readonly perLog: number; readonly limit: number },
  ): Promise<StoredEntry[]> {
    const { database, cipher, table } = this.#options
    const [tag = of.id] = cipher.changeTags([of.id])
    const lt = changeKey(tag, aspect + 1)
    return this.#options.reader.steady(async () => {
      const found: Location[] = []
      let left = limit
      for (let next: Slot | undefined = 0; next !== undefined && left > 0; ) {
        const gte: Uint8Array = changeKey(tag, aspect, next)
        next = undefined
        let slot: Slot | undefined
        let count = 0
        await database.scan({ gte, lt }, (key, value) => {
          const location = locationOf(key, value)
          if (location.slot !== slot) count = 0
          slot = location.slot
          const ref = table().bySlot(slot)?.ref
          const belongs = ref && equalBytes(ref.conversation, of.entry.conversation)
          if (belongs && count++ < perLog) found.push(location)
          else next = slot + 1
          return --left > 0 && next === undefined
        })
      }
      return this.#read(found)
    })
  }

  /** Every change of one aspect by the author of the entry itself, some at a time. */
  async *allByAuthor(of: ProvenEntry, aspect: number, chunk: number) {
    const { table, reader } = this.#options
    for (const slot of table().slots(of.entry.conversation, of.entry.author)) {
      for (let before: number | undefined = 2 ** 48; before !== undefined; ) {
        const below: number = before
        const { found, entries } = await reader.steady(async () => {
          const found = await this.#newest(of.id, aspect, { slot, limit: chunk, before: below })
          return { found, entries: await this.#read(found) }
        })
        before = found.length < chunk ? undefined : found.at(-1)?.seq
        if (entries.length > 0) yield entries
      }
    }
  }

  /** Where the newest changes of one log are. */
  async #newest(
    id: Uint8Array,
    aspect: number,
    { slot, limit, before = 2 ** 48 }: { slot: Slot; limit: number; before?: number },
  ): Promise<Location[]> {
    const { database, cipher } = this.#options
    const [tag = id] = cipher.changeTags([id])
    const found: Location[] = []
    const range = {
      gte: changeKey(tag, aspect, slot, before - 1),
      lte: changeKey(tag, aspect, slot, 0),
    }
    await database.scan(range, (key, value) => {
      found.push(locationOf(key, value))
      return found.length < limit
    })
    return found
  }

  /** Without those that are no longer here: nobody could tell what they changed when they went. */
  #read(found: readonly Location[]): Promise<StoredEntry[]> {
    const table = this.#options.table()
    const held = found.filter(({ slot, seq }) => {
      return spanAt(table.bySlot(slot)?.shape.spans ?? [], seq)
    })
    return this.#options.reader.at(held)
  }

  /** Entries whose changes ask for a look at what must be dropped, `limit` from `after` on. */
  async owed(limit: number, after?: Uint8Array): Promise<readonly Uint8Array[]> {
    const { database, cipher } = this.#options
    const [tag] = after ? cipher.changeTags([after]) : []
    const { gte, lt } = familyRange('erasure')
    const ids: Uint8Array[] = []
    const last = tag && erasureKey(tag)
    await database.scan({ gte: last ?? gte, lt }, (key, value) => {
      if (!last || !equalBytes(key, last)) ids.push(cipher.open(key, value))
      return ids.length < limit
    })
    return ids
  }

  /** For each id, whether it is among those owed. */
  owes(ids: readonly Uint8Array[]): Promise<readonly boolean[]> {
    const { database, cipher } = this.#options
    return database.hasMany(cipher.changeTags(ids).map(erasureKey))
  }

  /** What these asked for is done. Resolves once durable. */
  async settle(ids: readonly Uint8Array[]): Promise<void> {
    const { database, cipher } = this.#options
    const batch = new Batch()
    for (const tag of cipher.changeTags(ids)) batch.delete(erasureKey(tag))
    if (ids.length > 0) await database.commit(batch)
  }
}

function locationOf(key: Uint8Array, value: Uint8Array): Location {
  const location = decodeChangeKey(key, value)
  if (!location) throw new ChatError('STORE_DAMAGED', 'an index record')
  return location
}
