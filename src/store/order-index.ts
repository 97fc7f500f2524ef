import type { Database } from './database.ts'
import { decodeOrder, orderKey, orderKeyLast } from './keys.ts'

/** Index records looked at in one read: other readers and writers wait no longer than for these. */
const STEP = 4_096
const MAX_CLOCK = 2n ** 64n - 1n

/** Counts in a conversation's order, without reading what is there: about a second for a million. */
export class OrderIndex {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** How many entries of the order stand before a clock. */
  async countBefore(prefix: Uint8Array, clock: bigint): Promise<number> {
    let count = 0
    let gt = orderKey(prefix, 0n)
    const lt = orderKey(prefix, clock)
    for (;;) {
      const before = count
      await this.#database.scan({ gte: gt, lt }, (key) => {
        // The last one of the step before comes again.
        if (count === 0 || Buffer.compare(key, gt) !== 0) count++
        gt = key
        return count - before < STEP
      })
      if (count - before < STEP) return count
    }
  }

  /** The clock of the newest entry but `n - 1`; undefined if there are fewer than `n`. */
  async clockOfNewest(prefix: Uint8Array, n: number): Promise<bigint | undefined> {
    let count = 0
    let lte = orderKeyLast(prefix, MAX_CLOCK)
    const gte = orderKey(prefix, 0n)
    for (;;) {
      const before = count
      await this.#database.scan({ gte, lte, reverse: true }, (key) => {
        if (count === 0 || Buffer.compare(key, lte) !== 0) count++
        lte = key
        return count < n && count - before < STEP
      })
      if (count >= n) return decodeOrder(lte, new Uint8Array(2))?.clock
      if (count - before < STEP) return undefined
    }
  }
}
