import type { Clock } from '../clock.ts'
import type { PeerId } from '../ids.ts'
import type { EventHub } from './event-hub.ts'
import type { People, Presented } from './people.ts'

export interface PresenceOptions {
  readonly people: People
  readonly hub: EventHub
  readonly onError: (error: unknown) => void
}

/**
 * Who comes and goes, as sessions tell, in the order in which it happened and each time durable
 * before it is told. Discovery has no say in it.
 */
export class Presence {
  readonly #options: PresenceOptions
  readonly #watching = new Map<PeerId, Set<() => void>>()
  readonly #arrivals = new Set<() => void>()
  #queue: Promise<void> = Promise.resolve()

  constructor(options: PresenceOptions) {
    this.#options = options
  }

  arrived(peer: PeerId, name: string, presented: Presented): void {
    this.#then(async () => {
      const { people, hub } = this.#options
      const before = JSON.stringify(people.view(peer))
      const isNew = await people.arrived(peer, name, presented)
      const view = people.view(peer)
      if (isNew) hub.emit({ event: 'peer-online', peer: view })
      else if (before !== JSON.stringify(view)) hub.emit({ event: 'peer-changed', peer: view })
      for (const wake of this.#watching.get(peer) ?? []) wake()
      this.#watching.delete(peer)
      for (const wake of [...this.#arrivals]) wake()
    })
  }

  gone(peer: PeerId): void {
    this.#then(async () => {
      const { people, hub } = this.#options
      if (await people.left(peer)) hub.emit({ event: 'peer-offline', peer: people.view(peer) })
    })
  }

  /** Takes a step when all that happened so far is told. */
  after(step: () => void): void {
    this.#then(async () => step())
  }

  /** Resolves when the peer has presented itself; at once if it is here. */
  async present(peer: PeerId, signal: AbortSignal): Promise<void> {
    if (this.#options.people.isPresent(peer)) return
    await new Promise<void>((resolve, reject) => {
      const watching = this.#watching.get(peer) ?? new Set()
      this.#watching.set(peer, watching.add(resolve))
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  }

  /** Resolves when somebody has arrived, or after `ms`, or when the signal says so. */
  arrival(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#arrivals.delete(done)
        signal.removeEventListener('abort', done)
        timer.cancel()
        resolve()
      }
      const timer = clock.after(ms, done)
      this.#arrivals.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }

  /** Resolves when all that happened so far is told. */
  settled(): Promise<void> {
    return this.#queue
  }

  #then(step: () => Promise<void>): void {
    this.#queue = this.#queue.then(step).catch(this.#options.onError)
  }
}
