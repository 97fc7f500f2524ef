import type { Conversation } from '../chat/conversation.ts'
import type { MessageView } from './events.ts'
import type { Located } from './history.ts'

/** What is looked for, and where. */
export interface SearchPlan {
  readonly words: readonly string[]
  /** So many are enough. */
  readonly limit: number
  readonly conversations: readonly Conversation[]
  /** True if that is not every conversation we know. */
  readonly isIn: boolean
  readonly author: Uint8Array | undefined
  /** Only what comes before this message in the one order over all conversations. */
  readonly before: Located | undefined
  /** True for a message that is wanted, by whomever. */
  readonly fits: (view: MessageView) => boolean
  /** So many messages more were looked at. */
  readonly looked: (count: number) => void
  readonly signal: AbortSignal
}

export interface Found {
  readonly conversation: Conversation
  readonly view: MessageView
}
