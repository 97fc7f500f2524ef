import { TokenBucket } from '../chat/token-bucket.ts'
import type { Clock, Timer } from '../clock.ts'
import type { Closable } from '../resources.ts'

export interface LatestOptions<T> {
  readonly clock: Clock
  readonly perSecond: number
  readonly burst: number
  readonly take: (value: T) => void
}

/** Hands on values at a bounded rate: of those that come faster, the last one counts. */
export class Latest<T> implements Closable {
  readonly #options: LatestOptions<T>
  readonly #bucket: TokenBucket
  #waiting: { value: T; readonly timer: Timer } | undefined

  constructor(options: LatestOptions<T>) {
    this.#options = options
    const { perSecond, burst, clock } = options
    this.#bucket = new TokenBucket(perSecond, burst, clock.monotonic())
  }

  put(value: T): void {
    if (this.#waiting) {
      this.#waiting.value = value
      return
    }
    const { clock, take } = this.#options
    const wait = this.#bucket.take(1, clock.monotonic())
    if (wait > 0) this.#waiting = { value, timer: clock.after(wait, () => this.#release()) }
    else take(value)
  }

  /** What still waits is let go. */
  close(): void {
    this.#waiting?.timer.cancel()
    this.#waiting = undefined
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) this.#options.take(waiting.value)
  }
}
