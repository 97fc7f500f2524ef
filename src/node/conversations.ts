import {
  bytesKey,
  type Conversation,
  directConversation,
  formatConversation,
  LOBBY,
  publicRoom,
} from '../chat/conversation.ts'
import { clockMs } from '../chat/hlc.ts'
import { foldRoomName } from '../chat/room-name.ts'
import type { Identity } from '../crypto/identity.ts'
import { ChatError, isChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Batch } from '../store/batch.ts'
import type { ConversationRecord, Conversations as Records } from '../store/conversations.ts'
import type { LogHead } from '../store/log-table.ts'
import { encodeOrder } from '../store/order-key.ts'
import { MAX_ROOMS } from '../wire/limits.ts'
import type { Attendance } from './attendance.ts'
import { emptyRecord, leftRecord } from './conversation-record.ts'
import type { ConversationView, Keep } from './events.ts'
import { isoTime } from './messages.ts'
import { isNobody, type People } from './people.ts'
import type { PrivateRoom } from './private-room.ts'
import { candidates, type PrivateRooms } from './private-rooms.ts'
import { later, type Topic } from './topics.ts'

export interface ConversationsOptions {
  readonly identity: Identity
  readonly records: Records
  readonly people: People
  readonly attendance: Attendance
  readonly privateRooms: PrivateRooms
  readonly heads: (conversation: Uint8Array) => readonly LogHead[]
}

/** What an append adds: messages that nobody has looked at yet, how many of them name us, a topic. */
export interface Growth {
  readonly unread: number
  readonly mentions: number
  readonly topic: Topic | undefined
}

/** Every conversation we are in: public rooms, and a direct one with each peer that it comes to. */
export class Conversations {
  readonly #options: ConversationsOptions
  readonly #byKey = new Map<string, Conversation>()
  /** By PeerId. */
  readonly #direct = new Map<string, Conversation>()
  /** By name; those that we are in. */
  readonly #rooms = new Map<string, Conversation>()

  constructor(options: ConversationsOptions) {
    this.#options = options
    this.#enter(publicRoom(LOBBY))
    for (const { kind, peer, name, joined } of options.records.all()) {
      if (peer) this.direct(peer)
      if (kind !== 'public' || name === null || name === LOBBY || !joined) continue
      this.#enter(publicRoom(name))
    }
  }

  /** The public rooms that we are in, `#lobby` first. */
  rooms(): readonly Conversation[] {
    return [...this.#rooms.values()]
  }

  /** The public room of that name, in whatever form, if we are in it. */
  room(name: string): Conversation | undefined {
    return this.#rooms.get(foldRoomName(name))
  }

  /** Resolves once durable. The caller joins and leaves one room after the other. */
  async join(name: string): Promise<Conversation> {
    const { records } = this.#options
    const room = publicRoom(name)
    // #lobby is none of the 256.
    if (this.#rooms.size > MAX_ROOMS || !this.#fits(room)) {
      throw new ChatError('NODE_TOO_MANY_ROOMS', `${this.#rooms.size - 1}`)
    }
    const back = await records.change(room.key, (record) => ({ ...record, joined: true }))
    if (!back) await records.put(emptyRecord(room))
    return this.#enter(room)
  }

  /** As `join`, of a private room that we are in. Resolves once durable. */
  async enter(room: Conversation): Promise<void> {
    const { records } = this.#options
    const back = await records.change(room.key, (record) => ({ ...record, joined: true }))
    if (!back) await records.put(emptyRecord(room))
  }

  /** Its history and topic stay where they are. Resolves once durable. */
  async leave(room: Conversation): Promise<void> {
    const { records, heads } = this.#options
    // At once: nothing more is stored of it.
    this.#byKey.delete(bytesKey(room.key))
    this.#rooms.delete(formatConversation(room))
    try {
      if (heads(room.key).length === 0) await records.delete(room.key)
      else await records.change(room.key, leftRecord)
    } catch (error) {
      this.#enter(room)
      throw error
    }
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
    return this.#byKey.get(bytesKey(key)) ?? this.#privateRoom(key)?.talk
  }

  /** False for a name that nobody we have met goes by. */
  knows(text: string): boolean {
    try {
      this.resolve(text)
      return true
    } catch (error) {
      return !isChatError(error, 'NODE_NO_PEER')
    }
  }

  /**
   * What a person means: `#room`, `!room`, `@name`, a name, a PeerId or its beginning. Throws
   * `NODE_NO_…`, `NODE_AMBIGUOUS` or `NODE_PEER_CHANGED`.
   */
  resolve(text: string): Conversation {
    const { privateRooms } = this.#options
    const room = text.startsWith('#') ? this.room(text) : undefined
    if (room) return room
    if (text.startsWith('#')) throw new ChatError('NODE_NO_CONVERSATION', text.slice(0, 80))
    if (text.startsWith('!')) return privateRooms.resolve(text).talk
    const named = privateRooms.named(text)
    return named.length > 0 ? this.#unlessPeer(text, named) : this.#peer(text)
  }

  /** The private room of a name that no peer goes by. */
  #unlessPeer(text: string, rooms: readonly PrivateRoom[]): Conversation {
    let peer: Conversation | undefined
    try {
      peer = this.#peer(text)
    } catch (error) {
      if (!isNobody(error)) throw error
    }
    const [only] = rooms
    if (only && rooms.length === 1 && !peer) return only.talk
    const also = peer ? [formatConversation(peer)] : []
    throw new ChatError('NODE_AMBIGUOUS', [candidates(rooms), ...also].join(', '))
  }

  #peer(text: string): Conversation {
    const given = text.startsWith('@') ? text.slice(1) : text
    const known = this.#direct.get(given)
    if (known) return known
    const { people, identity } = this.#options
    const peer = people.resolve(given)
    if (peer === identity.peer) throw new ChatError('NODE_SELF')
    return this.direct(peer)
  }

  /** Every room that we are in and every direct conversation, most recent first. */
  all(): readonly Conversation[] {
    const listed = this.#options.records
      .all()
      .flatMap(({ peer }) => (peer ? [this.direct(peer)] : []))
    const rooms = [...this.#rooms.values(), ...this.privateRooms()]
    return [...rooms, ...listed].sort((a, b) => this.#lastMs(b) - this.#lastMs(a))
  }

  /** The private rooms that we are in, then those that we are asked into. */
  privateRooms(): readonly Conversation[] {
    const { privateRooms } = this.#options
    return [...privateRooms.joined(), ...privateRooms.invited()].map(({ talk }) => talk)
  }

  /**
   * False for a room that we have left, for an author who was never in a private one, and when there
   * is no room for one more conversation.
   */
  takes(conversation: Conversation, author: Uint8Array): boolean {
    const { key, kind } = conversation
    const isOpen =
      kind === 'private'
        ? this.#options.privateRooms.get(key)?.takesFrom(author)
        : this.#byKey.has(bytesKey(key))
    return isOpen === true && this.#fits(conversation)
  }

  #fits(conversation: Conversation): boolean {
    const { records } = this.#options
    return records.hasRoom || records.get(conversation.key) !== undefined
  }

  /** An append to the conversation. */
  grew(batch: Batch, conversation: Conversation, { unread, mentions, topic }: Growth): void {
    const { records } = this.#options
    if (!this.#isIn(conversation)) return
    if (unread === 0 && !topic && records.get(conversation.key)) return
    const add = (record: ConversationRecord): ConversationRecord => ({
      ...record,
      unread: record.unread + unread,
      mentions: record.mentions + mentions,
      topic: topic ? later(record.topic, topic) : record.topic,
    })
    if (records.changeIn(batch, conversation.key, add)) return
    records.putIn(batch, add(emptyRecord(conversation)))
  }

  /** Everything in it now is read, durable with the batch. */
  readIn(batch: Batch, conversation: Conversation): void {
    const last = this.#last(conversation)
    this.#options.records.changeIn(batch, conversation.key, (record) => ({
      ...record,
      read: last ? encodeOrder({ ...last }) : record.read,
      unread: 0,
      mentions: 0,
    }))
  }

  /** What stays of it here. Resolves once durable. */
  async keep(conversation: Conversation, keep: Keep): Promise<void> {
    const { records } = this.#options
    if (await records.change(conversation.key, (record) => ({ ...record, keep }))) return
    if (!this.#fits(conversation)) throw new ChatError('NODE_TOO_MANY_ROOMS')
    await records.put({ ...emptyRecord(conversation), keep })
  }

  view(conversation: Conversation): ConversationView {
    const { records, people, attendance, identity } = this.#options
    const record = records.get(conversation.key)
    const joined = this.#isIn(conversation)
    const room = this.#options.privateRooms.get(conversation.key)
    const lastMs = this.#lastMs(conversation)
    const direct = conversation.kind === 'direct'
    const name = direct ? `@${people.name(conversation.peer)}` : conversation.name
    const about = name === LOBBY ? 'everybody on this network' : ''
    const topic = joined ? record?.topic?.text : undefined
    return {
      conversation: formatConversation(conversation),
      kind: conversation.kind,
      name,
      title: direct ? people.name(conversation.peer) : topic || about,
      unread: record?.unread ?? 0,
      mentions: record?.mentions ?? 0,
      members: direct
        ? [conversation.peer]
        : (room?.members() ?? [...(joined ? [identity.peer] : []), ...attendance.members(name)]),
      joined,
      invited: room?.standing === 'invited',
      creator: room?.creator ?? null,
      lastAt: lastMs > 0 ? isoTime(lastMs) : null,
      retention: record?.keep ?? { all: true },
    }
  }

  /** Throws `NODE_NOT_JOINED` for a private room that we are only invited to. */
  assertJoined(room: Conversation): void {
    if (!this.#isIn(room)) throw new ChatError('NODE_NOT_JOINED', formatConversation(room))
  }

  #isIn({ kind, key }: Conversation): boolean {
    if (kind !== 'private') return this.#byKey.has(bytesKey(key))
    return this.#options.privateRooms.get(key)?.standing === 'joined'
  }

  /** One that we are in or asked into. */
  #privateRoom(key: Uint8Array): PrivateRoom | undefined {
    const room = this.#options.privateRooms.get(key)
    return room?.standing === 'joined' || room?.standing === 'invited' ? room : undefined
  }

  #enter(room: Conversation): Conversation {
    this.#rooms.set(formatConversation(room), room)
    return this.#know(room)
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
