import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { RecordCipher } from './record-cipher.ts'
import { TermBlocks } from './search-block.ts'
import { PART, type SegmentId, segmentKey } from './search-key.ts'
import { encodePlaces, type SearchPlace } from './search-place.ts'
import { BLOCK_PLACES, encodeHeader, type Segment } from './search-segment.ts'
import type { Term } from './search-term.ts'

/** What is written before others have their turn. */
const SPILL_BYTES = 131_072

export interface SegmentWriterOptions {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly id: SegmentId
}

/** Writes a segment, which counts only once the state record that names it is committed. */
export class SegmentWriter {
  readonly #options: SegmentWriterOptions
  readonly #blocks = new TermBlocks()
  readonly #clocks: bigint[] = []
  readonly #terms: Term[] = []
  #batch = new Batch()
  #docs = 0
  #bytes = 0
  #newest = 0n
  #oldest = 0n

  constructor(options: SegmentWriterOptions) {
    this.#options = options
  }

  /** All its messages, newest first. */
  places(places: readonly SearchPlace[]): void {
    this.#docs = places.length
    this.#newest = places[0]?.clock ?? 0n
    this.#oldest = places.at(-1)?.clock ?? 0n
    for (let at = 0; at < places.length; at += BLOCK_PLACES) {
      this.#put(PART.docs, this.#clocks.length, encodePlaces(places.slice(at, at + BLOCK_PLACES)))
      this.#clocks.push(places[at]?.clock ?? 0n)
    }
  }

  /** Terms ascend; `docs` are places in the order of `places`, and ascend too. */
  add(term: Term, docs: ArrayLike<number>): void {
    this.#blocks.add(term, docs)
    this.#drain(false)
  }

  /** Lets others have their turn when there is much to write. */
  async spill(): Promise<void> {
    if (this.#batch.bytes < SPILL_BYTES) return
    const batch = this.#batch
    this.#batch = new Batch()
    await this.#options.database.commit(batch)
  }

  /** The segment, and what must be committed together with the state that names it. */
  finish(): { readonly segment: Segment; readonly batch: Batch } {
    this.#drain(true)
    const header = encodeHeader({ clocks: this.#clocks, terms: this.#terms })
    this.#put(PART.header, 0, header)
    const segment = {
      id: this.#options.id,
      docs: this.#docs,
      bytes: this.#bytes,
      newest: this.#newest,
      oldest: this.#oldest,
    }
    return { segment, batch: this.#batch }
  }

  #drain(all: boolean): void {
    for (const { first, bytes } of this.#blocks.take(all)) {
      this.#put(PART.terms, this.#terms.length, bytes)
      this.#terms.push(first)
    }
  }

  #put(part: number, number: number, bytes: Uint8Array): void {
    const { cipher, id } = this.#options
    const key = segmentKey(id, part, number)
    this.#batch.put(key, cipher.seal(key, bytes))
    this.#bytes += bytes.length
  }
}
