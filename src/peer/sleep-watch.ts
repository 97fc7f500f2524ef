import { SLEEP_GAP_MS } from '../wire/limits.ts'

/**
 * Notices that the machine slept or the process stood still: between two ticks more time went by
 * than the timer asked for, on either clock (the monotonic one stops during sleep on Linux).
 */
export class SleepWatch {
  readonly #periodMs: number
  #monotonic: number
  #wall: number

  constructor(periodMs: number, monotonic: number, wall: number) {
    this.#periodMs = periodMs
    this.#monotonic = monotonic
    this.#wall = wall
  }

  /** To be called every period; true if the gap since the last call is over `SLEEP_GAP_MS`. */
  slept(monotonic: number, wall: number): boolean {
    const gap = Math.max(monotonic - this.#monotonic, wall - this.#wall) - this.#periodMs
    this.#monotonic = monotonic
    this.#wall = wall
    return gap > SLEEP_GAP_MS
  }
}
