import type { Clock } from '../clock.ts'
import { compareBytes } from '../ids.ts'
import type { Parent } from '../wire/entry.ts'
import { MAX_CLOCK_AHEAD_MS, MAX_PARENTS } from '../wire/limits.ts'
import { bytesKey } from './conversation.ts'
import { clockMs } from './hlc.ts'
import { type LogRef, logName } from './log-source.ts'

/** Where a log ends. */
export interface Head extends LogRef {
  readonly id: Uint8Array
  readonly clock: bigint
}

/**
 * What we have seen, for the entries we write: the clock they must exceed and the heads they cite.
 * A clock more than five minutes ahead is in quarantine: it neither pushes ours ahead nor is cited,
 * so one wrong clock does not mis-stamp a whole network (docs/protocol.md §4.3).
 */
export class Causality {
  readonly #clock: Clock
  /** Id of the head that we cited last, for each log. */
  readonly #cited = new Map<string, string>()
  #floor = 0n

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The largest trusted clock seen. */
  get floor(): bigint {
    return this.#floor
  }

  isQuarantined(clock: bigint): boolean {
    return clockMs(clock) > this.#clock.now() + MAX_CLOCK_AHEAD_MS
  }

  saw(clock: bigint): void {
    if (clock > this.#floor && !this.isQuarantined(clock)) this.#floor = clock
  }

  /**
   * The parents of our next entry: heads of others' logs that we have not cited yet, the newest 8,
   * in the order of the wire. They count as cited from now on.
   */
  cite(heads: readonly Head[]): readonly Parent[] {
    const fresh = heads
      .filter((head) => this.#cited.get(logName(head)) !== bytesKey(head.id))
      .filter((head) => !this.isQuarantined(head.clock))
      .sort((a, b) => (a.clock < b.clock ? 1 : a.clock > b.clock ? -1 : 0))
      .slice(0, MAX_PARENTS)
    for (const head of fresh) this.#cited.set(logName(head), bytesKey(head.id))
    return fresh
      .map(({ clock, id }) => ({ clock, id }))
      .sort((a, b) => (a.clock < b.clock ? -1 : a.clock > b.clock ? 1 : compareBytes(a.id, b.id)))
  }
}
