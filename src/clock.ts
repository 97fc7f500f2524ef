/** A cancellable timer; `cancel` is idempotent and safe after firing. */
export interface Timer {
  cancel(): void
}

/**
 * Time as a parameter (rule 8): nothing outside this file reads the wall clock or arms a timer,
 * so that every test runs on a clock it moves by hand.
 */
export interface Clock {
  /** Wall clock, milliseconds since the Unix epoch. May jump either way. */
  now(): number
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonic(): number
  /** Calls `run` once after `ms` milliseconds. Keeps the process alive while armed. */
  after(ms: number, run: () => void): Timer
  /** Calls `run` every `ms` milliseconds until cancelled. */
  every(ms: number, run: () => void): Timer
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms)
    return { cancel: () => clearTimeout(handle) }
  },
  every(ms, run) {
    const handle = setInterval(run, ms)
    return { cancel: () => clearInterval(handle) }
  },
}

/** Resolves after `ms` on `clock`; rejects with the signal's reason if aborted first. */
export function delay(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const onAbort = () => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
