import type { PrivateConversation } from '../chat/conversation.ts'
import {
  decodeState,
  type RoomState,
  type Said,
  type Standing,
  standingOf,
} from '../chat/membership.ts'
import { type RoomKeys, roomKeys } from '../chat/private-room.ts'
import { formatPeerId, type PeerId } from '../ids.ts'
import type { PrivateRoomRecord } from '../store/private-rooms.ts'

/** One private room as a record of ours tells it: who is in it, and who is given what of it. */
export class PrivateRoom {
  readonly record: PrivateRoomRecord
  readonly keys: RoomKeys
  readonly state: RoomState
  readonly talk: PrivateConversation
  readonly #self: PeerId
  readonly #said: ReadonlyMap<PeerId, Said>

  constructor(record: PrivateRoomRecord, self: PeerId) {
    this.record = record
    this.#self = self
    this.keys = roomKeys(record.roomKey, record.creator)
    this.state = decodeState(record.state, record.creator)
    this.#said = new Map(
      record.said.map(([key, clock, word]) => [
        formatPeerId(key),
        { clock: decodeClock(clock), word },
      ]),
    )
    this.talk = {
      kind: 'private',
      key: record.key,
      id: this.keys.id,
      name: this.state.name,
      epochKey: record.epochKey ?? undefined,
    }
  }

  get key(): Uint8Array {
    return this.record.key
  }

  get standing(): PrivateRoomRecord['standing'] {
    return this.record.standing
  }

  get creator(): PeerId {
    return this.record.creator
  }

  get isOurs(): boolean {
    return this.creator === this.#self
  }

  /** Of anybody, ourselves included. */
  standingOf(peer: PeerId): Standing {
    return standingOf(this.state, this.creator, peer, this.#said.get(peer))
  }

  said(peer: PeerId): Said | undefined {
    return this.#said.get(peer)
  }

  /** The creator first, then those who are in it, then those who were only invited, as far as we know. */
  company(): readonly (readonly [PeerId, Standing])[] {
    const all = [...this.state.members.keys()].map((peer) => [peer, this.standingOf(peer)] as const)
    return (['creator', 'member', 'invited'] as const).flatMap((standing) =>
      all.filter(([, of]) => of === standing),
    )
  }

  /** Those who are in it, without those who are only invited. */
  members(): readonly PeerId[] {
    return this.company().flatMap(([peer, standing]) => (standing === 'invited' ? [] : [peer]))
  }

  /** True if what is said goes to and fro between this peer and us. */
  talksWith(peer: PeerId): boolean {
    return (
      this.#isActive &&
      this.record.epochKey !== null &&
      this.#lists(this.#self) &&
      this.#lists(peer)
    )
  }

  /** True if this peer is told who is in it. */
  tells(peer: PeerId): boolean {
    if (this.standing === 'invited') return peer === this.creator
    return this.#isActive && this.#lists(peer)
  }

  /** True for an author who is in the room, or was: what those wrote is passed on too. */
  mayWrite(author: Uint8Array): boolean {
    const peer = formatPeerId(author)
    return this.state.members.has(peer) || this.state.past.has(peer)
  }

  /** True if what this author says in the room is stored now. */
  takesFrom(author: Uint8Array): boolean {
    return this.#isActive && this.mayWrite(author)
  }

  /** Until somebody else holds our last word we go on, so that it gets there. */
  get #isActive(): boolean {
    return this.standing === 'joined' || this.standing === 'leaving'
  }

  #lists(peer: PeerId): boolean {
    const standing = this.standingOf(peer)
    if (peer === this.#self) return standing !== 'none'
    return standing !== 'none' && standing !== 'left'
  }
}

/** `said` with a newer word of this author; the same when it is an older one. */
export function withSaid(
  said: PrivateRoomRecord['said'],
  author: Uint8Array,
  { clock, word }: Said,
): PrivateRoomRecord['said'] {
  const same = (key: Uint8Array) => Buffer.compare(key, author) === 0
  const before = said.find(([key]) => same(key))
  if (before && decodeClock(before[1]) >= clock) return said
  return [...said.filter(([key]) => !same(key)), [author.slice(), encodeClock(clock), word]]
}

/** Without those who are not in the room any more and never wrote there. */
export function saidIn(
  said: PrivateRoomRecord['said'],
  { members, past }: RoomState,
): PrivateRoomRecord['said'] {
  return said.filter(([key]) => {
    const peer = formatPeerId(key)
    return members.has(peer) || past.has(peer)
  })
}

function encodeClock(clock: bigint): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(clock)
  return new Uint8Array(bytes)
}

function decodeClock(bytes: Uint8Array): bigint {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readBigUInt64BE()
}
