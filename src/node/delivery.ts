import { bytesKey, type Conversation } from '../chat/conversation.ts'
import type { LogRef, Span } from '../chat/log-source.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import type { Held, Receipts } from '../store/receipts.ts'
import type { RecipientView } from './events.ts'

/** One entry of a log. */
export interface EntryPlace extends LogRef {
  readonly seq: number
}

/** What we may truly say about who holds an entry of ours. */
export class Delivery {
  readonly #book: Receipts
  readonly #members: (room: Conversation) => readonly PeerId[]
  readonly #waiting = new Map<string, Set<() => void>>()

  /** `members` tells who is in a room now, ourselves left out. */
  constructor(book: Receipts, members: (room: Conversation) => readonly PeerId[]) {
    this.#book = book
    this.#members = members
  }

  /** The peer's disk holds this stretch of the log. Returns what it held before. */
  async acknowledged(log: LogRef, peer: PeerId, { first, last }: Span): Promise<number> {
    const before = this.held(log, peer)
    await this.#book.raise(log, peer, last, first)
    this.changed(log.conversation)
    return before
  }

  /** Highest seq of the log that the peer holds. */
  held(log: LogRef, peer: PeerId): number {
    return this.#book.of(log).get(peer)?.seq ?? 0
  }

  /** True if all of this author's logs is on the disk of somebody else. */
  isHeld(logs: readonly EntryPlace[], author: Uint8Array): boolean {
    return logs
      .filter((log) => equalBytes(log.author, author))
      .every((log) => [...this.#book.of(log).values()].some((held) => holds(held, log.seq)))
  }

  /** The peer has read the log up to `seq`. Resolves once durable. */
  async wasRead(log: LogRef, peer: PeerId, seq: number): Promise<void> {
    await this.#book.raiseRead(log, peer, seq)
    this.changed(log.conversation)
  }

  /** Highest seq of the log that the peer says it has read; it may be above what it holds. */
  readTo(log: LogRef, peer: PeerId): number {
    return this.#book.readOf(log).get(peer) ?? 0
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
   * Who is meant to have an entry of ours, who has it and who has read it. Direct: the peer. In a room: everybody who
   * acknowledged anything of this log, and everybody who is in it now.
   */
  recipients(conversation: Conversation, place: EntryPlace): readonly RecipientView[] {
    const receipts = this.#book.of(place)
    const reads = this.#book.readOf(place)
    const known = [...receipts.keys()]
    // Who is out of a private room is not meant to have what came later.
    const past =
      conversation.kind === 'private'
        ? known.filter((peer) => holds(receipts.get(peer), place.seq))
        : known
    const peers =
      conversation.kind === 'direct'
        ? [conversation.peer]
        : new Set([...past, ...this.#members(conversation)])
    // Who wants the log from a later entry on only is not meant to have this one.
    const meant = [...peers].filter((peer) => (receipts.get(peer)?.from ?? 0) <= place.seq)
    return meant.map((peer) => {
      if (!holds(receipts.get(peer), place.seq)) return { peer, state: 'queued' }
      // Nobody has read what is not on their disk, whatever they say.
      return { peer, state: (reads.get(peer) ?? 0) >= place.seq ? 'read' : 'delivered' }
    })
  }

  /** How far it has come with whoever is furthest (docs/decisions/0004); `recipients` says who. */
  state(recipients: readonly RecipientView[]): 'queued' | 'delivered' | 'read' {
    const has = (wanted: RecipientView['state']) => recipients.some(({ state }) => state === wanted)
    if (has('read')) return 'read'
    return has('delivered') ? 'delivered' : 'queued'
  }
}

function holds(held: Held | undefined, seq: number): boolean {
  return held !== undefined && held.from <= seq && seq <= held.seq
}
