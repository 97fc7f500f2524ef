import type { Outcome } from '../chat/change.ts'
import { bytesKey, type Conversation, formatConversation } from '../chat/conversation.ts'
import { clockMs } from '../chat/hlc.ts'
import { isInvitation } from '../chat/invitation.ts'
import { decodeMessage, isMessage, type Message } from '../chat/message.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { isOffer } from '../files/offer.ts'
import {
  ENTRY_ID_BYTES,
  equalBytes,
  formatBase32,
  formatPeerId,
  type PeerId,
  parseBase32,
} from '../ids.ts'
import type { LogRef } from '../store/log-table.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { MAX_CLOCK_AHEAD_MS } from '../wire/limits.ts'
import type { Delivery } from './delivery.ts'
import type { HappeningView, MessageView, Offered } from './events.ts'
import { happening, type Names, tell } from './happening.ts'
import { type Called, mentions } from './mention.ts'
import type { Self } from './self.ts'

export interface MessagesOptions {
  readonly self: Self
  readonly nameOf: (peer: PeerId) => string
  /** Name of a private room, by its id. */
  readonly roomOf: (id: string) => string
  readonly delivery: Delivery
  /** What an entry offers, if it does. */
  readonly offeredBy: (kept: StoredEntry) => Offered | undefined
  /** From which seq on a log is disputed, if it is. */
  readonly forkedAt: (log: LogRef) => number | undefined
}

/** What the views of one log's entries have in common. */
interface LogText {
  readonly log: Pick<LogRef, 'author' | 'device'>
  readonly peer: PeerId
  /** Author and device in hexadecimal: the middle of every order key. */
  readonly order: string
}

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** Turns entries into the messages that faces show. */
export class Messages {
  readonly #options: MessagesOptions
  readonly #names: Names
  /** Of the view made last: runs come and go as one. */
  #last: LogText | undefined

  constructor(options: MessagesOptions) {
    this.#options = options
    const { self, nameOf, roomOf } = options
    this.#names = {
      self: self.peer,
      nameOf: (peer) => (peer === self.peer ? self.name : nameOf(peer)),
      roomOf,
    }
  }

  /** Undefined for an entry that is not a message, or not one that this version can read. */
  view(conversation: Conversation, kept: StoredEntry, outcome?: Outcome): MessageView | undefined {
    if (kept.entry.type !== ENTRY_TYPE.message) return undefined
    const event = happening(conversation, kept, this.#names)
    if (event) return this.#event(conversation, kept, event)
    const offered = kept.body && this.#options.offeredBy(kept)
    if (offered) {
      return changed(this.#offer(conversation, kept, offered), outcome, this.#options.self)
    }
    const body = readBody(kept)
    if (!body && kept.body) return undefined
    return changed(this.viewOf(conversation, kept, body), outcome, this.#options.self)
  }

  /** How far an entry has come. */
  state(conversation: Conversation, { entry }: ProvenEntry): MessageView['state'] {
    const { self, delivery } = this.#options
    if (!equalBytes(entry.author, self.publicKey)) return 'received'
    return delivery.state(delivery.recipients(conversation, entry))
  }

  /** As `view`, of a message whose body is known; `undefined` for one that was dropped. */
  viewOf(conversation: Conversation, kept: StoredEntry, body: Message | undefined): MessageView {
    const { entry } = kept
    const { self, nameOf, forkedAt, delivery } = this.#options
    const { peer: author, order } = this.#log(kept)
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
      order: `${hex(entry.clock, 8)}${order}${hex(entry.seq, 6)}`,
      state: own ? delivery.state(recipients) : 'received',
      replyTo: body?.replyTo ? formatBase32(body.replyTo) : null,
      edited: false,
      redacted: body === undefined,
      reactions: {},
      mention: !own && body !== undefined && mentions(body.text, self),
      clockAhead: clockMs(entry.clock) > kept.receivedAt + MAX_CLOCK_AHEAD_MS,
      disputed: entry.seq >= (forkedAt(entry) ?? Number.POSITIVE_INFINITY),
      recipients,
    }
  }

  /** What happened, told like what somebody does: the name stands before it. */
  #event(conversation: Conversation, kept: StoredEntry, event: HappeningView): MessageView {
    const body = { kind: 'action', text: tell(event, this.#options.self.peer) } as const
    return { ...this.viewOf(conversation, kept, body), kind: 'event', event, mention: false }
  }

  #offer(conversation: Conversation, kept: StoredEntry, offered: Offered): MessageView {
    const body = { kind: 'text', text: offered.file.name } as const
    return { ...this.viewOf(conversation, kept, body), kind: 'file', ...offered, mention: false }
  }

  /** What all entries of one log share costs more to format than the rest of a view. */
  #log({ entry: { author, device } }: ProvenEntry): LogText {
    const last = this.#last
    if (last && equalBytes(last.log.author, author) && equalBytes(last.log.device, device)) {
      return last
    }
    const log = { author: author.slice(), device: device.slice() }
    const order = bytesKey(author) + bytesKey(device)
    this.#last = { log, peer: formatPeerId(author), order }
    return this.#last
  }
}

/** The view of a message that may have been changed since. */
function changed(view: MessageView, outcome: Outcome | undefined, self: Self): MessageView {
  if (!outcome) return view
  const { text, reactions } = outcome
  if (outcome.redacted || view.redacted) {
    const { file: _, preview: __, ...rest } = view
    return { ...rest, kind: 'text', text: '', replyTo: null, redacted: true, mention: false }
  }
  // From entries: a reaction may have a name that an object has already.
  const reacted = { ...view, reactions: Object.fromEntries(reactions) }
  if (text === undefined) return reacted
  const mention = view.from.peer !== self.peer && mentions(text, self)
  return { ...reacted, text, edited: true, mention }
}

/** Fixed-width hexadecimal, so that it compares like the number (store/order-key). */
function hex(value: bigint | number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0')
}

/** The body of a message entry; undefined when dropped or not readable. */
function readBody(kept: ProvenEntry): Message | undefined {
  if (!kept.body) return undefined
  try {
    return decodeMessage(kept.body.bytes)
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

/** True for a message or an invitation of another that a person would count as unread. */
export function isUnread({ entry, body }: ProvenEntry): boolean {
  if (entry.type !== ENTRY_TYPE.message || !body) return false
  return isMessage(body.bytes) || isInvitation(body.bytes) || isOffer(body.bytes)
}

/** True if a message entry names us. */
export function isMention(kept: ProvenEntry, self: Called): boolean {
  const body = readBody(kept)
  return body !== undefined && mentions(body.text, self)
}

// In a flood hundreds of messages share a millisecond, and formatting it is dear.
const recentTimes = new Map<number, string>()
const MAX_RECENT_TIMES = 64

/** ISO 8601 UTC with milliseconds; a clock beyond the year 9999 shows as its last moment. */
export function isoTime(ms: number): string {
  let text = recentTimes.get(ms)
  if (text === undefined) {
    text = new Date(Math.min(ms, LAST_MS)).toISOString()
    if (recentTimes.size >= MAX_RECENT_TIMES) recentTimes.clear()
    recentTimes.set(ms, text)
  }
  return text
}

/** The entry id inside a message id; undefined for other text. */
export function parseMessageId(text: string): Uint8Array | undefined {
  const bytes = parseBase32(text)
  return bytes?.length === ENTRY_ID_BYTES ? bytes : undefined
}
