import type { Clock, Timer } from '../clock.ts'

/** Sixty frames a second are as many as anybody sees. */
const FRAME_MS = 16

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

  request(): void {
    if (this.#timer) return
    const wait = this.#last + FRAME_MS - this.#clock.monotonic()
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
