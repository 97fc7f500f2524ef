import { Batch } from './batch.ts'
import type { Database, Range } from './database.ts'
import { familyRange } from './keys.ts'
import type { RecordCipher } from './record-cipher.ts'
import { eraseWords, numbersIn, numbersWhere } from './search-eraser.ts'
import {
  PART,
  SEARCH_STATE_KEY,
  type SegmentId,
  segmentKey,
  segmentKeyId,
  segmentRange,
} from './search-key.ts'
import { SearchLock } from './search-lock.ts'
import type { SearchPlace } from './search-place.ts'
import { type Segment, SegmentReader } from './search-segment.ts'
import {
  decodeState,
  EMPTY_STATE,
  encodeState,
  type SearchState,
  withSegment,
} from './search-state.ts'
import { type Stretch, without, withStretch } from './search-stretch.ts'

export interface SearchFilesOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly version: string
}

/** Records that are deleted together. */
const DELETED_AT_ONCE = 256

/** The segments on the disk, and what the disk says of them. */
export class SearchFiles {
  readonly reader: SegmentReader
  readonly #options: SearchFilesOptions
  /** Held while the state is changed. */
  readonly #changing = new SearchLock()
  #state: SearchState = EMPTY_STATE
  #nextId: SegmentId = EMPTY_STATE.next
  /** What an earlier run may have left is gone. */
  #cleaned: Promise<void> | undefined
  /** Numbers of segments that were begun and given up. */
  readonly #abandoned = new Set<SegmentId>()
  /** The records are of another index, or cannot be read. */
  #isStale = true

  constructor(options: SearchFilesOptions) {
    this.#options = options
    this.reader = new SegmentReader(options.database, options.cipher)
  }

  /** As durable now. */
  get state(): SearchState {
    return this.#state
  }

  get isStale(): boolean {
    return this.#isStale
  }

  /** Reads the state. `isStale` if there is none of this version. Rejects with `STORE_DAMAGED`. */
  async load(): Promise<void> {
    const { database, cipher, version } = this.#options
    this.forget()
    const record = await database.get(SEARCH_STATE_KEY)
    const state = record && decodeState(version, cipher.open(SEARCH_STATE_KEY, record))
    if (!state) return
    this.#state = state
    this.#nextId = state.next
    this.#isStale = false
  }

  /** Begins with nothing; what there is will be deleted before anything is written. */
  forget(): void {
    this.#state = EMPTY_STATE
    this.#nextId = EMPTY_STATE.next
    this.#isStale = true
    this.#cleaned = undefined
    this.#abandoned.clear()
    this.reader.forget()
  }

  /** Deletes what does not count. */
  clean(): Promise<void> {
    this.#cleaned ??= this.#clean().catch((error: unknown) => {
      this.#cleaned = undefined
      throw error
    })
    return this.#cleaned
  }

  /** The number of a segment that is going to be written. */
  async newId(): Promise<SegmentId> {
    await this.clean()
    return this.#nextId++
  }

  /** Commits a batch with a state that has this segment; `last` adds to it at the last moment. */
  add(
    batch: Batch,
    segment: Segment,
    { inPlaceOf, last }: { inPlaceOf?: readonly Segment[]; last?: () => void } = {},
  ): Promise<void> {
    return this.#change(batch, (state) => {
      last?.()
      return withSegment(state, segment, inPlaceOf)
    })
  }

  /** A segment that was begun will not be added. */
  abandon(id: SegmentId): void {
    this.#abandoned.add(id)
  }

  /** Deletes the records of segments that are in the state no more. */
  async remove(segments: readonly Segment[]): Promise<void> {
    for (const { id } of segments) {
      const { clocks, terms } = await this.reader.header(id)
      const keys = [
        segmentKey(id, PART.header),
        ...clocks.map((_, block) => segmentKey(id, PART.docs, block)),
        ...terms.map((_, block) => segmentKey(id, PART.terms, block)),
      ]
      await this.#delete(keys)
      this.reader.forget(id)
    }
  }

  /** Removes every word of these messages, also from the files. With `sweep` see `SearchIndex`. */
  async erase(
    wanted: readonly SearchPlace[] | ((place: SearchPlace) => boolean),
    sweep = false,
  ): Promise<void> {
    const { database, cipher } = this.#options
    const { reader } = this
    await this.clean()
    for (const id of this.#abandoned) {
      await this.#deleteLeft(segmentRange(id, id + 1))
      this.#abandoned.delete(id)
    }
    const batch = new Batch()
    const touched: SegmentId[] = []
    for (const segment of this.#state.segments) {
      // Who reads it meanwhile may keep an older header.
      reader.forget(segment.id)
      const numbers = await (typeof wanted === 'function'
        ? numbersWhere(reader, segment, wanted)
        : numbersIn(reader, segment, wanted))
      if (numbers.size === 0) continue
      const erased = await eraseWords(batch, { reader, cipher, segment, numbers })
      if (erased || sweep) touched.push(segment.id)
    }
    if (batch.keys.length > 0) {
      // Old and new in one table would stay side by side.
      await database.flush()
      await database.commit(batch)
      for (const id of touched) reader.forget(id)
    }
    for (const id of touched) await this.#compact({ first: id, last: id })
    await this.sweep()
  }

  /** Removes from the files what was deleted. */
  async sweep(): Promise<void> {
    const { dead } = this.#state
    const [first] = dead
    const last = dead.at(-1)
    if (!first || !last) return
    await this.#options.database.flush()
    await this.#compact({ first: first.first, last: last.last })
    await this.#change(new Batch(), (state) => ({ ...state, dead: without(state.dead, dead) }))
  }

  async #compact({ first, last }: Stretch): Promise<void> {
    const { gte, lt } = segmentRange(first, last + 1)
    await this.#options.database.compact(gte, lt)
  }

  #change(batch: Batch, change: (state: SearchState) => SearchState): Promise<void> {
    return this.#changing.run(async () => {
      const { database, cipher, version } = this.#options
      const state = change(this.#state)
      const record = encodeState(version, { ...state, next: Math.max(state.next, this.#nextId) })
      batch.put(SEARCH_STATE_KEY, cipher.seal(SEARCH_STATE_KEY, record))
      batch.onCommitted(() => {
        this.#state = state
        this.#isStale = false
      })
      await database.commit(batch)
    })
  }

  async #clean(): Promise<void> {
    if (this.#isStale) {
      // The state goes first: without it nothing else counts.
      await this.#delete([SEARCH_STATE_KEY])
      await this.#deleteRange(familyRange('search'))
      return
    }
    const { segments, next } = this.#state
    let live: readonly Stretch[] = []
    for (const { id } of segments) live = withStretch(live, { first: id, last: id })
    const gaps = without([{ first: 1, last: next - 1 }], live)
    const ranges = gaps.map(({ first, last }) => segmentRange(first, last + 1))
    for (const range of [...ranges, segmentRange(next)]) await this.#deleteLeft(range)
  }

  /** Deletes what was being written, or deleted, when we were killed. */
  async #deleteLeft(range: Range): Promise<void> {
    let left: readonly Stretch[] = []
    await this.#options.database.scan(range, (key) => {
      const id = segmentKeyId(key)
      left = withStretch(left, { first: id, last: id })
      return true
    })
    if (left.length === 0) return
    await this.#change(new Batch(), (state) => ({
      ...state,
      dead: left.reduce(withStretch, state.dead),
    }))
    await this.#deleteRange(range)
  }

  async #deleteRange(range: Range): Promise<void> {
    for (let more = true; more; ) {
      const keys: Uint8Array[] = []
      await this.#options.database.scan(range, (key) => keys.push(key) < DELETED_AT_ONCE)
      more = keys.length === DELETED_AT_ONCE
      await this.#delete(keys)
    }
  }

  async #delete(keys: readonly Uint8Array[]): Promise<void> {
    for (let at = 0; at < keys.length; at += DELETED_AT_ONCE) {
      const batch = new Batch()
      for (const key of keys.slice(at, at + DELETED_AT_ONCE)) batch.delete(key)
      await this.#options.database.commit(batch)
    }
  }
}
