import type { Identity } from '../crypto/identity.ts'
import { hash, label } from '../crypto/sodium.ts'
import { compareBytes, type PeerId, peerKey } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { CONVERSATION_TAG_BYTES } from '../wire/packet.ts'

/** Where entries live: who may write there and under which 32-byte key (docs/protocol.md §5). */
export type Conversation =
  | { readonly kind: 'direct'; readonly key: Uint8Array; readonly peer: PeerId }
  | { readonly kind: 'public'; readonly key: Uint8Array; readonly name: string }
  | PrivateConversation

/** What is said in a private room. */
export interface PrivateConversation {
  readonly kind: 'private'
  readonly key: Uint8Array
  /** 26 characters of base32. */
  readonly id: string
  readonly name: string
  /** Of the room's present state; without it nothing of the room is sent or taken. */
  readonly epochKey: Uint8Array | undefined
}

export const LOBBY = '#lobby'

const DIRECT_LABEL = label('p2pchat direct v1')
const PUBLIC_LABEL = label('p2pchat public v1')
const TAG_LABEL = label('p2pchat tag v1')

/** The direct conversation with `peer`. Its key needs a secret of one of the two. */
export function directConversation(identity: Identity, peer: PeerId): Conversation {
  const other = peerKey(peer)
  const pair = [identity.publicKey, other].sort(compareBytes)
  const secret = identity.directSecret(other)
  return { kind: 'direct', key: hash(concatBytes(DIRECT_LABEL, ...pair), secret), peer }
}

/** The public room of that name, `#` included. */
export function publicRoom(name: string): Conversation {
  return { kind: 'public', key: hash(concatBytes(PUBLIC_LABEL, Buffer.from(name))), name }
}

/** `#name`, `@<PeerId>` or `!<id>`. */
export function formatConversation(conversation: Conversation): string {
  if (conversation.kind === 'direct') return `@${conversation.peer}`
  return conversation.kind === 'public' ? conversation.name : `!${conversation.id}`
}

/**
 * How a session names a conversation: tells a peer nothing unless it has it too. A private room has
 * another tag with every epoch key: when its members change it is shared anew, under the new tag
 * alone. Without an epoch key it has none, and this is a `TypeError`.
 */
export function conversationTag(sessionId: Uint8Array, conversation: Conversation): Uint8Array {
  return sessionTag(sessionId, tagSecret(conversation))
}

/** The tag on one session of what both sides know the secret of. */
export function sessionTag(sessionId: Uint8Array, secret: Uint8Array): Uint8Array {
  return hash(concatBytes(TAG_LABEL, secret), sessionId).subarray(0, CONVERSATION_TAG_BYTES)
}

/** What only those who may sync a conversation know. */
function tagSecret(conversation: Conversation): Uint8Array {
  if (conversation.kind !== 'private') return conversation.key
  if (!conversation.epochKey) throw new TypeError('a private room without an epoch key')
  return concatBytes(conversation.key, conversation.epochKey)
}

/** A map key for bytes: hexadecimal. */
export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
