import type { Clock, Timer } from '../clock.ts'

/** After a start, a change or a wake: this many queries, about this far apart. */
const BURST_QUERIES = 6
const BURST_INTERVAL_MS = 2_000
/** Ever after: one query at a random moment of this range, so that many nodes do not ask at once. */
const QUERY_MIN_MS = 15_000
const QUERY_MAX_MS = 60_000

interface QueryScheduleOptions {
  readonly clock: Clock
  readonly random: (bytes: number) => Uint8Array
  readonly query: () => void
}

/** When to ask the network who is there: often at first, then seldom, never in step with others. */
export class QuerySchedule {
  readonly #options: QueryScheduleOptions
  #timer: Timer | undefined
  #left = 0

  constructor(options: QueryScheduleOptions) {
    this.#options = options
  }

  /** Asks now and begins with the burst again. */
  restart(): void {
    this.#left = BURST_QUERIES
    this.#ask()
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #ask(): void {
    this.#timer?.cancel()
    const share = (this.#options.random(1)[0] ?? 0) / 256
    this.#left = Math.max(0, this.#left - 1)
    const wait =
      this.#left > 0
        ? BURST_INTERVAL_MS * (0.75 + share / 2)
        : QUERY_MIN_MS + share * (QUERY_MAX_MS - QUERY_MIN_MS)
    this.#timer = this.#options.clock.after(wait, () => this.#ask())
    this.#options.query()
  }
}
