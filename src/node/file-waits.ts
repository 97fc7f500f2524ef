import type { Clock } from '../clock.ts'

/** Those who wait until a file is so far. */
export class FileWaits {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Something has changed. */
  look(): void {
    for (const look of this.#waiting) look()
  }

  /** Resolves once it is so, or after `timeoutMs`; rejects with the signal's reason. */
  until(isSo: () => boolean, timeoutMs: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void) => {
        this.#waiting.delete(look)
        timer?.cancel()
        signal.removeEventListener('abort', abort)
        finish()
      }
      const abort = () => end(() => reject(signal.reason))
      const look = () => {
        if (isSo()) end(resolve)
      }
      const timer =
        timeoutMs === undefined ? undefined : this.#clock.after(timeoutMs, () => end(resolve))
      this.#waiting.add(look)
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) abort()
      else look()
    })
  }
}
