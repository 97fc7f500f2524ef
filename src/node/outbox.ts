import { type Change, encodeChange } from '../chat/change.ts'
import type { Conversation } from '../chat/conversation.ts'
import { type LogRef, logName, type Span } from '../chat/log-source.ts'
import { encodeMessage, type Message } from '../chat/message.ts'
import { encodeTopic } from '../chat/topic.ts'
import type { Clock } from '../clock.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { encodeOffer, type Offer } from '../files/offer.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import type { AlsoWrites } from '../store/batch.ts'
import type { LogStore } from '../store/log-store.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { Author, type AuthorOptions } from './author.ts'
import type { Delivery } from './delivery.ts'
import type { EventHub } from './event-hub.ts'
import type { MessageView } from './events.ts'
import type { History } from './history.ts'
import type { Messages } from './messages.ts'

/** What is needed of the network, once there is one. */
export interface Carrier {
  committed(conversation: Conversation, run: VerifiedRun): void
  /** Highest seq of a log that was handed to a live session. */
  sent(log: LogRef): number
}

export interface OutboxOptions extends Omit<AuthorOptions, 'commit'> {
  readonly logs: LogStore
  readonly history: History
  readonly messages: Messages
  readonly delivery: Delivery
  readonly hub: EventHub
}

export interface WaitRequest {
  readonly id: string
  readonly state: 'sent' | 'delivered'
  readonly timeoutMs: number
}

/** Events of one acknowledgement are made from at most this many entries at a time. */
const EVENT_BATCH = 256

/** What we say: durable first, then on its way, then followed until it is on the other disk. */
export class Outbox {
  readonly #options: OutboxOptions
  readonly #author: Author
  /** What was acknowledged last, for each peer and log that is being written now. */
  readonly #acked = new Map<string, Span>()
  #carrier: Carrier | undefined

  constructor(options: OutboxOptions) {
    this.#options = options
    this.#author = new Author({
      ...options,
      commit: async (conversation, run, also) => {
        const appended = await options.history.append(conversation, run, also)
        if (appended !== 'stored') throw new ChatError('STORE_FAILED', `own log: ${appended}`)
        this.#carrier?.committed(conversation, run)
      },
    })
  }

  /** From now on what is committed is also sent. */
  attach(carrier: Carrier): void {
    this.#carrier = carrier
  }

  /** Resolves when the message is durable here, with what `also` adds. */
  async send(conversation: Conversation, body: Message, also?: AlsoWrites): Promise<MessageView> {
    const bytes = encodeMessage(body)
    const entry = await this.#author.write(conversation, bytes, ENTRY_TYPE.message, also)
    const stored = { ...entry, receivedAt: this.#options.clock.now() }
    return this.#options.messages.viewOf(conversation, stored, body)
  }

  /** Something that happened rather than was said. Resolves when it is durable here. */
  async post(conversation: Conversation, body: Uint8Array): Promise<void> {
    await this.#author.write(conversation, body)
  }

  /** Holds a file out. Resolves with the id of the offer when it is durable here. */
  async offer(conversation: Conversation, offer: Offer): Promise<Uint8Array> {
    return (await this.#author.write(conversation, encodeOffer(offer))).id
  }

  /** Resolves when the topic is durable here. */
  async setTopic(room: Conversation, topic: string): Promise<void> {
    await this.#author.write(room, encodeTopic(topic))
  }

  /** Resolves when the change is durable here. */
  async change(conversation: Conversation, change: Change): Promise<void> {
    await this.#author.write(conversation, encodeChange(change), ENTRY_TYPE.change)
  }

  /**
   * A peer's disk holds this stretch of a log of ours: remembers it, then tells. What comes while that is
   * being written is told with it, so a flood of acknowledgements is a few writes.
   */
  async acknowledged(
    peer: PeerId,
    conversation: Conversation,
    log: LogRef,
    held: Span,
  ): Promise<void> {
    if (!equalBytes(log.author, this.#options.identity.publicKey)) return
    const key = `${peer}${logName(log)}`
    const writing = this.#acked.get(key)
    if (!writing || held.last >= writing.last) this.#acked.set(key, held)
    if (writing) return
    try {
      for (let done: Span | undefined; done !== this.#acked.get(key); ) {
        done = this.#acked.get(key) ?? held
        const before = await this.#options.delivery.acknowledged(log, peer, done)
        await this.tell(conversation, log, before, done.last)
      }
    } finally {
      this.#acked.delete(key)
    }
  }

  /** More is known of our entries after `after` up to `seq`: says how far they have come. */
  async tell(conversation: Conversation, log: LogRef, after: number, seq: number): Promise<void> {
    const { hub, history, logs } = this.#options
    // What was said is told before what became of it.
    await history.told()
    for (let from = after; hub.listening && from < seq; ) {
      const entries = await logs.entries(log, from, Math.min(EVENT_BATCH, seq - from))
      const last = entries.at(-1)
      if (!last) return
      for (const message of await history.views(conversation, entries)) {
        hub.emit({ event: 'message-changed', message })
      }
      // Not by their number: the oldest may have been trimmed.
      from = last.entry.seq
    }
  }

  /**
   * Answers when the message has come as far as asked, or with what is true of it after `timeoutMs`.
   * Rejects with the signal's reason.
   */
  async wait(request: WaitRequest, clock: Clock, signal: AbortSignal): Promise<MessageView> {
    const { history, delivery, messages } = this.#options
    const located = await history.find(request.id)
    await history.view(located)
    const { entry } = located.entry
    const reached = () => {
      if (messages.state(located.conversation, located.entry) !== 'queued') return true
      return request.state === 'sent' && (this.#carrier?.sent(entry) ?? 0) >= entry.seq
    }
    await new Promise<void>((resolve, reject) => {
      const end = () => {
        unwatch()
        timer.cancel()
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        end()
        reject(signal.reason)
      }
      const done = () => {
        end()
        resolve()
      }
      const unwatch = delivery.watch(entry.conversation, () => reached() && done())
      const timer = clock.after(request.timeoutMs, done)
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) abort()
      else if (reached()) done()
    })
    return history.view(located)
  }

  /** Entries of ours that a direct recipient has not acknowledged. */
  queued(conversations: readonly Conversation[]): number {
    const { logs, delivery, identity } = this.#options
    let count = 0
    for (const conversation of conversations) {
      if (conversation.kind !== 'direct') continue
      for (const head of logs.heads(conversation.key)) {
        if (!equalBytes(head.author, identity.publicKey)) continue
        const from = Math.max(delivery.held(head, conversation.peer), head.floor)
        count += Math.max(0, head.seq - from)
      }
    }
    return count
  }
}
