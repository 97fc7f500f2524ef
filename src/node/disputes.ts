import { ChatError } from '../errors.ts'
import { equalBytes, formatPeerId } from '../ids.ts'
import type { LogStore } from '../store/log-store.ts'
import type { LogRef } from '../store/log-table.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { History } from './history.ts'
import type { People } from './people.ts'
import type { Self } from './self.ts'
import type { Warnings } from './warnings.ts'

export interface DisputesOptions {
  readonly logs: LogStore
  readonly self: Self
  readonly people: People
  readonly conversations: Conversations
  readonly history: History
  readonly warnings: Warnings
  readonly hub: EventHub
  readonly onError: (error: unknown) => void
}

/** Messages that are shown anew when their log turns out to be disputed; the others are when read again. */
const MAX_SHOWN_ANEW = 256

/**
 * Authors of whom it is proved that they said different things to different people in one place
 * (docs/protocol.md §6.5): tells that, and shows what is disputed.
 */
export class Disputes {
  readonly #options: DisputesOptions
  #telling: Promise<void> = Promise.resolve()

  constructor(options: DisputesOptions) {
    this.#options = options
  }

  /** Warns of what was proved in earlier runs. */
  open(): void {
    for (const head of this.#options.logs.allHeads()) {
      if (head.forkedAt !== undefined) this.#warn(head)
    }
  }

  /** A proof was stored: entries of the log from `forkedAt` on are disputed. */
  found(ref: LogRef, forkedAt: number): void {
    this.#warn(ref)
    this.#telling = this.#telling
      .then(() => this.#showAnew(ref, forkedAt))
      .catch(this.#options.onError)
  }

  #warn(ref: LogRef): void {
    const { conversations, people, self, warnings } = this.#options
    const conversation = conversations.byKey(ref.conversation)
    // Of our own log the store warns itself: somebody uses a copy of this profile.
    if (!conversation || equalBytes(ref.author, self.publicKey)) return
    const author = people.name(formatPeerId(ref.author))
    const { name } = conversations.view(conversation)
    warnings.add(new ChatError('NODE_DISPUTED', `${author} in ${name}`))
  }

  async #showAnew(ref: LogRef, forkedAt: number): Promise<void> {
    const { logs, conversations, history, hub } = this.#options
    const conversation = conversations.byKey(ref.conversation)
    const head = logs.head(ref)
    if (!conversation || !head || !hub.listening) return
    const found: StoredEntry[] = []
    for (let after = Math.max(forkedAt - 1, head.seq - MAX_SHOWN_ANEW); ; ) {
      const some = await logs.entries(ref, after, MAX_SHOWN_ANEW)
      const last = some.at(-1)
      if (!last || found.length >= MAX_SHOWN_ANEW) break
      found.push(...some)
      after = last.entry.seq
    }
    for (const message of await history.views(conversation, found)) {
      hub.emit({ event: 'message-changed', message })
    }
  }
}
