import type { Clock, Timer } from '../../src/clock.ts'

interface Entry {
  due: number
  /** Undefined for a timer that fires once. */
  readonly period: number | undefined
  readonly run: () => void
}

/** Lets every promise chain, `setImmediate` and ready socket of this turn run. */
export async function settle(turns = 3): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Time that moves only when a test says so. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Entry>()
  #monotonic = 0
  #wall: number

  constructor(now = Date.UTC(2030, 0, 1)) {
    this.#wall = now
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  /** Timers armed now: zero once everything is closed. */
  get armed(): number {
    return this.#timers.size
  }

  after(ms: number, run: () => void): Timer {
    return this.#arm(ms, undefined, run)
  }

  every(ms: number, run: () => void): Timer {
    return this.#arm(ms, Math.max(ms, 1), run)
  }

  /** Moves time by `ms`, firing each timer at its own instant and in order, settling after each. */
  async advance(ms: number): Promise<void> {
    await settle()
    const end = this.#monotonic + ms
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#move(Math.max(0, next.due - this.#monotonic))
      this.#fire(next)
      await settle()
    }
    this.#move(end - this.#monotonic)
  }

  /** A stopped process or blocked event loop: `ms` pass at once, then what is due fires, late. */
  async stall(ms: number): Promise<void> {
    this.#move(ms)
    await this.advance(0)
  }

  /** A suspended machine, or a clock that was set: the wall clock moves, timers do not. */
  jump(ms: number): void {
    this.#wall += ms
  }

  #arm(ms: number, period: number | undefined, run: () => void): Timer {
    const entry: Entry = { due: this.#monotonic + Math.max(0, ms), period, run }
    this.#timers.add(entry)
    return { cancel: () => this.#timers.delete(entry) }
  }

  #move(ms: number): void {
    this.#monotonic += ms
    this.#wall += ms
  }

  #next(until: number): Entry | undefined {
    let next: Entry | undefined
    for (const entry of this.#timers) {
      if (entry.due <= until && (!next || entry.due < next.due)) next = entry
    }
    return next
  }

  #fire(entry: Entry): void {
    if (entry.period === undefined) this.#timers.delete(entry)
    else entry.due = this.#monotonic + entry.period
    entry.run()
  }
}
