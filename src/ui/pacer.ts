import type { Clock, Timer } from '../clock.ts'

/** Sixty frames a second are as many as anybody sees. */
const FRAME_MS = 16
/** A key does not wait for a frame, but no keyboard types faster than this. */
const URGENT_MS = 4

/** Runs something soon and not too often: at once after a pause, else when the frame is over. */
export class Pacer {
  readonly #clock: Clock
  readonly #run: () => void
  #last = Number.NEGATIVE_INFINITY
  #timer: Timer | undefined

  constructor(clock: Clock, run: () => void) {
    this.#clock = clock
    this.#run = run
  }

  /** `urgent`: somebody has pressed a key and waits to see it. */
  request(urgent = false): void {
    if (this.#timer && !urgent) return
    const wait = this.#last + (urgent ? URGENT_MS : FRAME_MS) - this.#clock.monotonic()
    this.#timer?.cancel()
    this.#timer = undefined
    if (wait <= 0) this.#now()
    else this.#timer = this.#clock.after(wait, () => this.#now())
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #now(): void {
    this.#timer = undefined
    this.#last = this.#clock.monotonic()
    this.#run()
  }
}
