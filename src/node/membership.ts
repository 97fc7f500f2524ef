import { encodeLetter, type RoomLetter } from '../chat/invitation.ts'
import { parsePrivateName } from '../chat/private-room.ts'
import { encodeRoomEvent, type RoomEvent } from '../chat/room-event.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { PrivateRoomRecord } from '../store/private-rooms.ts'
import { MAX_PRIVATE_ROOMS } from '../wire/limits.ts'
import type { Conversations } from './conversations.ts'
import type { EventHub } from './event-hub.ts'
import type { ConversationView, MemberView } from './events.ts'
import type { Outbox } from './outbox.ts'
import type { People } from './people.ts'
import type { PrivateRoom } from './private-room.ts'
import { only, type PrivateRooms } from './private-rooms.ts'
import type { RoomBook } from './room-book.ts'
import type { RoomPublisher } from './room-publisher.ts'
import type { Self } from './self.ts'

/** What is needed of the network, once there is one. */
export interface MembershipCarrier {
  /** Who is in private rooms has changed. */
  reshare(): void
}

export interface MembershipOptions {
  readonly rooms: PrivateRooms
  readonly book: RoomBook
  readonly publisher: RoomPublisher
  readonly conversations: Conversations
  readonly outbox: Outbox
  readonly people: People
  readonly self: Self
  readonly hub: EventHub
  /** True if all that we wrote in a conversation is on somebody else's disk too. */
  readonly isHeld: (conversation: Uint8Array) => boolean
  readonly onError: (error: unknown) => void
}

/** Coming and going in private rooms (docs/protocol.md §5.1). Every answer is durable. */
export class Membership {
  readonly #options: MembershipOptions
  #carrier: MembershipCarrier | undefined
  /** One change after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: MembershipOptions) {
    this.#options = options
  }

  /** Goes on with what a kill may have cut short. */
  attach(carrier: MembershipCarrier): void {
    this.#carrier = carrier
    for (const { key } of this.#options.rooms.all()) this.#settleSoon(key)
  }

  /** Makes a room that nobody is in but us. Throws `ARGS_ROOM` or `NODE_TOO_MANY_ROOMS`. */
  create(text: string): Promise<ConversationView> {
    const name = parsePrivateName(text)
    return this.#inTurn(async () => {
      const { publisher, conversations } = this.#options
      this.#assertRoom()
      const key = await publisher.create(name)
      await conversations.enter(this.#get(key).talk)
      return this.#tell(key)
    })
  }

  /**
   * Asks a peer in: lists it, and writes to it, which waits where it is away. Who was asked already
   * is asked again. Throws `NODE_NOT_CREATOR`, `NODE_ROOM_FULL`, or as writing to a peer does.
   */
  invite(text: string, who: string): Promise<ConversationView> {
    return this.#inTurn(async () => {
      const { publisher, people } = this.#options
      const room = this.#ours(text)
      const peer = await people.addressee(who)
      const standing = room.standingOf(peer)
      if (standing === 'creator' || standing === 'member') return this.#view(room)
      if (standing !== 'invited') {
        await publisher.add(room, peer)
        this.changed([room.key])
      }
      const { roomKey, state, signature } = this.#get(room.key).record
      await this.#write(peer, { kind: 'invitation', roomKey, state, signature })
      if (standing !== 'invited') await this.#happened(room, { kind: 'invited', peer })
      return this.#tell(room.key)
    })
  }

  /**
   * Shuts a peer out: it gets nothing that is written from now on, and keeps what it has. Throws
   * `NODE_NOT_CREATOR` or `NODE_NO_MEMBER`; who was removed already is told again.
   */
  remove(text: string, who: string): Promise<ConversationView> {
    return this.#inTurn(async () => {
      const { publisher, people, self } = this.#options
      const room = this.#ours(text)
      const peer = people.resolve(who)
      const isListed = room.state.members.has(peer)
      if (peer === self.peer || !(isListed || room.state.past.has(peer))) {
        throw new ChatError('NODE_NO_MEMBER', people.name(peer))
      }
      if (isListed) {
        await publisher.drop(room, [peer])
        this.changed([room.key])
      }
      await this.#write(peer, { kind: 'removal', room: room.keys.id })
      if (isListed) await this.#happened(room, { kind: 'removed', peer })
      return this.#tell(room.key)
    })
  }

  /** Enters a room that we are asked into, or one of ours that we left. Throws `NODE_NOT_INVITED`. */
  accept(text: string): Promise<ConversationView> {
    return this.#inTurn(async () => {
      const { rooms, book, conversations, people, publisher, self } = this.#options
      const room = this.#open(text)
      if (room.standing === 'joined') return this.#view(room)
      this.#assertRoom()
      if (people.get(room.creator)?.trust === 'changed') {
        throw new ChatError('NODE_PEER_CHANGED', people.name(room.creator))
      }
      await book.change(room.key, (record) => withStanding(record, room.standing, 'joined'))
      // Removed at this very moment.
      if (this.#get(room.key).standing !== 'joined') throw new ChatError('NODE_NOT_INVITED', text)
      await conversations.enter(room.talk)
      if (room.isOurs) await publisher.add(room, self.peer)
      this.changed([room.key])
      if (rooms.get(room.key)?.standingOf(self.peer) === 'invited') {
        await this.#happened(room, { kind: 'joined' })
      }
      return this.#tell(room.key)
    })
  }

  /** Throws `NODE_NOT_INVITED`. */
  decline(text: string): Promise<ConversationView> {
    return this.#inTurn(async () => {
      const room = this.#open(text)
      const { invitation, creator } = room.record
      if (room.standing !== 'invited' || !invitation) throw new ChatError('NODE_NOT_INVITED', text)
      await this.#write(creator, { kind: 'decline', room: room.keys.id, invitation })
      return this.#view(this.#get(room.key))
    })
  }

  /** Leaves; the others learn it as soon as one of them is here. What was said stays on this disk. */
  leave(text: string): Promise<ConversationView> {
    return this.#inTurn(async () => {
      const room = this.#options.rooms.resolve(text)
      if (room.standing === 'invited') throw new ChatError('NODE_NOT_JOINED', room.state.name)
      await this.#happened(room, { kind: 'left' })
      return this.#view(this.#get(room.key))
    })
  }

  /** The creator first, then those who are in it, then those who are only invited. */
  members(text: string): readonly MemberView[] {
    const { rooms, people, self } = this.#options
    const online = this.#carrier !== undefined
    return rooms
      .resolve(text)
      .company()
      .map(([peer, standing]) => ({
        ...(peer === self.peer ? self.view(online) : people.view(peer)),
        standing: standing === 'creator' || standing === 'invited' ? standing : 'member',
      }))
  }

  /** What is known of these rooms is other than before. */
  changed(keys: readonly Uint8Array[]): void {
    this.#carrier?.reshare()
    for (const key of keys) {
      this.#tell(key)
      this.#settleSoon(key)
    }
  }

  /** Somebody's disk holds more of what we wrote. */
  acknowledged(key: Uint8Array): void {
    if (this.#options.rooms.get(key)?.standing === 'leaving') this.#settleSoon(key)
  }

  #settleSoon(key: Uint8Array): void {
    this.#inTurn(() => this.#settle(key)).catch(this.#options.onError)
  }

  /** Does what follows from what became of a room. */
  async #settle(key: Uint8Array): Promise<void> {
    const { rooms, book, self, isHeld } = this.#options
    const room = rooms.get(key)
    if (!room) return
    if (room.standing === 'leaving') {
      const others = room.members().filter((peer) => peer !== self.peer)
      if (others.length > 0 && !isHeld(key)) return
      await book.change(key, (record) => withStanding(record, 'leaving', 'out'))
      this.#carrier?.reshare()
    } else if (room.standing === 'joined' && room.standingOf(self.peer) === 'invited') {
      await this.#happened(room, { kind: 'joined' })
    } else if (room.standing === 'joined' && room.isOurs) {
      await this.#dropLeft(room)
    }
  }

  async #dropLeft(room: PrivateRoom): Promise<void> {
    const { publisher, self } = this.#options
    const left = [...room.state.members.keys()].filter(
      (peer) => peer !== self.peer && room.standingOf(peer) === 'left',
    )
    if (left.length === 0) return
    await publisher.drop(room, left)
    this.changed([room.key])
    for (const peer of left) {
      if (room.said(peer)?.word !== 'declined') continue
      await this.#happened(room, { kind: 'declined', peer })
    }
  }

  #open(text: string): PrivateRoom {
    const { rooms, people } = this.#options
    const isBlocked = ({ creator }: PrivateRoom) => people.isBlocked(creator)
    const asked = rooms.named(text, ['invited']).filter((room) => !isBlocked(room))
    const left = rooms.named(text, ['leaving', 'out']).filter(({ isOurs }) => isOurs)
    const found = [asked, rooms.named(text, ['joined']), left].find(({ length }) => length > 0)
    if (!found) throw new ChatError('NODE_NOT_INVITED', text.slice(0, 80))
    return only(found)
  }

  #ours(text: string): PrivateRoom {
    const { rooms } = this.#options
    const room = rooms.resolve(text)
    if (room.standing !== 'joined') throw new ChatError('NODE_NOT_JOINED', room.state.name)
    if (!room.isOurs) throw new ChatError('NODE_NOT_CREATOR', room.state.name)
    return room
  }

  #get(key: Uint8Array): PrivateRoom {
    const room = this.#options.rooms.get(key)
    if (!room) throw new TypeError('a room without a record')
    return room
  }

  #assertRoom(): void {
    const { length } = this.#options.rooms.joined()
    if (length >= MAX_PRIVATE_ROOMS) throw new ChatError('NODE_TOO_MANY_ROOMS', `${length}`)
  }

  async #write(peer: PeerId, letter: RoomLetter): Promise<void> {
    const { conversations, outbox } = this.#options
    await outbox.post(conversations.direct(peer), encodeLetter(letter))
  }

  async #happened(room: PrivateRoom, event: RoomEvent): Promise<void> {
    await this.#options.outbox.post(this.#get(room.key).talk, encodeRoomEvent(event))
  }

  #view(room: PrivateRoom): ConversationView {
    return this.#options.conversations.view(room.talk)
  }

  #tell(key: Uint8Array): ConversationView {
    const conversation = this.#view(this.#get(key))
    this.#options.hub.emit({ event: 'conversation', conversation })
    return conversation
  }

  #inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** The record with another standing, unless it has changed meanwhile. */
function withStanding(
  record: PrivateRoomRecord,
  from: PrivateRoom['standing'],
  standing: PrivateRoom['standing'],
): PrivateRoomRecord {
  return record.standing === from ? { ...record, standing } : record
}
