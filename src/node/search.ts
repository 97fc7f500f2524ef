import { parseWords, prefixesOf } from '../chat/words.ts'
import { ChatError, isChatError } from '../errors.ts'
import { type PeerId, peerKey } from '../ids.ts'
import type { LogStore } from '../store/log-store.ts'
import type { Conversations } from './conversations.ts'
import type { MessageView } from './events.ts'
import type { History } from './history.ts'
import { parseMessageId } from './messages.ts'
import type { PastRooms } from './past-rooms.ts'
import { isNobody, type People } from './people.ts'
import type { SearchIndexer } from './search-indexer.ts'
import { lookUpMessages } from './search-lookup.ts'
import type { Found, SearchPlan } from './search-plan.ts'
import { scanMessages } from './search-scan.ts'
import type { Self } from './self.ts'

export interface SearchOptions {
  readonly logs: LogStore
  readonly self: Self
  readonly people: People
  readonly conversations: Conversations
  readonly pastRooms: PastRooms
  readonly history: History
  readonly indexer: SearchIndexer
}

export interface SearchRequest {
  readonly words: readonly string[]
  readonly in?: string
  readonly from?: string
  readonly limit?: number
  readonly before?: string
}

export interface SearchResult {
  /** Newest first. */
  readonly messages: readonly MessageView[]
  /** True if there may be others, older than the last of these. */
  readonly more: boolean
  /** How many stored messages were looked at. */
  readonly scanned: number
}

const DEFAULT_LIMIT = 50

/** Finds messages by their words: by an index where it can, else by reading the history. */
export class Search {
  readonly #options: SearchOptions

  constructor(options: SearchOptions) {
    this.#options = options
  }

  /**
   * Messages as they are now, in the one order over all conversations. Rejects with `ARGS_INVALID`,
   * `NODE_NO_…`, `NODE_AMBIGUOUS`, or the reason of `signal`.
   */
  async find(request: SearchRequest, signal: AbortSignal): Promise<SearchResult> {
    signal.throwIfAborted()
    const { conversations, pastRooms, history, logs, indexer } = this.#options
    const { words, limit = DEFAULT_LIMIT, from } = request
    const matches = parseWords(words)
    const author = from === undefined ? undefined : peerKey(this.#author(from))
    const before = request.before === undefined ? undefined : await history.findPast(request.before)
    let scanned = 0
    const plan: SearchPlan = {
      words,
      limit,
      conversations:
        request.in === undefined ? conversations.all() : [pastRooms.resolve(request.in)],
      isIn: request.in !== undefined,
      author,
      before,
      fits: ({ kind, redacted, text }) => kind !== 'event' && !redacted && matches(text),
      looked: (count) => {
        scanned += count
      },
      signal,
    }
    const isIndexed = prefixesOf(words).length > 0 && (await indexer.catchUp(signal))
    if (isIndexed) {
      try {
        const found = await this.#take(lookUpMessages(logs.search, history, plan), plan)
        return { ...found, scanned }
      } catch (error) {
        if (!isChatError(error, 'STORE_DAMAGED')) throw error
        await indexer.rebuild(error)
      }
    }
    scanned = 0
    const found = await this.#take(scanMessages(logs, history, plan), plan)
    return { ...found, scanned }
  }

  /** The first ones that fit, and whether there may be more. */
  async #take(messages: AsyncGenerator<Found | undefined>, plan: SearchPlan) {
    const { indexer } = this.#options
    const { limit, signal } = plan
    let found: Found[] = []
    for (let { generation } = indexer; ; ) {
      const { value, done = false } = await messages.next()
      signal.throwIfAborted()
      if (done || found.length >= limit) {
        // What was edited or deleted meanwhile makes room for others.
        if (generation !== indexer.generation) {
          generation = indexer.generation
          found = await this.#asOfNow(found, plan)
        }
        if (done || found.length >= limit) {
          await messages.return(undefined)
          return { messages: found.map(({ view }) => view), more: !done }
        }
      }
      if (value) found.push(value)
    }
  }

  /** A peer, or ourselves by `me` or by name; never a guess where a peer goes by that too. */
  #author(text: string): PeerId {
    const { people, self } = this.#options
    const look = text.replace(/^@/, '').normalize('NFC').toLowerCase()
    const ours = look === 'me' || look === self.name.toLowerCase()
    let peer: PeerId
    try {
      peer = people.resolve(text)
    } catch (error) {
      if (ours && isNobody(error)) return self.peer
      throw error
    }
    if (!ours || peer === self.peer) return peer
    throw new ChatError('NODE_AMBIGUOUS', `${self.peer} (you), ${people.name(peer)} ${peer}`)
  }

  async #asOfNow(found: readonly Found[], { fits }: SearchPlan): Promise<Found[]> {
    const { logs, history } = this.#options
    const now = found.map(async ({ conversation, view: { id } }) => {
      const bytes = parseMessageId(id)
      const entry = bytes && (await logs.find(bytes))
      const views = entry ? await history.views(conversation, [entry]) : []
      return views.filter(fits).map((view) => ({ conversation, view }))
    })
    return (await Promise.all(now)).flat()
  }
}
