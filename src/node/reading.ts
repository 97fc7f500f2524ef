import type { Conversation } from '../chat/conversation.ts'
import type { LogHeight } from '../chat/log-source.ts'
import { equalBytes, formatPeerId, type PeerId } from '../ids.ts'
import { Batch } from '../store/batch.ts'
import type { Store } from '../store/store.ts'
import type { Conversations } from './conversations.ts'
import type { Delivery } from './delivery.ts'
import type { EventHub } from './event-hub.ts'
import type { ConversationView } from './events.ts'
import type { Outbox } from './outbox.ts'
import type { Self } from './self.ts'

/** What is needed of the network, once there is one. */
export interface ReadingCarrier {
  /** Tells an author how far we have read a log of theirs, where they are here and do not know. */
  readTo(author: PeerId, conversation: Conversation, mark: LogHeight): void
}

export interface ReadingOptions {
  readonly self: Self
  readonly store: Store
  readonly conversations: Conversations
  readonly delivery: Delivery
  readonly outbox: Outbox
  readonly hub: EventHub
}

/** What is read: by us, told to the authors if we allow it, and by others of what we wrote. */
export class Reading {
  readonly #options: ReadingOptions
  #carrier: ReadingCarrier | undefined

  constructor(options: ReadingOptions) {
    this.#options = options
  }

  attach(carrier: ReadingCarrier): void {
    this.#carrier = carrier
  }

  /** Everything in the conversation now is read. Resolves once durable; its authors are told then. */
  async read(conversation: Conversation): Promise<ConversationView> {
    const { conversations, hub, self, store } = this.#options
    const before = conversations.view(conversation)
    if (before.unread === 0 && before.mentions === 0) return before
    const batch = new Batch()
    const theirs = self.tellsRead ? this.#theirHeads(conversation) : []
    for (const head of theirs) store.readMarks.raiseIn(batch, head, head.seq)
    conversations.readIn(batch, conversation)
    await store.commit(batch)
    for (const head of theirs) this.#tell(formatPeerId(head.author), conversation, head)
    const view = conversations.view(conversation)
    hub.emit({ event: 'conversation', conversation: view })
    return view
  }

  /** A peer is here, or in another room than before: tells it what it may not know. */
  greet(peer: PeerId): void {
    const { conversations, self, store } = this.#options
    if (!self.tellsRead) return
    for (const mark of store.readMarks.of(peer)) {
      const conversation = conversations.byKey(mark.conversation)
      if (conversation) this.#tell(peer, conversation, mark)
    }
  }

  /**
   * A peer has read our log of this device up to `seq`: durable, then told. It counts no further than
   * what the peer's disk holds.
   */
  async heard(
    peer: PeerId,
    conversation: Conversation,
    { device, seq }: Pick<LogHeight, 'device' | 'seq'>,
  ): Promise<void> {
    const { self, store, delivery, outbox } = this.#options
    const log = { conversation: conversation.key, author: self.publicKey, device }
    const upTo = Math.min(seq, store.logs.head(log)?.seq ?? 0)
    const before = delivery.readTo(log, peer)
    if (upTo <= before) return
    await delivery.wasRead(log, peer, upTo)
    await outbox.tell(conversation, log, before, upTo)
  }

  #tell(author: PeerId, conversation: Conversation, mark: LogHeight): void {
    // A room that the author is not in is none of theirs now; they are told when they are back.
    const { members } = this.#options.conversations.view(conversation)
    if (members.includes(author)) this.#carrier?.readTo(author, conversation, mark)
  }

  #theirHeads(conversation: Conversation): readonly LogHeight[] {
    const { self, store } = this.#options
    return store.logs
      .heads(conversation.key)
      .filter(({ author }) => !equalBytes(author, self.publicKey))
  }
}
