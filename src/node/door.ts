import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Assembly } from './assembly.ts'
import { Drafts } from './drafts.ts'
import type { Network } from './network.ts'

/** How long after its start a node waits for a name that it does not know. */
const MEETING_MS = 3_000

/** What every group of methods works on: the parts, the network if there is one, and the node's end. */
export class Door {
  readonly parts: Assembly
  readonly network: Network | undefined
  readonly clock: Clock
  readonly drafts: Drafts
  readonly #ended = new AbortController()
  readonly #meetingUntil: number

  constructor(parts: Assembly, network: Network | undefined, clock: Clock) {
    this.parts = parts
    this.network = network
    this.clock = clock
    const { store, conversations } = parts
    this.drafts = new Drafts({ clock, store, conversations })
    this.#meetingUntil = clock.monotonic() + MEETING_MS
  }

  /** From now on nothing is begun, and what waits is told. */
  shut(): void {
    this.#ended.abort(new ChatError('NODE_CLOSED'))
  }

  /** Throws `NODE_CLOSED` once the node is closing. */
  assertOpen(): void {
    if (this.#ended.signal.aborted) throw new ChatError('NODE_CLOSED')
  }

  /** Throws `NODE_OFFLINE` where there is no network, and `NODE_CLOSED`. */
  online(): Network {
    this.assertOpen()
    if (!this.network) throw new ChatError('NODE_OFFLINE')
    return this.network
  }

  /** Aborted when the caller is gone or the node ends. */
  until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#ended.signal]) : this.#ended.signal
  }

  /** In its first moments a node has not met everybody here yet: a name may still turn up. */
  async meet(name: string): Promise<void> {
    const { conversations, presence } = this.parts
    while (this.network && !this.#ended.signal.aborted && !conversations.knows(name)) {
      const left = this.#meetingUntil - this.clock.monotonic()
      if (left <= 0) return
      await presence.arrival(this.clock, left, this.#ended.signal)
    }
  }
}
