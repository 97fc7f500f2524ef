import type { Conversation } from '../chat/conversation.ts'
import { decodeLetter, type RoomLetter } from '../chat/invitation.ts'
import { verifyState } from '../chat/membership.ts'
import { roomKeys } from '../chat/private-room.ts'
import { decodeRoomEvent } from '../chat/room-event.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { formatPeerId, type PeerId } from '../ids.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { HappeningView } from './events.ts'
import { readTopic } from './topics.ts'

/** How people and private rooms are called. */
export interface Names {
  readonly self: PeerId
  readonly nameOf: (peer: PeerId) => string
  /** Of a private room, by its id. */
  readonly roomOf: (id: string) => string
}

/**
 * What an entry tells that nobody typed; its author did it. Undefined for other entries, and for what is
 * not true of a room.
 */
export function happening(
  conversation: Conversation,
  proven: ProvenEntry,
  names: Names,
): HappeningView | undefined {
  const { entry, body } = proven
  if (entry.type !== ENTRY_TYPE.message || !body) return undefined
  try {
    if (conversation.kind === 'direct') {
      const letter = decodeLetter(body.bytes)
      return letter && ofLetter(letter, formatPeerId(entry.author), conversation.peer, names)
    }
    const text = readTopic(proven)
    if (text !== undefined) return { kind: 'topic', target: null, room: null, text }
    return conversation.kind === 'private' ? ofEvent(body.bytes, names) : undefined
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

/** The same in English, worded like what somebody does: the author's name stands before it. */
export function tell({ kind, target, room, text }: HappeningView, self: PeerId): string {
  const whom = target?.peer === self && room !== null ? 'you' : (target?.name ?? '')
  switch (kind) {
    case 'topic':
      return text ? `set the topic: ${text}` : 'removed the topic'
    case 'joined':
    case 'left':
      return `${kind} the room`
    case 'invited':
      return room === null ? `invited ${whom}` : `invited ${whom} to the private room ${room}`
    case 'removed':
      return room === null ? `removed ${whom}` : `removed ${whom} from the private room ${room}`
    case 'declined':
      return room === null
        ? `learnt that ${whom} declines`
        : `declined the invitation to the private room ${room}`
  }
}

function ofEvent(body: Uint8Array, { nameOf }: Names): HappeningView | undefined {
  const event = decodeRoomEvent(body)
  if (!event) return undefined
  const target = 'peer' in event ? { peer: event.peer, name: nameOf(event.peer) } : null
  return { kind: event.kind, target, room: null, text: null }
}

function ofLetter(letter: RoomLetter, author: PeerId, peer: PeerId, names: Names): HappeningView {
  const { self, nameOf, roomOf } = names
  const other = author === self ? peer : self
  const target = { peer: other, name: nameOf(other) }
  switch (letter.kind) {
    case 'invitation': {
      const { talk } = roomKeys(letter.roomKey, author)
      const { state } = verifyState(letter.state, letter.signature, { creator: author, talk })
      return { kind: 'invited', target, room: state.name, text: null }
    }
    case 'decline':
      return { kind: 'declined', target: null, room: roomOf(letter.room), text: null }
    case 'removal':
      return { kind: 'removed', target, room: roomOf(letter.room), text: null }
  }
}
