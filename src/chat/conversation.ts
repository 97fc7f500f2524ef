import type { Identity } from '../crypto/identity.ts'
import { hash, label } from '../crypto/sodium.ts'
import { compareBytes, type PeerId, peerKey } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { CONVERSATION_TAG_BYTES } from '../wire/packet.ts'

/** Where entries live: who may write there and under which 32-byte key (docs/protocol.md §5). */
export type Conversation =
  | { readonly kind: 'direct'; readonly key: Uint8Array; readonly peer: PeerId }
  | { readonly kind: 'public'; readonly key: Uint8Array; readonly name: string }

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

/** `#name` or `@<PeerId>`. */
export function formatConversation(conversation: Conversation): string {
  return conversation.kind === 'direct' ? `@${conversation.peer}` : conversation.name
}

/** How a session names a conversation: tells a peer nothing unless it has it too. */
export function conversationTag(sessionId: Uint8Array, key: Uint8Array): Uint8Array {
  return hash(concatBytes(TAG_LABEL, key), sessionId).subarray(0, CONVERSATION_TAG_BYTES)
}

/** A map key for bytes: hexadecimal. */
export function bytesKey(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
