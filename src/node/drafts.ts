import { type Conversation, formatConversation } from '../chat/conversation.ts'
import type { Clock } from '../clock.ts'
import { isChatError } from '../errors.ts'
import { type AlsoWrites, Batch } from '../store/batch.ts'
import type { Draft } from '../store/drafts.ts'
import type { Store } from '../store/store.ts'
import type { Conversations } from './conversations.ts'
import type { DraftView } from './events.ts'

export interface DraftsOptions {
  readonly clock: Clock
  readonly store: Store
  readonly conversations: Conversations
}

/** Half-written messages, kept here for whoever writes them and told to nobody. */
export class Drafts {
  readonly #options: DraftsOptions

  constructor(options: DraftsOptions) {
    this.#options = options
  }

  all(): readonly DraftView[] {
    return this.#options.store.drafts.all().flatMap((draft) => {
      const conversation = this.#conversationOf(draft)
      return conversation
        ? [{ conversation: formatConversation(conversation), text: draft.text }]
        : []
    })
  }

  /** Takes the place of what was there; an empty text is none. Resolves once durable. */
  async keep(conversation: Conversation, text: string): Promise<void> {
    const { clock, store } = this.#options
    const batch = new Batch()
    const { key } = conversation
    const peer = conversation.kind === 'direct' ? conversation.peer : null
    if (text === '') store.drafts.dropIn(batch, key)
    else store.drafts.putIn(batch, { conversation: key, peer, text, at: clock.now() })
    if (batch.keys.length > 0) await store.commit(batch)
  }

  /** Drops the one of this conversation, if there is such a conversation, in one write with something else. */
  dropper(reference: string): AlsoWrites {
    const { store, conversations } = this.#options
    try {
      const { key } = conversations.resolve(reference)
      return (batch) => store.drafts.dropIn(batch, key)
    } catch (error) {
      if (isChatError(error)) return () => undefined
      throw error
    }
  }

  /** Drops those of rooms that we are not in any more. Resolves once durable. */
  async prune(): Promise<void> {
    const { store } = this.#options
    const batch = new Batch()
    for (const draft of store.drafts.all()) {
      if (!this.#conversationOf(draft)) store.drafts.dropIn(batch, draft.conversation)
    }
    if (batch.keys.length > 0) await store.commit(batch)
  }

  #conversationOf({ conversation, peer }: Draft): Conversation | undefined {
    const { conversations } = this.#options
    return peer ? conversations.direct(peer) : conversations.byKey(conversation)
  }
}
