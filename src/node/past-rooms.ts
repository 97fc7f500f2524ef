import { type Conversation, formatConversation, publicRoom } from '../chat/conversation.ts'
import { foldRoomName } from '../chat/room-name.ts'
import { ChatError, isChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import type { Conversations as Records } from '../store/conversations.ts'
import type { LogHead } from '../store/log-table.ts'
import type { Conversations } from './conversations.ts'
import { isNobody } from './people.ts'
import { only, type PrivateRooms } from './private-rooms.ts'

export interface PastRoomsOptions {
  readonly conversations: Conversations
  readonly records: Records
  readonly privateRooms: PrivateRooms
  readonly heads: (conversation: Uint8Array) => readonly LogHead[]
}

const PAST = ['leaving', 'out'] as const

/**
 * Rooms that we are not in any more, left or removed from, of which something is still here: it can be
 * read, found and dropped, and nothing is added to it.
 */
export class PastRooms {
  readonly #options: PastRoomsOptions

  constructor(options: PastRoomsOptions) {
    this.#options = options
  }

  /** Private ones. */
  private(): readonly Conversation[] {
    const { privateRooms } = this.#options
    return privateRooms
      .all()
      .filter(
        ({ standing, key }) => (PAST as readonly string[]).includes(standing) && this.#isHere(key),
      )
      .map(({ talk }) => talk)
  }

  /** Public ones. */
  public(): readonly Conversation[] {
    return this.#options.records
      .all()
      .filter(({ kind, joined, key }) => kind === 'public' && !joined && this.#isHere(key))
      .flatMap(({ name }) => (name === null ? [] : [publicRoom(name)]))
  }

  /** As `Conversations.resolve`, and where it finds none, one of these. */
  resolve(text: string): Conversation {
    return this.#find(text, (past) => past)
  }

  /** As `Conversations.resolve`; of one of these it says that nothing can be written there. */
  present(text: string): Conversation {
    return this.#find(text, () => {
      throw new ChatError('NODE_LEFT', text.slice(0, 80))
    })
  }

  /** As `Conversations.byKey`, and where it knows none, one of these. */
  byKey(key: Uint8Array): Conversation | undefined {
    const known = this.#options.conversations.byKey(key)
    return known ?? [...this.private(), ...this.public()].find((room) => equalBytes(room.key, key))
  }

  #find(text: string, orPast: (past: Conversation) => Conversation): Conversation {
    const { conversations } = this.#options
    try {
      return conversations.resolve(text)
    } catch (error) {
      const isUnknown = isChatError(error, 'NODE_NO_CONVERSATION') || isNobody(error)
      const past = isUnknown ? this.#named(text) : undefined
      if (past) return orPast(past)
      throw error
    }
  }

  /** Throws `NODE_AMBIGUOUS` with the candidates. */
  #named(text: string): Conversation | undefined {
    if (text.startsWith('#')) {
      const name = foldRoomName(text)
      return this.public().find((room) => formatConversation(room) === name)
    }
    const rooms = this.#options.privateRooms
      .named(text, PAST)
      .filter(({ key }) => this.#isHere(key))
    return rooms.length > 0 ? only(rooms).talk : undefined
  }

  #isHere(key: Uint8Array): boolean {
    return this.#options.heads(key).length > 0
  }
}
