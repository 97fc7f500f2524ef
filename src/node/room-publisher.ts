import { type RoomState, signState } from '../chat/membership.ts'
import { epochCommitment, ROOM_KEY_BYTES, roomKeys } from '../chat/private-room.ts'
import type { Identity } from '../crypto/identity.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import { MAX_ROOM_MEMBERS, MAX_ROOM_PEOPLE } from '../wire/limits.ts'
import { EPOCH_KEY_BYTES } from '../wire/packet.ts'
import type { PrivateRoom } from './private-room.ts'
import { type RoomBook, withState } from './room-book.ts'

/** The people of a state that is being made. */
interface People {
  readonly members: Map<PeerId, bigint>
  readonly past: Set<PeerId>
}

/** Says who is in the private rooms that we made: each time a new state with a new epoch key. */
export class RoomPublisher {
  readonly #identity: Identity
  readonly #random: (length: number) => Uint8Array
  readonly #book: RoomBook

  constructor(options: {
    readonly identity: Identity
    readonly random: (length: number) => Uint8Array
    readonly book: RoomBook
  }) {
    this.#identity = options.identity
    this.#random = options.random
    this.#book = options.book
  }

  /** A room with nobody in it but us. Resolves with its key once durable. */
  async create(name: string): Promise<Uint8Array> {
    const creator = this.#identity.peer
    const roomKey = this.#random(ROOM_KEY_BYTES)
    const { talk } = roomKeys(roomKey, creator)
    const people = { members: new Map([[creator, 0n]]), past: new Set<PeerId>() }
    const { epochKey, signed } = this.#sign(talk, { number: 1, name, ...people })
    await this.#book.put({
      key: talk,
      roomKey,
      creator,
      standing: 'joined',
      told: null,
      invitation: null,
      state: signed.bytes,
      signature: signed.signature,
      epochKey,
      said: [],
    })
    return talk
  }

  /** Lists these peers too. Rejects with `NODE_ROOM_FULL`; resolves once durable. */
  add(room: PrivateRoom, peer: PeerId): Promise<void> {
    return this.#publish(room, ({ members, past }) => {
      past.delete(peer)
      // What it said until now, of leaving above all, counts no more.
      members.set(peer, room.said(peer)?.clock ?? 0n)
    })
  }

  /** Lists these peers no more. Resolves once durable. */
  drop(room: PrivateRoom, peers: readonly PeerId[]): Promise<void> {
    return this.#publish(room, ({ members, past }) => {
      for (const peer of peers) {
        members.delete(peer)
        past.add(peer)
      }
    })
  }

  async #publish(room: PrivateRoom, edit: (people: People) => void): Promise<void> {
    const { number, name } = room.state
    const people = { members: new Map(room.state.members), past: new Set(room.state.past) }
    edit(people)
    const { members, past } = people
    if (members.size > MAX_ROOM_MEMBERS || members.size + past.size > MAX_ROOM_PEOPLE) {
      throw new ChatError('NODE_ROOM_FULL', `${members.size} members, ${past.size} former ones`)
    }
    const { epochKey, signed } = this.#sign(room.key, { number: number + 1, name, ...people })
    await this.#book.change(room.key, (record) => {
      const next = withState(record, signed, this.#identity.peer)
      // A state of ours from before this disk was put back came in at this very moment.
      if (next === record) throw new ChatError('NODE_ROOM_CHANGED')
      return { ...next, epochKey }
    })
  }

  #sign(talk: Uint8Array, state: Omit<RoomState, 'commitment'>) {
    const epochKey = this.#random(EPOCH_KEY_BYTES)
    const commitment = epochCommitment(epochKey)
    return { epochKey, signed: signState(this.#identity, talk, { ...state, commitment }) }
  }
}
