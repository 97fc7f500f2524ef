import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { decodeLetter, type RoomLetter } from '../chat/invitation.ts'
import { type SignedState, supersedes, verifyState } from '../chat/membership.ts'
import { epochCommitment, roomKeys } from '../chat/private-room.ts'
import { decodeRoomEvent } from '../chat/room-event.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { equalConstantTime } from '../crypto/sodium.ts'
import { isChatError } from '../errors.ts'
import { compareBytes, equalBytes, type PeerId, peerKey } from '../ids.ts'
import { Batch } from '../store/batch.ts'
import type { ConversationRecord, Conversations } from '../store/conversations.ts'
import { encodeOrder } from '../store/order-key.ts'
import type { PrivateRoomRecord, PrivateRooms as Records } from '../store/private-rooms.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { MAX_INVITATIONS, MAX_INVITATIONS_PER_PEER } from '../wire/limits.ts'
import { PrivateRoom, saidIn, withSaid } from './private-room.ts'

export interface RoomBookOptions {
  readonly self: PeerId
  readonly records: Records
  readonly conversations: Conversations
  readonly commit: (batch: Batch) => Promise<void>
}

/**
 * Writes down what becomes of private rooms: what others say about being in one, invitations and
 * removals by creators, and newer states. Each in the batch of the entry that tells it, so that no
 * kill comes between.
 */
export class RoomBook {
  readonly #options: RoomBookOptions

  constructor(options: RoomBookOptions) {
    this.#options = options
  }

  /** Resolves once durable. */
  async put(record: PrivateRoomRecord): Promise<void> {
    const batch = new Batch()
    this.#putIn(batch, record)
    await this.#options.commit(batch)
  }

  /** Changes what is newest of a room; resolves once durable, false when there is nothing to change. */
  async change(
    key: Uint8Array,
    change: (record: PrivateRoomRecord) => PrivateRoomRecord,
  ): Promise<boolean> {
    const record = this.#options.records.latest(key)
    const next = record && change(record)
    if (!next || next === record) return false
    await this.put(next)
    return true
  }

  /** A state, and maybe its epoch key, from whoever has it. Resolves once durable, true if it was news. */
  heard(key: Uint8Array, signed: SignedState, epochKey: Uint8Array): Promise<boolean> {
    return this.change(key, (record) => {
      const newer = withState(record, signed, this.#options.self)
      const fits =
        newer.epochKey === null &&
        equalBytes(newer.state, signed.bytes) &&
        epochKey.length > 0 &&
        equalConstantTime(epochCommitment(epochKey), signed.state.commitment)
      return fits ? { ...newer, epochKey: epochKey.slice() } : newer
    })
  }

  /** What these entries tell goes into their batch. Returns the rooms that it is about. */
  storing(
    batch: Batch,
    conversation: Conversation,
    fresh: readonly ProvenEntry[],
  ): readonly Uint8Array[] {
    if (conversation.kind === 'public') return []
    const touched = new Map<string, Uint8Array>()
    for (const proven of fresh) {
      if (proven.entry.type !== ENTRY_TYPE.message || !proven.body) continue
      const next =
        conversation.kind === 'direct'
          ? this.#letter(conversation.peer, proven)
          : this.#event(conversation.key, proven)
      if (!next) continue
      this.#putIn(batch, next)
      touched.set(bytesKey(next.key), next.key)
    }
    return [...touched.values()]
  }

  #event(key: Uint8Array, { entry, body }: ProvenEntry): PrivateRoomRecord | undefined {
    const word = quietly(() => body && decodeRoomEvent(body.bytes))?.kind
    if (word !== 'joined' && word !== 'left') return undefined
    const record = this.#options.records.latest(key)
    const said = record && withSaid(record.said, entry.author, { clock: entry.clock, word })
    if (!record || !said || said === record.said) return undefined
    const ours = equalBytes(entry.author, peerKey(this.#options.self))
    const leaves = ours && word === 'left' && record.standing === 'joined'
    return { ...record, said, standing: leaves ? 'leaving' : record.standing }
  }

  #letter(peer: PeerId, proven: ProvenEntry): PrivateRoomRecord | undefined {
    const { entry, body } = proven
    const letter = quietly(() => body && decodeLetter(body.bytes))
    if (!letter) return undefined
    const theirs = equalBytes(entry.author, peerKey(peer))
    if (letter.kind === 'decline') return this.#decline(peer, proven, letter, theirs)
    if (!theirs) return undefined
    const told = encodeOrder(entry)
    if (letter.kind === 'removal') {
      const record = this.#ofCreator(letter.room, peer)
      if (!record || isOld(record, told)) return undefined
      return { ...record, told, standing: 'out' }
    }
    return this.#invitation(peer, proven, letter)
  }

  #invitation(
    creator: PeerId,
    { id, entry }: ProvenEntry,
    letter: RoomLetter & { kind: 'invitation' },
  ): PrivateRoomRecord | undefined {
    const { self, records } = this.#options
    const key = roomKeys(letter.roomKey, creator).talk
    const signed = quietly(() =>
      verifyState(letter.state, letter.signature, { creator, talk: key }),
    )
    if (!signed?.state.members.has(self)) return undefined
    const told = encodeOrder(entry)
    const record = records.latest(key)
    if (!record) {
      if (!this.#mayInvite(creator)) return undefined
      return {
        key,
        roomKey: letter.roomKey,
        creator,
        standing: 'invited',
        told,
        invitation: id.slice(),
        state: signed.bytes,
        signature: signed.signature,
        epochKey: null,
        said: [],
      }
    }
    if (isOld(record, told)) return undefined
    const standing = record.standing === 'joined' ? 'joined' : 'invited'
    if (standing === 'invited' && record.standing !== 'invited' && !this.#mayInvite(creator)) {
      return undefined
    }
    const asked = { ...record, told, standing, invitation: id.slice() } as const
    return withState(asked, signed, self)
  }

  #decline(
    peer: PeerId,
    { entry }: ProvenEntry,
    { room, invitation }: RoomLetter & { kind: 'decline' },
    theirs: boolean,
  ): PrivateRoomRecord | undefined {
    if (!theirs) {
      const record = this.#ofCreator(room, peer)
      const open = record?.standing === 'invited' && record.invitation
      return record && open && equalBytes(open, invitation)
        ? { ...record, standing: 'out' }
        : undefined
    }
    const record = this.#ofCreator(room, this.#options.self)
    if (!record || !new PrivateRoom(record, this.#options.self).state.members.has(peer)) {
      return undefined
    }
    const word = { clock: entry.clock, word: 'declined' } as const
    const said = withSaid(record.said, entry.author, word)
    return said === record.said ? undefined : { ...record, said }
  }

  #ofCreator(room: string, creator: PeerId): PrivateRoomRecord | undefined {
    return this.#options.records
      .allLatest()
      .find((each) => each.creator === creator && roomKeys(each.roomKey, creator).id === room)
  }

  #mayInvite(creator: PeerId): boolean {
    const all = this.#options.records.allLatest()
    const open = all.filter(({ standing }) => standing === 'invited')
    const theirs = open.filter((each) => each.creator === creator)
    return open.length < MAX_INVITATIONS && theirs.length < MAX_INVITATIONS_PER_PEER
  }

  /** A room is among our conversations as long as we are in it. */
  #putIn(batch: Batch, record: PrivateRoomRecord): void {
    const { records, conversations } = this.#options
    records.putIn(batch, record)
    const joined = record.standing === 'joined'
    conversations.changeIn(batch, record.key, (known) => ({
      ...known,
      joined,
      ...(joined ? {} : NOTHING_UNREAD),
    }))
  }
}

const NOTHING_UNREAD: Pick<ConversationRecord, 'unread' | 'mentions'> = { unread: 0, mentions: 0 }

/** With the newer of its state and this one; who is not in it any more is out. */
export function withState(
  record: PrivateRoomRecord,
  signed: SignedState,
  self: PeerId,
): PrivateRoomRecord {
  const now = new PrivateRoom(record, self)
  const known = { state: now.state, bytes: record.state, signature: record.signature }
  if (!supersedes(signed, known)) return record
  return {
    ...record,
    state: signed.bytes,
    signature: signed.signature,
    epochKey: null,
    said: saidIn(record.said, signed.state),
    standing: signed.state.members.has(self) ? record.standing : 'out',
  }
}

function isOld({ told }: PrivateRoomRecord, order: Uint8Array): boolean {
  return told !== null && compareBytes(told, order) >= 0
}

/** Undefined for what others sent and nobody can read. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}
