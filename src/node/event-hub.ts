import type { Log } from '../log.ts'
import type { NodeEvent } from './events.ts'

const MAX_EARLY_EVENTS = 256

/**
 * Hands each event to every listener, in order. A listener's fault stays its own. What happens
 * before anybody listens, while the node opens, is kept for the first listener, unless it is much.
 */
export class EventHub {
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  #early: NodeEvent[] | undefined = []
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** True when somebody listens or may yet, so that costly views are built only then. */
  get listening(): boolean {
    return this.#listeners.size > 0 || this.#early !== undefined
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    // A wrapper, so that one function subscribed twice is two subscriptions.
    const own = (event: NodeEvent) => listener(event)
    this.#listeners.add(own)
    const early = this.#early ?? []
    this.#early = undefined
    for (const event of early) this.#tell(own, event)
    return () => this.#listeners.delete(own)
  }

  emit(event: NodeEvent): void {
    for (const listener of [...this.#listeners]) this.#tell(listener, event)
    if (this.#early && this.#early.push(event) > MAX_EARLY_EVENTS) this.#early = undefined
  }

  #tell(listener: (event: NodeEvent) => void, event: NodeEvent): void {
    try {
      listener(event)
    } catch (error) {
      this.#log.error({ error, event: event.event }, 'an event listener failed')
    }
  }
}
