import type { Conversation } from '../chat/conversation.ts'
import type { ConversationRecord } from '../store/conversations.ts'

/** The record of a conversation that nothing is known of yet. */
export function emptyRecord(conversation: Conversation): ConversationRecord {
  const { key, kind } = conversation
  return {
    key,
    kind,
    name: conversation.kind === 'direct' ? null : conversation.name,
    peer: conversation.kind === 'direct' ? conversation.peer : null,
    read: null,
    unread: 0,
    mentions: 0,
    joined: true,
    topic: null,
    keep: { all: true },
    keptFrom: new Uint8Array(8),
  }
}

/** Of a room that we are not in any more. */
export function leftRecord(record: ConversationRecord): ConversationRecord {
  return { ...record, unread: 0, mentions: 0, joined: false }
}
