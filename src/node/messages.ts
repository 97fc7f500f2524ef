import { decodeBody, type MessageBody } from '../chat/body.ts'
import { bytesKey, type Conversation, formatConversation } from '../chat/conversation.ts'
import { clockMs } from '../chat/hlc.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { ENTRY_ID_BYTES, formatBase32, formatPeerId, type PeerId, parseBase32 } from '../ids.ts'
import { encodeOrder } from '../store/order-key.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { Delivery } from './delivery.ts'
import type { MessageView } from './events.ts'
import type { Self } from './self.ts'

export interface MessagesOptions {
  readonly self: Self
  readonly nameOf: (peer: PeerId) => string
  readonly delivery: Delivery
}

const MAX_CACHED_AUTHORS = 1_024
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Turns entries into the messages that faces show. */
export class Messages {
  readonly #options: MessagesOptions
  readonly #authors = new Map<string, PeerId>()

  constructor(options: MessagesOptions) {
    this.#options = options
  }

  /** Undefined for an entry that is not a message, or not one that this version can read. */
  view(conversation: Conversation, kept: StoredEntry): MessageView | undefined {
    if (kept.entry.type !== ENTRY_TYPE.message) return undefined
    const body = readBody(kept)
    return body || !kept.body ? this.viewOf(conversation, kept, body) : undefined
  }

  /** As `view`, of a message whose body is known; `undefined` for one that was dropped. */
  viewOf(
    conversation: Conversation,
    kept: StoredEntry,
    body: MessageBody | undefined,
  ): MessageView {
    const { entry } = kept
    const { self, nameOf, delivery } = this.#options
    const author = this.#author(entry.author)
    const own = author === self.peer
    const recipients = own ? delivery.recipients(conversation, entry) : []
    return {
      id: formatBase32(kept.id),
      conversation: formatConversation(conversation),
      kind: body?.kind ?? 'text',
      from: { peer: author, name: own ? self.name : nameOf(author) },
      text: body?.text ?? '',
      sentAt: isoTime(clockMs(entry.clock)),
      receivedAt: isoTime(kept.receivedAt),
      order: Buffer.from(encodeOrder(entry)).toString('hex'),
      state: own ? delivery.state(recipients) : 'received',
      replyTo: body?.replyTo ? formatBase32(body.replyTo) : null,
      edited: false,
      redacted: body === undefined,
      reactions: {},
      mention: !own && body !== undefined && mentions(body.text, self.name),
      recipients,
    }
  }

  /** PeerIds cost more than all the rest of a view: few authors write many messages. */
  #author(key: Uint8Array): PeerId {
    const name = bytesKey(key)
    let author = this.#authors.get(name)
    if (!author) {
      author = formatPeerId(key)
      if (this.#authors.size >= MAX_CACHED_AUTHORS) this.#authors.clear()
      this.#authors.set(name, author)
    }
    return author
  }
}

/** The body of a message entry; undefined when dropped or not readable. */
function readBody(kept: ProvenEntry): MessageBody | undefined {
  if (!kept.body) return undefined
  try {
    return decodeBody(kept.body.bytes)
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

/** True if the text names `@name` as a word of its own. */
export function mentions(text: string, name: string): boolean {
  if (!text.includes('@')) return false
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}_])@${escaped}(?![\\p{L}\\p{N}_])`, 'iu').test(text)
}

// In a flood hundreds of messages share a millisecond, and formatting it is dear.
let lastTime = { ms: 0, text: new Date(0).toISOString() }

/** ISO 8601 UTC with milliseconds; a clock beyond the year 9999 shows as its last moment. */
export function isoTime(ms: number): string {
  if (ms !== lastTime.ms) lastTime = { ms, text: new Date(Math.min(ms, LAST_MS)).toISOString() }
  return lastTime.text
}

/** The entry id inside a message id; undefined for other text. */
export function parseMessageId(text: string): Uint8Array | undefined {
  const bytes = parseBase32(text)
  return bytes?.length === ENTRY_ID_BYTES ? bytes : undefined
}
