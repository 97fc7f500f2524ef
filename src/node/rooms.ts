import { type Conversation, formatConversation, LOBBY, publicRoom } from '../chat/conversation.ts'
import { parseRoomName } from '../chat/room-name.ts'
import { parseTopic } from '../chat/topic.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { MAX_KNOWN_ROOMS } from '../wire/limits.ts'
import type { Attendance } from './attendance.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { ConversationView, PeerView } from './events.ts'
import type { Outbox } from './outbox.ts'
import type { PastRooms } from './past-rooms.ts'
import type { People } from './people.ts'
import type { Self } from './self.ts'

/** What is needed of the network, once there is one. */
export interface RoomCarrier {
  entered(room: Conversation): void
  left(room: Conversation): void
}

export interface RoomsOptions {
  readonly conversations: Conversations
  readonly pastRooms: PastRooms
  readonly attendance: Attendance
  readonly outbox: Outbox
  readonly people: People
  readonly self: Self
  readonly hub: EventHub
}

/** Public rooms: which there are, who is in them, coming and going. */
export class Rooms {
  readonly #options: RoomsOptions
  #carrier: RoomCarrier | undefined
  /** Comings and goings one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: RoomsOptions) {
    this.#options = options
  }

  attach(carrier: RoomCarrier): void {
    this.#carrier = carrier
  }

  /**
   * The public ones that we are in, the private ones that we are in or asked into, those that we are
   * not in any more and of which something is here, then public ones that others are in, those with
   * the most members first: at most 1,024 public ones.
   */
  list(): readonly ConversationView[] {
    const { conversations, pastRooms, attendance } = this.#options
    const ours = conversations.rooms()
    const left = pastRooms.public().slice(0, MAX_KNOWN_ROOMS - ours.length)
    const listed = new Set([...ours, ...left].map(formatConversation))
    const others = attendance
      .rooms()
      .filter((name) => !listed.has(name))
      .slice(0, MAX_KNOWN_ROOMS - listed.size)
      .map((name) => publicRoom(name))
    const past = [...pastRooms.private(), ...left]
    const all = [...ours, ...conversations.privateRooms(), ...past, ...others]
    return all.map((room) => conversations.view(room))
  }

  /** Makes the room where there is none. Resolves once durable. */
  join(text: string): Promise<ConversationView> {
    const name = parseRoomName(text)
    return this.#inTurn(async () => {
      const { conversations } = this.#options
      const known = conversations.room(name)
      if (known) return conversations.view(known)
      const room = await conversations.join(name)
      this.#carrier?.entered(room)
      return this.#tell(room)
    })
  }

  /** What was said stays on the disk and is there again after a join. Resolves once durable. */
  leave(text: string): Promise<ConversationView> {
    const name = parseRoomName(text)
    return this.#inTurn(async () => {
      if (name === LOBBY) throw new ChatError('NODE_LOBBY')
      const { conversations } = this.#options
      const room = conversations.resolve(name)
      await conversations.leave(room)
      this.#carrier?.left(room)
      return this.#tell(room)
    })
  }

  /** Says what a room that we are in is about. Resolves once durable. */
  async setTopic(where: string | Conversation, topic: string): Promise<ConversationView> {
    const { conversations, outbox } = this.#options
    const room = typeof where === 'string' ? conversations.resolve(parseRoomName(where)) : where
    if (room.kind === 'private') conversations.assertJoined(room)
    await outbox.setTopic(room, parseTopic(topic))
    return conversations.view(room)
  }

  /** Who is there now, ourselves first if we are in it. */
  members(text: string): readonly PeerView[] {
    const { conversations, attendance, people, self } = this.#options
    const name = parseRoomName(text)
    const others = attendance.members(name).map((peer) => people.view(peer))
    const isOurs = conversations.room(name) !== undefined
    if (!isOurs && others.length === 0) throw new ChatError('NODE_NO_CONVERSATION', name)
    others.sort((a, b) => a.name.localeCompare(b.name) || (a.peer < b.peer ? -1 : 1))
    return isOurs ? [self.view(this.#carrier !== undefined), ...others] : others
  }

  /** A session tells which rooms its peer is in; none when it ends. */
  attends(session: object, peer: PeerId, names: readonly string[]): void {
    const { conversations, attendance } = this.#options
    for (const name of attendance.say(session, peer, names)) {
      const room = conversations.room(name)
      if (room) this.#tell(room)
    }
  }

  #tell(room: Conversation): ConversationView {
    const conversation = this.#options.conversations.view(room)
    this.#options.hub.emit({ event: 'conversation', conversation })
    return conversation
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
