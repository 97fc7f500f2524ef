import type { Causality } from '../chat/causality.ts'
import { type Conversation, formatConversation } from '../chat/conversation.ts'
import { clockAt } from '../chat/hlc.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { DEVICE_ID_BYTES, equalBytes, PEER_KEY_BYTES } from '../ids.ts'
import type { Appended, LogStore } from '../store/log-store.ts'
import { encodeOrder, type OrderKey } from '../store/order-key.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { MessageView } from './events.ts'
import { isMention, isUnread, type Messages, parseMessageId } from './messages.ts'
import type { Self } from './self.ts'

export interface HistoryOptions {
  readonly logs: LogStore
  readonly self: Self
  readonly conversations: Conversations
  readonly messages: Messages
  readonly causality: Causality
  readonly hub: EventHub
}

export interface PageRequest {
  readonly limit: number
  readonly before?: string
  readonly after?: string
  readonly since?: string
}

/** An entry we hold, with the conversation it is in. */
export interface Located {
  readonly conversation: Conversation
  readonly entry: StoredEntry
}

/** What was said: takes runs in, durably and then aloud, and gives messages out. */
export class History {
  readonly #options: HistoryOptions

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /**
   * Stores a run with the unread counts it changes in one synced write, then tells every face.
   * Rejects with `STORE_…`; then nothing was stored and nothing told.
   */
  async append(conversation: Conversation, run: VerifiedRun): Promise<Appended> {
    const { logs, self, conversations, messages, causality, hub } = this.#options
    const own = equalBytes(run.author, self.publicKey)
    if (!own && !conversations.canTake(conversation)) return 'rejected'
    let stored: readonly StoredEntry[] = []
    const appended = await logs.append(run, (batch, fresh) => {
      const unread = own ? [] : fresh.filter(isUnread)
      const mentions = unread.filter((entry) => isMention(entry, self.name)).length
      conversations.grew(batch, conversation, { unread: unread.length, mentions })
      stored = fresh
    })
    if (appended !== 'stored') return appended
    for (const { entry } of run.entries.slice(-1)) causality.saw(entry.clock)
    if (!hub.listening) return appended
    for (const entry of stored) {
      const message = messages.view(conversation, entry)
      if (message) hub.emit({ event: 'message', message })
    }
    hub.emit({ event: 'conversation', conversation: conversations.view(conversation) })
    return appended
  }

  /** Oldest first. `NODE_NO_MESSAGE` when `before` or `after` names none of this conversation. */
  async page(conversation: Conversation, request: PageRequest): Promise<readonly MessageView[]> {
    const { logs, messages } = this.#options
    const { limit, before, since } = request
    const from = since === undefined ? undefined : startOf(since)
    const after = request.after ? await this.#place(conversation, request.after) : from
    const entries = await logs.page(conversation.key, {
      limit,
      ...(before ? { before: await this.#place(conversation, before) } : {}),
      ...(after ? { after } : {}),
    })
    return entries.flatMap((entry) => messages.view(conversation, entry) ?? [])
  }

  /** `NODE_NO_MESSAGE` unless we hold it in a conversation we know. */
  async find(id: string): Promise<Located> {
    const bytes = parseMessageId(id)
    const entry = bytes && (await this.#options.logs.find(bytes))
    const conversation = entry && this.#options.conversations.byKey(entry.entry.conversation)
    if (!entry || !conversation) throw new ChatError('NODE_NO_MESSAGE', id.slice(0, 60))
    return { conversation, entry }
  }

  view({ conversation, entry }: Located): MessageView {
    const view = this.#options.messages.view(conversation, entry)
    if (!view) throw new ChatError('NODE_NO_MESSAGE')
    return view
  }

  async #place(conversation: Conversation, id: string): Promise<OrderKey> {
    const found = await this.find(id)
    if (!equalBytes(found.conversation.key, conversation.key)) {
      throw new ChatError('NODE_NO_MESSAGE', `not in ${formatConversation(conversation)}`)
    }
    return encodeOrder(found.entry.entry)
  }
}

/** The place just before everything of that moment. */
function startOf(since: string): OrderKey {
  const ms = Date.parse(since)
  if (Number.isNaN(ms)) throw new ChatError('ARGS_INVALID', `not a time: ${since.slice(0, 40)}`)
  const clock = clockAt(ms)
  return encodeOrder({
    clock: clock > 0n ? clock - 1n : 0n,
    author: new Uint8Array(PEER_KEY_BYTES).fill(255),
    device: new Uint8Array(DEVICE_ID_BYTES).fill(255),
    seq: 2 ** 48 - 1,
  })
}
