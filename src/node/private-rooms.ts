import { type Conversation, sessionTag } from '../chat/conversation.ts'
import { parseRoomId } from '../chat/private-room.ts'
import { foldRoomName } from '../chat/room-name.ts'
import { ChatError } from '../errors.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import type { PrivateRoomRecord, PrivateRooms as Records } from '../store/private-rooms.ts'
import { PrivateRoom } from './private-room.ts'

/** Every private room that we know of, as it is on the disk: found by key, id, name or tag. */
export class PrivateRooms {
  readonly #records: Records
  readonly #self: PeerId
  readonly #made = new WeakMap<PrivateRoomRecord, PrivateRoom>()

  constructor(records: Records, self: PeerId) {
    this.#records = records
    this.#self = self
  }

  all(): readonly PrivateRoom[] {
    return this.#records.all().map((record) => this.#room(record))
  }

  /** Those that we are in. */
  joined(): readonly PrivateRoom[] {
    return this.all().filter(({ standing }) => standing === 'joined')
  }

  /** Those that we are asked into. */
  invited(): readonly PrivateRoom[] {
    return this.all().filter(({ standing }) => standing === 'invited')
  }

  get(key: Uint8Array): PrivateRoom | undefined {
    const record = this.#records.get(key)
    return record && this.#room(record)
  }

  byId(id: string): PrivateRoom | undefined {
    return this.all().find(({ keys }) => keys.id === id)
  }

  /** Of these standings, by `!<id>` or by name, with or without `!`. */
  named(
    text: string,
    standings: readonly PrivateRoom['standing'][] = ['joined', 'invited'],
  ): readonly PrivateRoom[] {
    if (text.startsWith('#') || text.startsWith('@')) return []
    const rooms = this.all().filter(({ standing }) => standings.includes(standing))
    const id = parseRoomId(text)
    const known = rooms.filter(({ keys }) => keys.id === id)
    if (known.length > 0) return known
    const name = foldRoomName(text.replace(/^!/, ''))
    return rooms.filter(({ state }) => state.name === name)
  }

  /** The one that is meant. Throws `NODE_NO_CONVERSATION`, or `NODE_AMBIGUOUS` with the candidates. */
  resolve(text: string, standings?: readonly PrivateRoom['standing'][]): PrivateRoom {
    const found = this.named(text, standings)
    if (found.length === 0) throw new ChatError('NODE_NO_CONVERSATION', text.slice(0, 80))
    return only(found)
  }

  /** What a peer and we say to each other in private rooms. */
  shared(peer: PeerId): readonly Conversation[] {
    return this.all().flatMap((room) => (room.talksWith(peer) ? [room.talk] : []))
  }

  /** Those whose members this peer is told. */
  toldTo(peer: PeerId): readonly PrivateRoom[] {
    return this.all().filter((room) => room.tells(peer))
  }

  /** The room whose states are called so on that session. */
  byTag(sessionId: Uint8Array, tag: Uint8Array): PrivateRoom | undefined {
    return this.all().find(({ keys }) => equalBytes(sessionTag(sessionId, keys.states), tag))
  }

  #room(record: PrivateRoomRecord): PrivateRoom {
    let room = this.#made.get(record)
    if (!room) {
      room = new PrivateRoom(record, this.#self)
      this.#made.set(record, room)
    }
    return room
  }
}

/** The one there is. Throws `NODE_AMBIGUOUS` with the candidates. */
export function only(rooms: readonly PrivateRoom[]): PrivateRoom {
  const [first] = rooms
  if (!first || rooms.length > 1) throw new ChatError('NODE_AMBIGUOUS', candidates(rooms))
  return first
}

export function candidates(rooms: readonly PrivateRoom[]): string {
  return rooms.map(({ keys, state }) => `${state.name} !${keys.id}`).join(', ')
}
