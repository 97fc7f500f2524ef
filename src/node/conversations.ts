import {
  bytesKey,
  type Conversation,
  directConversation,
  formatConversation,
  LOBBY,
  publicRoom,
} from '../chat/conversation.ts'
import { clockMs } from '../chat/hlc.ts'
import type { Identity } from '../crypto/identity.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Batch } from '../store/batch.ts'
import type { ConversationRecord, Conversations as Records } from '../store/conversations.ts'
import type { LogHead } from '../store/log-table.ts'
import { encodeOrder } from '../store/order-key.ts'
import type { ConversationView } from './events.ts'
import { isoTime } from './messages.ts'
import type { People } from './people.ts'

export interface ConversationsOptions {
  readonly identity: Identity
  readonly records: Records
  readonly people: People
  readonly heads: (conversation: Uint8Array) => readonly LogHead[]
}

/** Messages that nobody has looked at yet, and how many of them name us. */
export interface Unread {
  readonly unread: number
  readonly mentions: number
}

/** Every conversation we are in: `#lobby`, and a direct one with each peer that it comes to. */
export class Conversations {
  readonly #options: ConversationsOptions
  readonly #byKey = new Map<string, Conversation>()
  /** By PeerId. */
  readonly #direct = new Map<string, Conversation>()
  readonly lobby: Conversation = publicRoom(LOBBY)

  constructor(options: ConversationsOptions) {
    this.#options = options
    this.#know(this.lobby)
    for (const { peer } of options.records.all()) if (peer) this.direct(peer)
  }

  /** The direct conversation with a peer, which may be empty yet. */
  direct(peer: PeerId): Conversation {
    const known = this.#direct.get(peer)
    if (known) return known
    const conversation = directConversation(this.#options.identity, peer)
    this.#direct.set(peer, conversation)
    return this.#know(conversation)
  }

  byKey(key: Uint8Array): Conversation | undefined {
    return this.#byKey.get(bytesKey(key))
  }

  /**
   * What a person means: `#room`, `@name`, a name, a PeerId or its beginning. Throws `NODE_NO_…`,
   * `NODE_AMBIGUOUS` or `NODE_PEER_CHANGED`.
   */
  resolve(text: string): Conversation {
    if (text === LOBBY) return this.lobby
    if (text.startsWith('#') || text.startsWith('!')) {
      throw new ChatError('NODE_NO_CONVERSATION', text.slice(0, 80))
    }
    const given = text.startsWith('@') ? text.slice(1) : text
    const known = this.#direct.get(given)
    if (known) return known
    const { people, identity } = this.#options
    const peer = people.resolve(given)
    if (peer === identity.peer) throw new ChatError('NODE_NO_PEER', 'that is yourself')
    return this.direct(peer)
  }

  /** `#lobby` and every conversation that has a record, most recent first. */
  all(): readonly Conversation[] {
    const listed = this.#options.records
      .all()
      .flatMap(({ peer }) => (peer ? [this.direct(peer)] : []))
    return [this.lobby, ...listed].sort((a, b) => this.#lastMs(b) - this.#lastMs(a))
  }

  /** False when there is no room for one more conversation. */
  canTake(conversation: Conversation): boolean {
    const { records } = this.#options
    return records.hasRoom || records.get(conversation.key) !== undefined
  }

  /** An append to the conversation, with that much of it to read. */
  grew(batch: Batch, conversation: Conversation, { unread, mentions }: Unread): void {
    const { records } = this.#options
    if (unread === 0 && records.get(conversation.key)) return
    const add = (record: ConversationRecord): ConversationRecord => ({
      ...record,
      unread: record.unread + unread,
      mentions: record.mentions + mentions,
    })
    if (records.changeIn(batch, conversation.key, add)) return
    records.putIn(batch, add(emptyRecord(conversation)))
  }

  /** Everything in it now is read. Resolves once durable. */
  async read(conversation: Conversation): Promise<void> {
    const last = this.#last(conversation)
    await this.#options.records.change(conversation.key, (record) => ({
      ...record,
      read: last ? encodeOrder({ ...last }) : record.read,
      unread: 0,
      mentions: 0,
    }))
  }

  view(conversation: Conversation): ConversationView {
    const { records, people } = this.#options
    const record = records.get(conversation.key)
    const lastMs = this.#lastMs(conversation)
    const direct = conversation.kind === 'direct'
    const name = direct ? `@${people.name(conversation.peer)}` : conversation.name
    return {
      conversation: formatConversation(conversation),
      kind: conversation.kind,
      name,
      title: direct ? people.name(conversation.peer) : 'everybody on this network',
      unread: record?.unread ?? 0,
      mentions: record?.mentions ?? 0,
      members: direct ? [conversation.peer] : people.present(),
      lastAt: lastMs > 0 ? isoTime(lastMs) : null,
    }
  }

  #know(conversation: Conversation): Conversation {
    this.#byKey.set(bytesKey(conversation.key), conversation)
    return conversation
  }

  #last({ key }: Conversation): LogHead | undefined {
    let last: LogHead | undefined
    for (const head of this.#options.heads(key)) if (!last || head.clock > last.clock) last = head
    return last
  }

  #lastMs(conversation: Conversation): number {
    const last = this.#last(conversation)
    return last ? clockMs(last.clock) : 0
  }
}

function emptyRecord(conversation: Conversation): ConversationRecord {
  const { key, kind } = conversation
  return {
    key,
    kind,
    name: conversation.kind === 'public' ? conversation.name : null,
    peer: conversation.kind === 'direct' ? conversation.peer : null,
    read: null,
    unread: 0,
    mentions: 0,
  }
}
