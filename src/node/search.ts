import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { parseWords } from '../chat/words.ts'
import { ChatError, isChatError } from '../errors.ts'
import { compareBytes, equalBytes, type PeerId, peerKey } from '../ids.ts'
import type { LogStore } from '../store/log-store.ts'
import { encodeOrder, type OrderKey, orderAfter } from '../store/order-key.ts'
import type { Conversations } from './conversations.ts'
import type { MessageView } from './events.ts'
import type { History, Located } from './history.ts'
import { parseMessageId } from './messages.ts'
import type { People } from './people.ts'
import type { Self } from './self.ts'

export interface SearchOptions {
  readonly logs: LogStore
  readonly self: Self
  readonly people: People
  readonly conversations: Conversations
  readonly history: History
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
  /** How many stored messages were looked through. */
  readonly scanned: number
}

/** A conversation that is looked through from its end. */
interface Source {
  readonly conversation: Conversation
  /** Everything from here on was looked at; undefined when everything was. */
  end: OrderKey | undefined
  /** Found and not yet taken, oldest first. */
  readonly found: MessageView[]
}

interface Found {
  readonly conversation: Conversation
  readonly view: MessageView
}

/** Which messages are wanted; the author's key is known before a message is read. */
interface Wanted {
  readonly author: Uint8Array | undefined
  readonly fits: (view: MessageView) => boolean
}

/** What is looked through before others have their turn. */
const PAGE = 250
const DEFAULT_LIMIT = 50

/** Finds messages by their words, without an index: it reads the history from the newest on. */
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
    const { conversations, history } = this.#options
    const { limit = DEFAULT_LIMIT, from } = request
    const wanted = want(request.words, from === undefined ? undefined : this.#author(from))
    const before = request.before === undefined ? undefined : await history.find(request.before)
    const all = request.in === undefined ? conversations.all() : [conversations.resolve(request.in)]
    const sources = all.flatMap((conversation) => this.#source(conversation, before))
    let found: Found[] = []
    let scanned = 0
    for (;;) {
      const next = newest(sources)
      if (!next || found.length >= limit) {
        // It may have taken long: what was edited or deleted meanwhile makes room for others.
        found = await this.#asOfNow(found, wanted)
        if (!next || found.length >= limit) break
      } else if (next.found.length > 0) {
        const view = next.found.pop()
        if (view) found.push({ conversation: next.conversation, view })
      } else {
        await new Promise(setImmediate)
        signal.throwIfAborted()
        scanned += await this.#look(next, wanted)
      }
    }
    const more = newest(sources) !== undefined
    return { messages: found.map(({ view }) => view), more, scanned }
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
      if (ours && isChatError(error, 'NODE_NO_PEER')) return self.peer
      throw error
    }
    if (!ours || peer === self.peer) return peer
    throw new ChatError('NODE_AMBIGUOUS', `${self.peer} (you), ${people.name(peer)} ${peer}`)
  }

  #source(conversation: Conversation, before: Located | undefined): readonly Source[] {
    let last = -1n
    for (const { clock } of this.#options.logs.heads(conversation.key)) {
      if (clock > last) last = clock
    }
    if (last < 0n) return []
    const ends = [orderAfter(last), ...(before ? [endAt(conversation, before)] : [])]
    return [{ conversation, end: ends.sort(compareBytes)[0], found: [] }]
  }

  /** Looks through one page more. Returns how many messages it had. */
  async #look(source: Source, { author, fits }: Wanted): Promise<number> {
    const { logs, history } = this.#options
    const { conversation, end } = source
    if (!end) return 0
    const page = await logs.page(conversation.key, { limit: PAGE, before: end })
    const [first] = page
    source.end = first && page.length === PAGE ? encodeOrder(first.entry) : undefined
    const theirs = author ? page.filter(({ entry }) => equalBytes(entry.author, author)) : page
    source.found.push(...(await history.views(conversation, theirs)).filter(fits))
    return page.length
  }

  async #asOfNow(found: readonly Found[], { fits }: Wanted): Promise<Found[]> {
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

function want(words: readonly string[], author: PeerId | undefined): Wanted {
  const matches = parseWords(words)
  return {
    author: author && peerKey(author),
    fits: ({ kind, redacted, text }) => kind !== 'event' && !redacted && matches(text),
  }
}

/** What has the newest message that was found, or may have one that is newer still. */
function newest(sources: readonly Source[]): Source | undefined {
  let best: Source | undefined
  for (const source of sources) {
    if (!source.end && source.found.length === 0) continue
    if (!best || compare(source, best) > 0) best = source
  }
  return best
}

/** Messages of one place in the order, in two conversations, go by the conversations' keys. */
function compare(a: Source, b: Source): number {
  const [left, right] = [place(a), place(b)]
  if (left !== right) return left < right ? -1 : 1
  const known = Math.sign(a.found.length) - Math.sign(b.found.length)
  return known || compareBytes(a.conversation.key, b.conversation.key)
}

function place({ found, end }: Source): string {
  return found.at(-1)?.order ?? (end ? bytesKey(end) : '')
}

/** Where a conversation ends that is looked at from before that message on. */
function endAt({ key }: Conversation, { conversation, entry }: Located): OrderKey {
  const follows = compareBytes(key, conversation.key) < 0
  return encodeOrder({ ...entry.entry, seq: entry.entry.seq + (follows ? 1 : 0) })
}
