/** Says how long work must wait so that it keeps to a rate with a burst. Pure; time is passed in. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #at: number

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1_000
    this.#burst = burst
    this.#tokens = burst
    this.#at = nowMs
  }

  /**
   * Takes `count` tokens, into debt if need be; returns the milliseconds until the debt is paid. Time
   * that goes back gives nothing twice.
   */
  take(count: number, nowMs: number): number {
    const refill = Math.max(0, nowMs - this.#at) * this.#perMs
    this.#tokens = Math.min(this.#burst, this.#tokens + refill) - count
    this.#at = Math.max(this.#at, nowMs)
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens / this.#perMs)
  }
}
