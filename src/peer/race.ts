import type { Clock, Timer } from '../clock.ts'
import { DIAL_STAGGER_MS } from '../wire/limits.ts'

/** One way of several to reach the same goal. */
export interface Attempt {
  /** Aborted when the race is over. */
  readonly signal: AbortSignal
  /**
   * Resolves when this attempt may do what must not be done twice. Only one attempt holds that
   * right at a time; the next gets it when the holder has failed, and nobody after it succeeded.
   */
  claim(): Promise<void>
}

export interface RaceOptions<T, R> {
  readonly ways: readonly T[]
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Asked before each way but the first is tried; when false the race goes on with what it has. */
  readonly wanted?: () => boolean
  readonly attempt: (way: T, attempt: Attempt) => Promise<R>
  /** Of all failures, the one to report. */
  readonly worst: (errors: readonly unknown[]) => unknown
}

/** The right that one attempt at a time may hold. */
class Turnstile {
  readonly #waiting = new Map<object, () => void>()
  #holder: object | undefined

  enter(who: object): Promise<void> {
    return new Promise((grant) => {
      this.#waiting.set(who, grant)
      this.#admit()
    })
  }

  leave(who: object): void {
    this.#waiting.delete(who)
    if (this.#holder === who) this.#holder = undefined
    this.#admit()
  }

  #admit(): void {
    const first = this.#waiting.entries().next()
    if (this.#holder || first.done) return
    const [who, grant] = first.value
    this.#holder = who
    this.#waiting.delete(who)
    grant()
  }
}

/**
 * Tries several ways, the first at once, each next one when `DIAL_STAGGER_MS` have passed or an
 * attempt has failed, and takes the first success; the others are aborted. Rejects when all have
 * failed, or with the signal's reason.
 */
export function race<T, R>(options: RaceOptions<T, R>): Promise<R> {
  return new Promise((resolve, reject) => {
    const { clock, signal } = options
    const over = new AbortController()
    const turnstile = new Turnstile()
    const errors: unknown[] = []
    const ways = [...options.ways]
    let running = 0
    let stagger: Timer | undefined

    const end = (settle: () => void) => {
      if (over.signal.aborted) return
      stagger?.cancel()
      signal.removeEventListener('abort', onAbort)
      over.abort()
      settle()
    }
    const onAbort = () => end(() => reject(signal.reason))

    const tryNext = () => {
      stagger?.cancel()
      if (over.signal.aborted) return
      const wanted = running + errors.length === 0 || (options.wanted?.() ?? true)
      const [way] = wanted ? ways.splice(0, 1) : []
      if (way !== undefined) {
        running++
        run(way)
        if (ways.length > 0) stagger = clock.after(DIAL_STAGGER_MS, tryNext)
      } else if (running === 0) {
        end(() => reject(options.worst(errors)))
      }
    }

    const run = (way: T) => {
      const who = {}
      const claim = () => turnstile.enter(who)
      options.attempt(way, { signal: over.signal, claim }).then(
        (result) => end(() => resolve(result)),
        (error: unknown) => {
          running--
          errors.push(error)
          turnstile.leave(who)
          tryNext()
        },
      )
    }

    if (signal.aborted) onAbort()
    else {
      signal.addEventListener('abort', onAbort, { once: true })
      tryNext()
    }
  })
}
