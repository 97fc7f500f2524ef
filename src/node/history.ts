import type { Causality } from '../chat/causality.ts'
import { type Change, decodeChange } from '../chat/change.ts'
import { bytesKey, type Conversation, formatConversation } from '../chat/conversation.ts'
import { clockAt } from '../chat/hlc.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { MAX_PAGE_ENTRIES } from '../store/log-reader.ts'
import type { Appended, LogStore } from '../store/log-store.ts'
import { encodeOrder, type OrderKey, orderAfter } from '../store/order-key.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { Changes } from './changes.ts'
import type { Conversations } from './conversations.ts'
import type { Erasure } from './erasure.ts'
import type { EventHub } from './event-hub.ts'
import type { MessageView } from './events.ts'
import { isMention, isUnread, type Messages, parseMessageId } from './messages.ts'
import type { Self } from './self.ts'
import { lastTopic } from './topics.ts'

export interface HistoryOptions {
  readonly logs: LogStore
  readonly self: Self
  readonly conversations: Conversations
  readonly messages: Messages
  readonly causality: Causality
  readonly hub: EventHub
  readonly changes: Changes
  readonly erasure: Erasure
  readonly onError: (error: unknown) => void
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

/** Pages looked through for messages among entries that this version cannot show. */
const MAX_PAGES = 20

/** What was said: takes runs in, durably and then aloud, and gives messages out. */
export class History {
  readonly #options: HistoryOptions
  /** Events of what was stored, in that order. */
  #told: Promise<void> = Promise.resolve()

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /**
   * Stores a run with the unread counts it changes in one synced write, then tells every face.
   * Rejects with `STORE_…`; then nothing was stored and nothing told.
   */
  async append(conversation: Conversation, run: VerifiedRun): Promise<Appended> {
    const { logs, self, conversations, causality, erasure, onError } = this.#options
    const own = equalBytes(run.author, self.publicKey)
    if (!own && !conversations.takes(conversation)) return 'rejected'
    let stored: readonly StoredEntry[] = []
    const appended = await logs.append(run, (batch, fresh) => {
      const unread = own ? [] : fresh.filter(isUnread)
      const mentions = unread.filter((entry) => isMention(entry, self.name)).length
      const topic = conversation.kind === 'direct' ? undefined : lastTopic(fresh, causality)
      conversations.grew(batch, conversation, { unread: unread.length, mentions, topic })
      erasure.storing(batch, fresh)
      stored = fresh
    })
    if (appended !== 'stored') return appended
    for (const { entry } of run.entries.slice(-1)) causality.saw(entry.clock)
    this.#told = this.#told.then(() => this.#tell(conversation, stored)).catch(onError)
    await this.#told
    return appended
  }

  async #tell(conversation: Conversation, stored: readonly StoredEntry[]): Promise<void> {
    const { conversations, hub, erasure } = this.#options
    await erasure.stored(stored)
    if (!hub.listening) return
    const said = stored.filter(({ entry }) => entry.type === ENTRY_TYPE.message)
    for (const message of await this.views(conversation, said)) {
      hub.emit({ event: 'message', message })
    }
    for (const message of await this.views(conversation, await this.#changedBy(stored))) {
      hub.emit({ event: 'message-changed', message })
    }
    hub.emit({ event: 'conversation', conversation: conversations.view(conversation) })
  }

  /** The messages, as far as they are here, that these entries may have changed. */
  async #changedBy(stored: readonly StoredEntry[]): Promise<readonly StoredEntry[]> {
    const found = new Map<string, StoredEntry>()
    for (const { entry, body } of stored) {
      const change = entry.type === ENTRY_TYPE.change && body && decodeChange(body.bytes)
      if (!change || found.has(bytesKey(change.target))) continue
      const target = await this.#options.logs.find(change.target)
      const fits =
        target?.entry.type === ENTRY_TYPE.message &&
        equalBytes(target.entry.conversation, entry.conversation) &&
        (mayAnybody(change) || equalBytes(target.entry.author, entry.author))
      if (target && fits) found.set(bytesKey(change.target), target)
    }
    return [...found.values()]
  }

  /** As messages of now, with all that has changed them; without those that cannot be shown. */
  async views(
    conversation: Conversation,
    entries: readonly StoredEntry[],
  ): Promise<readonly MessageView[]> {
    const { changes, messages } = this.#options
    const outcomes = await changes.of(entries)
    return entries.flatMap((entry, at) => messages.view(conversation, entry, outcomes[at]) ?? [])
  }

  /** Oldest first. `NODE_NO_MESSAGE` when `before` or `after` names none of this conversation. */
  async page(conversation: Conversation, request: PageRequest): Promise<readonly MessageView[]> {
    const { limit, since } = request
    const from = since === undefined ? undefined : startOf(since)
    const after = request.after ? await this.#place(conversation, request.after) : from
    const before = request.before ? await this.#place(conversation, request.before) : undefined
    return after
      ? this.#pageFrom(conversation, limit, after, before)
      : this.#pageTo(conversation, limit, before)
  }

  async #pageFrom(
    conversation: Conversation,
    limit: number,
    start: OrderKey,
    before: OrderKey | undefined,
  ): Promise<readonly MessageView[]> {
    const found: MessageView[] = []
    let after = start
    for (let page = 0; page < MAX_PAGES; page++) {
      const size = page === 0 ? limit : MAX_PAGE_ENTRIES
      const options = { limit: size, after, ...(before ? { before } : {}) }
      const entries = await this.#options.logs.page(conversation.key, options)
      found.push(...(await this.views(conversation, entries)))
      const last = entries.at(-1)
      if (!last || entries.length < size || found.length >= limit) break
      after = encodeOrder(last.entry)
    }
    return found.slice(0, limit)
  }

  async #pageTo(
    conversation: Conversation,
    limit: number,
    end: OrderKey | undefined,
  ): Promise<readonly MessageView[]> {
    const found: MessageView[] = []
    let before = end
    for (let page = 0; page < MAX_PAGES; page++) {
      const size = page === 0 ? limit : MAX_PAGE_ENTRIES
      const options = { limit: size, ...(before ? { before } : {}) }
      const entries = await this.#options.logs.page(conversation.key, options)
      found.unshift(...(await this.views(conversation, entries)))
      const [first] = entries
      if (!first || entries.length < size || found.length >= limit) break
      before = encodeOrder(first.entry)
    }
    return found.slice(-limit)
  }

  /** `NODE_NO_MESSAGE` unless we hold it in a conversation we know. */
  async find(id: string): Promise<Located> {
    const bytes = parseMessageId(id)
    const entry = bytes && (await this.#options.logs.find(bytes))
    const conversation = entry && this.#options.conversations.byKey(entry.entry.conversation)
    if (!entry || !conversation) throw new ChatError('NODE_NO_MESSAGE', id.slice(0, 60))
    return { conversation, entry }
  }

  /** `NODE_NO_MESSAGE` for an entry that is none. */
  async view({ conversation, entry }: Located): Promise<MessageView> {
    const [view] = await this.views(conversation, [entry])
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

/** True for what not only the author of a message may do to it. */
function mayAnybody({ kind }: Change): boolean {
  return kind === 'react' || kind === 'unreact'
}

/** The place just before everything of that moment. */
function startOf(since: string): OrderKey {
  const ms = Date.parse(since)
  if (Number.isNaN(ms)) throw new ChatError('ARGS_INVALID', `not a time: ${since.slice(0, 40)}`)
  const clock = clockAt(ms)
  return orderAfter(clock > 0n ? clock - 1n : 0n)
}
