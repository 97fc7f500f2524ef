import { formatConversation } from '../chat/conversation.ts'
import type { Door } from './door.ts'
import type { ConversationView, DraftView, Keep, MessageView } from './events.ts'
import type { PageRequest } from './history.ts'
import type { WaitRequest } from './outbox.ts'
import type { SearchRequest, SearchResult } from './search.ts'
import type { EditRequest, ReactRequest, SendRequest } from './talk.ts'

export interface RetentionRequest {
  readonly conversation: string
  readonly keep?: Keep
  readonly preview?: boolean
}

const DEFAULT_PAGE_MESSAGES = 50

/** What was said, and saying more: the methods about conversations and messages. */
export function messageMethods(door: Door) {
  const { parts } = door
  return {
    conversations(): readonly ConversationView[] {
      const { conversations } = parts
      return conversations.all().map((each) => conversations.view(each))
    },

    conversation({ to }: { to: string }): ConversationView {
      const { conversations, pastRooms } = parts
      return conversations.view(pastRooms.resolve(to))
    },

    history(
      request: { conversation: string } & Partial<PageRequest>,
      signal?: AbortSignal,
    ): Promise<readonly MessageView[]> {
      const { pastRooms, history } = parts
      const { limit = DEFAULT_PAGE_MESSAGES, ...rest } = request
      const conversation = pastRooms.resolve(request.conversation)
      return history.page(conversation, { ...rest, limit }, door.until(signal))
    },

    search(request: SearchRequest, signal?: AbortSignal): Promise<SearchResult> {
      return parts.search.find(request, door.until(signal))
    },

    /** Resolves once the message is durable here. */
    async send(request: SendRequest): Promise<MessageView> {
      door.assertOpen()
      await door.meet(request.to)
      const { draft } = request
      const also = draft === undefined ? undefined : door.drafts.dropper(draft)
      const sent = await parts.talk.send(request, also)
      parts.typing.tell(parts.conversations.resolve(sent.conversation), false)
      return sent
    },

    async edit(request: EditRequest): Promise<MessageView> {
      door.assertOpen()
      return parts.talk.edit(request)
    },

    async redact(request: { id: string }): Promise<MessageView> {
      door.assertOpen()
      return parts.talk.redact(request)
    },

    async react(request: ReactRequest): Promise<MessageView> {
      door.assertOpen()
      return parts.talk.react(request)
    },

    /** Answers when the message has come that far, or with what is true after `timeoutMs`. */
    wait(request: WaitRequest, signal?: AbortSignal): Promise<MessageView> {
      return parts.outbox.wait(request, door.clock, door.until(signal))
    },

    /** What stays of a conversation here; `keep` changes it, and drops what is older. */
    async retention({ conversation: text, keep, preview }: RetentionRequest) {
      const { conversations, pastRooms, retention, hub } = parts
      const conversation = pastRooms.resolve(text)
      if (!keep) return { conversation: conversations.view(conversation), dropped: 0 }
      if (preview) {
        const dropped = await retention.excess(conversation, keep)
        return { conversation: conversations.view(conversation), dropped }
      }
      door.assertOpen()
      const dropped = await retention.keep(conversation, keep)
      const view = conversations.view(conversation)
      hub.emit({ event: 'conversation', conversation: view })
      return { conversation: view, dropped }
    },

    /** Marks everything that is in the conversation now as read. */
    async read({ conversation }: { conversation: string }): Promise<ConversationView> {
      return parts.reading.read(parts.conversations.resolve(conversation))
    },

    /** Whether others are told what we have read. A change is durable when this answers. */
    async receipts({ on }: { on?: boolean }): Promise<{ readonly on: boolean }> {
      door.assertOpen()
      if (on !== undefined) await parts.self.tellRead(on)
      return { on: parts.self.tellsRead }
    },

    /** What is half written, wherever that is. */
    drafts(): readonly DraftView[] {
      return door.drafts.all()
    },

    /** Keeps what is half written there; an empty text drops it. Durable when this answers. */
    async draft({ conversation, text }: DraftView): Promise<DraftView> {
      door.assertOpen()
      await door.drafts.prune()
      const kept = parts.conversations.resolve(conversation)
      await door.drafts.keep(kept, text)
      return { conversation: formatConversation(kept), text }
    },

    typing({ conversation, on }: { conversation: string; on: boolean }): { readonly on: boolean } {
      door.assertOpen()
      return { on: parts.typing.tell(parts.conversations.resolve(conversation), on) }
    },
  }
}
