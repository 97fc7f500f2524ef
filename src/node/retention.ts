import type { Conversation } from '../chat/conversation.ts'
import type { Conversations } from './conversations.ts'
import type { Keep } from './events.ts'

export interface RetentionOptions {
  readonly conversations: Conversations
}

/** Keeps of every conversation what it is to keep on this disk, and no more. */
export class Retention {
  readonly #options: RetentionOptions

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  /** How many messages `keep` leaves out. */
  async excess(_conversation: Conversation, _keep: Keep): Promise<number> {
    return 0
  }

  /** Answers how many messages went; they are gone, and the setting durable, when it does. */
  async keep(conversation: Conversation, keep: Keep): Promise<number> {
    await this.#options.conversations.keep(conversation, keep)
    return 0
  }
}
