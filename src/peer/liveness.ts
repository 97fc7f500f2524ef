import type { Clock } from '../clock.ts'
import { PING_IDLE_MS, PONG_TIMEOUT_MS } from '../wire/limits.ts'
import { SleepWatch } from './sleep-watch.ts'

export const LIVENESS_TICK_MS = 1_000
/** While we do not read, we cannot answer pings: this often we show that we are there. */
const KEEPALIVE_MS = 5_000

/**
 * Decides when to ping and when a peer is dead (docs/protocol.md §3.3). Counts only time in which
 * this process ran: after a sleep or a stall the peer gets the full time to answer again. A peer
 * is found dead within `PING_IDLE_MS + PONG_TIMEOUT_MS` and two ticks.
 */
export class Liveness {
  readonly #watch: SleepWatch
  #last: number
  #sinceHeard = 0
  #sinceSent = 0
  /** Time since a ping that nothing has come after. */
  #unanswered: number | undefined

  constructor(clock: Clock) {
    this.#last = clock.monotonic()
    this.#watch = new SleepWatch(LIVENESS_TICK_MS, this.#last, clock.now())
  }

  heard(): void {
    this.#sinceHeard = 0
    this.#unanswered = undefined
  }

  sent(): void {
    this.#sinceSent = 0
  }

  /** A ping was sent: from now on something must come. */
  pinged(): void {
    this.#unanswered ??= 0
  }

  /** To be called every `LIVENESS_TICK_MS`. `reading` is false while the owner holds back. */
  tick(clock: Clock, reading: boolean): 'fine' | 'ping' | 'dead' {
    const monotonic = clock.monotonic()
    const elapsed = Math.min(monotonic - this.#last, 2 * LIVENESS_TICK_MS)
    this.#last = monotonic
    if (this.#watch.slept(monotonic, clock.now())) {
      this.#unanswered = undefined
      return 'ping'
    }
    this.#sinceSent += elapsed
    if (!reading) {
      this.heard()
      return this.#sinceSent >= KEEPALIVE_MS ? 'ping' : 'fine'
    }
    this.#sinceHeard += elapsed
    if (this.#unanswered !== undefined) this.#unanswered += elapsed
    if ((this.#unanswered ?? 0) >= PONG_TIMEOUT_MS) return 'dead'
    const silent = this.#unanswered === undefined && this.#sinceHeard >= PING_IDLE_MS
    return silent || this.#sinceSent >= PING_IDLE_MS ? 'ping' : 'fine'
  }
}
