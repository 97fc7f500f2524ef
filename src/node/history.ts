import type { Causality } from '../chat/causality.ts'
import { type Change, decodeChange } from '../chat/change.ts'
import { bytesKey, type Conversation, formatConversation } from '../chat/conversation.ts'
import { clockAt } from '../chat/hlc.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { compareBytes, equalBytes } from '../ids.ts'
import type { AlsoWrites } from '../store/batch.ts'
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
import type { FileBook } from './file-book.ts'
import { isMention, isUnread, type Messages, parseMessageId } from './messages.ts'
import type { PastRooms } from './past-rooms.ts'
import type { Retention } from './retention.ts'
import type { RoomBook } from './room-book.ts'
import type { SearchIndexer } from './search-indexer.ts'
import type { Self } from './self.ts'
import { lastTopic } from './topics.ts'

export interface HistoryOptions {
  readonly logs: LogStore
  readonly retention: Retention
  readonly self: Self
  readonly conversations: Conversations
  readonly pastRooms: PastRooms
  readonly messages: Messages
  readonly causality: Causality
  readonly hub: EventHub
  readonly changes: Changes
  readonly erasure: Erasure
  readonly indexer: SearchIndexer
  readonly roomBook: RoomBook
  readonly fileBook: FileBook
  /** What is written down of private rooms has changed. */
  readonly onRooms: (keys: readonly Uint8Array[]) => void
  readonly onError: (error: unknown) => void
}

export interface PageRequest {
  readonly limit: number
  readonly before?: string
  readonly after?: string
  readonly since?: string
  readonly until?: string
  readonly take?: 'first' | 'last'
}

/** An entry we hold, with the conversation it is in. */
export interface Located {
  readonly conversation: Conversation
  readonly entry: StoredEntry
}

/** What lies between two places, both exclusive. */
interface Stretch {
  readonly after: OrderKey | undefined
  readonly before: OrderKey | undefined
}

/** With more entries than these untold, what is stored waits for the faces. */
const MAX_UNTOLD = 4_096

/** What was said: takes runs in, durably and then aloud, and gives messages out. */
export class History {
  readonly #options: HistoryOptions
  /** Events of what was stored, in that order. */
  #told: Promise<void> = Promise.resolve()
  /** Entries that wait there. */
  #untold = 0

  constructor(options: HistoryOptions) {
    this.#options = options
  }

  /**
   * Stores a run with the unread counts it changes in one synced write. Every face is told after that,
   * in the order of these writes; `told` waits for it. Rejects with `STORE_…`; then nothing was stored
   * and nothing is told.
   */
  async append(conversation: Conversation, run: VerifiedRun, also?: AlsoWrites): Promise<Appended> {
    const { logs, self, conversations, causality, erasure, roomBook, fileBook, onError } =
      this.#options
    const own = equalBytes(run.author, self.publicKey)
    if (!own && !conversations.takes(conversation, run.author)) return 'rejected'
    let stored: readonly StoredEntry[] = []
    let rooms: readonly Uint8Array[] = []
    const appended = await logs.append(run, (batch, fresh) => {
      const unread = own ? [] : this.#unread(conversation, fresh)
      const mentions = unread.filter((entry) => isMention(entry, self)).length
      const topic = conversation.kind === 'direct' ? undefined : lastTopic(fresh, causality)
      conversations.grew(batch, conversation, { unread: unread.length, mentions, topic })
      erasure.storing(batch, fresh)
      rooms = roomBook.storing(batch, conversation, fresh)
      fileBook.storing(batch, fresh)
      stored = fresh
      also?.(batch)
    })
    if (appended !== 'stored') return appended
    this.#options.indexer.poke()
    this.#options.retention.grew(conversation, stored.length)
    // Not of the last alone: one in quarantine comes behind others that are not.
    for (const { entry } of run.entries) causality.saw(entry.clock)
    if (rooms.length > 0) this.#options.onRooms(rooms)
    this.#untold += stored.length
    this.#told = this.#told
      .then(() => this.#tell(conversation, stored))
      .catch(onError)
      .finally(() => {
        this.#untold -= stored.length
      })
    if (this.#untold > MAX_UNTOLD) await this.#told
    return appended
  }

  /** Resolves when every face was told of what is stored by now. */
  async told(): Promise<void> {
    await this.#told
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

  #unread(conversation: Conversation, entries: readonly StoredEntry[]): readonly StoredEntry[] {
    return this.#options.retention.kept(conversation, entries).filter(isUnread)
  }

  /** As messages of now, with all that has changed them; without those that cannot be shown. */
  async views(
    conversation: Conversation,
    entries: readonly StoredEntry[],
  ): Promise<readonly MessageView[]> {
    const { changes, messages, retention } = this.#options
    const kept = retention.kept(conversation, entries)
    const outcomes = await changes.of(kept)
    return kept.flatMap((entry, at) => messages.view(conversation, entry, outcomes[at]) ?? [])
  }

  /**
   * Oldest first; fewer than `limit` only where there are no more. Costs the same anywhere in a
   * history. `NODE_NO_MESSAGE` when `before` or `after` names none of this conversation.
   */
  async page(
    conversation: Conversation,
    request: PageRequest,
    signal?: AbortSignal,
  ): Promise<readonly MessageView[]> {
    const { limit, take = request.after === undefined ? 'last' : 'first' } = request
    let { after, before } = await this.#stretch(conversation, request)
    let found: readonly MessageView[] = []
    // Further pages only where there are entries that this version cannot show.
    for (let size = limit; found.length < limit; size = MAX_PAGE_ENTRIES) {
      signal?.throwIfAborted()
      const options = { limit: size, take, after, before }
      const entries = await this.#options.logs.page(conversation.key, options)
      const shown = await this.views(conversation, entries)
      found = take === 'first' ? [...found, ...shown] : [...shown, ...found]
      const edge = take === 'first' ? entries.at(-1) : entries[0]
      if (!edge || entries.length < size) break
      if (take === 'first') after = encodeOrder(edge.entry)
      else before = encodeOrder(edge.entry)
    }
    return take === 'first' ? found.slice(0, limit) : found.slice(-limit)
  }

  /** Where two bounds of one side are given, the narrower holds. */
  async #stretch(conversation: Conversation, request: PageRequest): Promise<Stretch> {
    const place = async (id: string | undefined) =>
      id === undefined ? undefined : await this.#place(conversation, id)
    const time = (iso: string | undefined) => (iso === undefined ? undefined : startOf(iso))
    return {
      after: narrower(await place(request.after), time(request.since), 1),
      before: narrower(await place(request.before), time(request.until), -1),
    }
  }

  /** `NODE_NO_MESSAGE` unless we hold it in a conversation we know. */
  find(id: string): Promise<Located> {
    return this.#locate(id, this.#options.conversations)
  }

  /** As `find`, also in a room that we are not in any more. */
  findPast(id: string): Promise<Located> {
    return this.#locate(id, this.#options.pastRooms)
  }

  async #locate(id: string, where: Pick<Conversations, 'byKey'>): Promise<Located> {
    const bytes = parseMessageId(id)
    const entry = bytes && (await this.#options.logs.find(bytes))
    const conversation = entry && where.byKey(entry.entry.conversation)
    if (!entry || !conversation || this.#options.retention.isGone(conversation, entry)) {
      throw new ChatError('NODE_NO_MESSAGE', id.slice(0, 60))
    }
    return { conversation, entry }
  }

  /** `NODE_NO_MESSAGE` for an entry that is none. */
  async view({ conversation, entry }: Located): Promise<MessageView> {
    const [view] = await this.views(conversation, [entry])
    if (!view) throw new ChatError('NODE_NO_MESSAGE')
    return view
  }

  async #place(conversation: Conversation, id: string): Promise<OrderKey> {
    const found = await this.findPast(id)
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

/** The later place with `sign` 1, the earlier with -1; what is undefined bounds nothing. */
function narrower(a: OrderKey | undefined, b: OrderKey | undefined, sign: 1 | -1) {
  if (!a || !b) return a ?? b
  return compareBytes(a, b) * sign > 0 ? a : b
}

/** The place just before everything of that moment. */
function startOf(iso: string): OrderKey {
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) throw new ChatError('ARGS_INVALID', `not a time: ${iso.slice(0, 40)}`)
  const clock = clockAt(ms)
  return orderAfter(clock > 0n ? clock - 1n : 0n)
}
