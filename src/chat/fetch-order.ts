import type { LogRef, Span } from './log-source.ts'

/** A log that we lack something of, and who has it. */
export interface Topic<S> {
  readonly name: string
  readonly log: LogRef
  /** Of the newest entry that we lack, as far as is known. */
  clock: bigint
  /** What each session says to have. */
  readonly offers: Map<S, readonly Span[]>
}

/** The logs that we lack something of, the newest first: that is what a screen waits for. */
export class FetchOrder<S> {
  readonly #byName = new Map<string, Topic<S>>()
  readonly #sorted: Topic<S>[] = []

  get(name: string): Topic<S> | undefined {
    return this.#byName.get(name)
  }

  /** Newest first; not to be kept over a change. */
  all(): readonly Topic<S>[] {
    return this.#sorted
  }

  add(name: string, log: LogRef, clock: bigint): Topic<S> {
    const topic: Topic<S> = { name, log, clock, offers: new Map() }
    this.#byName.set(name, topic)
    this.#sorted.splice(this.#place(clock), 0, topic)
    return topic
  }

  remove(topic: Topic<S>): void {
    this.#byName.delete(topic.name)
    this.#take(topic)
  }

  move(topic: Topic<S>, clock: bigint): void {
    if (clock === topic.clock) return
    this.#take(topic)
    topic.clock = clock
    this.#sorted.splice(this.#place(clock), 0, topic)
  }

  #take(topic: Topic<S>): void {
    let at = this.#place(topic.clock)
    while (at < this.#sorted.length && this.#sorted[at] !== topic) at++
    this.#sorted.splice(at, 1)
  }

  /** The first place whose clock is not larger. */
  #place(clock: bigint): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#sorted[middle]?.clock ?? 0n) > clock) low = middle + 1
      else high = middle
    }
    return low
  }
}
