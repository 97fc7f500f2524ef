import type { Conversation } from '../chat/conversation.ts'
import { decodeLetter, type RoomLetter } from '../chat/invitation.ts'
import { verifyState } from '../chat/membership.ts'
import { roomKeys } from '../chat/private-room.ts'
import { decodeRoomEvent } from '../chat/room-event.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { formatPeerId, type PeerId } from '../ids.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import { readTopic } from './topics.ts'

/** How people and private rooms are called. */
export interface Names {
  readonly self: PeerId
  readonly nameOf: (peer: PeerId) => string
  /** Of a private room, by its id. */
  readonly roomOf: (id: string) => string
}

/**
 * What an entry tells that nobody typed, worded like what somebody does: the author's name stands
 * before it. Undefined for other entries, and for what is not true of a room.
 */
export function happening(
  conversation: Conversation,
  proven: ProvenEntry,
  names: Names,
): string | undefined {
  const { entry, body } = proven
  if (entry.type !== ENTRY_TYPE.message || !body) return undefined
  try {
    if (conversation.kind === 'direct') {
      const letter = decodeLetter(body.bytes)
      return letter && tellLetter(letter, formatPeerId(entry.author), conversation.peer, names)
    }
    const topic = readTopic(proven)
    if (topic !== undefined) return topic === '' ? 'removed the topic' : `set the topic: ${topic}`
    return conversation.kind === 'private' ? tellEvent(body.bytes, names) : undefined
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

function tellEvent(body: Uint8Array, { nameOf }: Names): string | undefined {
  const event = decodeRoomEvent(body)
  switch (event?.kind) {
    case undefined:
      return undefined
    case 'joined':
    case 'left':
      return `${event.kind} the room`
    case 'invited':
    case 'removed':
      return `${event.kind} ${nameOf(event.peer)}`
    case 'declined':
      return `learnt that ${nameOf(event.peer)} declines`
  }
}

function tellLetter(letter: RoomLetter, author: PeerId, peer: PeerId, names: Names): string {
  const { self, nameOf, roomOf } = names
  const whom = author === self ? nameOf(peer) : 'you'
  switch (letter.kind) {
    case 'invitation': {
      const { talk } = roomKeys(letter.roomKey, author)
      const { state } = verifyState(letter.state, letter.signature, { creator: author, talk })
      return `invited ${whom} to the private room ${state.name}`
    }
    case 'decline':
      return `declined the invitation to the private room ${roomOf(letter.room)}`
    case 'removal':
      return `removed ${whom} from the private room ${roomOf(letter.room)}`
  }
}
