import type { Log } from '../log.ts'
import type { NodeEvent } from './events.ts'

/** Hands each event to every listener, in order. A listener's fault stays its own. */
export class EventHub {
  readonly #listeners = new Set<(event: NodeEvent) => void>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  /** True when somebody listens, so that costly views are built only then. */
  get listening(): boolean {
    return this.#listeners.size > 0
  }

  subscribe(listener: (event: NodeEvent) => void): () => void {
    // A wrapper, so that one function subscribed twice is two subscriptions.
    const own = (event: NodeEvent) => listener(event)
    this.#listeners.add(own)
    return () => this.#listeners.delete(own)
  }

  emit(event: NodeEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      } catch (error) {
        this.#log.error({ error, event: event.event }, 'an event listener failed')
      }
    }
  }
}
