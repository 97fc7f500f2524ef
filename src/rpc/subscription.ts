import type { Client, NodeEvent } from './methods.ts'

/** One client's wish for events, which may be taken back before it was even granted. */
export class Subscription {
  readonly #client: Client
  readonly #listener: (event: NodeEvent) => void
  #started = false
  #ended = false
  #leave: (() => void) | undefined

  constructor(client: Client, listener: (event: NodeEvent) => void) {
    this.#client = client
    this.#listener = listener
  }

  /** Idempotent. Rejects when the engine is gone. */
  async start(): Promise<void> {
    if (this.#started || this.#ended) return
    this.#started = true
    const leave = await this.#client.subscribe((event) => {
      if (!this.#ended) this.#listener(event)
    })
    if (this.#ended) leave()
    else this.#leave = leave
  }

  /** No event comes after this. Idempotent. */
  end(): void {
    this.#ended = true
    this.#leave?.()
    this.#leave = undefined
  }
}
