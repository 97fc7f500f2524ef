import { bytesKey, type Conversation } from '../chat/conversation.ts'
import type { LogRef } from '../chat/push.ts'
import type { PeerId } from '../ids.ts'
import type { Receipts } from '../store/receipts.ts'
import type { RecipientView } from './events.ts'

/** One entry of a log. */
export interface EntryPlace extends LogRef {
  readonly seq: number
}

/** What we may truly say about who holds an entry of ours. */
export class Delivery {
  readonly #book: Receipts
  readonly #present: (room: string) => readonly PeerId[]
  readonly #waiting = new Map<string, Set<() => void>>()

  /** `present` tells who is in a public room now. */
  constructor(book: Receipts, present: (room: string) => readonly PeerId[]) {
    this.#book = book
    this.#present = present
  }

  /** The peer's disk holds the log up to `seq`. Returns what it held before. */
  async acknowledged(log: LogRef, peer: PeerId, seq: number): Promise<number> {
    const before = this.held(log, peer)
    if (seq > before) await this.#book.raise(log, peer, seq)
    this.changed(log.conversation)
    return before
  }

  /** Highest seq of the log that the peer holds. */
  held(log: LogRef, peer: PeerId): number {
    return this.#book.of(log).get(peer) ?? 0
  }

  /** Wakes whoever waits for news of this conversation. */
  changed(conversation: Uint8Array): void {
    for (const wake of this.#waiting.get(bytesKey(conversation)) ?? []) wake()
  }

  /** Calls `wake` whenever something about the conversation may have changed. Returns the way out. */
  watch(conversation: Uint8Array, wake: () => void): () => void {
    const key = bytesKey(conversation)
    const waiting = this.#waiting.get(key) ?? new Set()
    this.#waiting.set(key, waiting.add(wake))
    return () => {
      waiting.delete(wake)
      if (waiting.size === 0) this.#waiting.delete(key)
    }
  }

  /**
   * Who is meant to have an entry of ours, and who has it. Direct: the peer. In a room: everybody who
   * acknowledged anything of this log, and everybody who is there now.
   */
  recipients(conversation: Conversation, place: EntryPlace): readonly RecipientView[] {
    const receipts = this.#book.of(place)
    const peers =
      conversation.kind === 'direct'
        ? [conversation.peer]
        : new Set([...receipts.keys(), ...this.#present(conversation.name)])
    return [...peers].map((peer) => ({
      peer,
      state: (receipts.get(peer) ?? 0) >= place.seq ? 'delivered' : 'queued',
    }))
  }

  /** In a room: delivered once somebody else's disk holds it; `recipients` says whose. */
  state(recipients: readonly RecipientView[]): 'queued' | 'delivered' {
    return recipients.some(({ state }) => state === 'delivered') ? 'delivered' : 'queued'
  }
}
