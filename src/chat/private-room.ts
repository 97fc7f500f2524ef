import { hash, label } from '../crypto/sodium.ts'
import { ChatError } from '../errors.ts'
import { formatBase32, type PeerId, peerKey } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { foldRoomName, isRoomName } from './room-name.ts'

/** 32 random bytes that only those know who were ever invited. */
export const ROOM_KEY_BYTES = 32

const ID_BYTES = 16
const ID_CHARS = 26

const ID_LABEL = label('p2pchat room id v1')
const STATE_LABEL = label('p2pchat membership v1')
const TALK_LABEL = label('p2pchat private v1')
const EPOCH_LABEL = label('p2pchat epoch v1')

/** What follows from a room key and its creator (docs/protocol.md §5.1). */
export interface RoomKeys {
  /** 26 characters of base32 that show nothing of the key. */
  readonly id: string
  /** Of the conversation. */
  readonly talk: Uint8Array
  /** Names the room's states on a session. */
  readonly states: Uint8Array
}

/** The same key under another creator is another room. */
export function roomKeys(roomKey: Uint8Array, creator: PeerId): RoomKeys {
  const derive = (name: Uint8Array) => hash(concatBytes(name, peerKey(creator)), roomKey)
  return {
    id: formatBase32(derive(ID_LABEL).subarray(0, ID_BYTES)),
    talk: derive(TALK_LABEL),
    states: derive(STATE_LABEL),
  }
}

/** What a state says of its epoch key, so that nobody can pass on another. */
export function epochCommitment(epochKey: Uint8Array): Uint8Array {
  return hash(concatBytes(EPOCH_LABEL, epochKey))
}

/** The name of a private room in its one form: as of a public one, without `#`. Throws `ARGS_ROOM`. */
export function parsePrivateName(text: string): string {
  const name = foldRoomName(text.startsWith('!') ? text.slice(1) : text)
  if (!isPrivateName(name)) throw new ChatError('ARGS_ROOM', text.slice(0, 80))
  return name
}

export function isPrivateName(name: string): boolean {
  return isRoomName(`#${name}`)
}

/** The id inside `!<id>`; undefined for other text. */
export function parseRoomId(text: string): string | undefined {
  return text.length === ID_CHARS + 1 && /^![a-z2-7]+$/.test(text) ? text.slice(1) : undefined
}
