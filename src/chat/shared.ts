import { bytesKey, type Conversation, conversationTag } from './conversation.ts'

/** A conversation as one session knows it. */
export interface Shared {
  readonly conversation: Conversation
  readonly tag: Uint8Array
  /** False once we have left: nothing of it is said or stored any more. */
  ours: boolean
  /** The peer has named it since both are in it, and so shares it. */
  heard: boolean
  /** Our digest as last sent here; empty before. */
  sent: string
  /** The digest of each bucket whose logs were listed here completely; empty before. */
  readonly told: string[]
}

/** The conversations of one session, by tag and by key. */
export class SharedSet {
  readonly #sessionId: Uint8Array
  readonly #byTag = new Map<string, Shared>()
  readonly #byKey = new Map<string, Shared>()

  constructor(sessionId: Uint8Array) {
    this.#sessionId = sessionId
  }

  /** Those that we are in. */
  ours(): readonly Shared[] {
    return [...this.#byKey.values()].filter(({ ours }) => ours)
  }

  byTag(tag: Uint8Array): Shared | undefined {
    return this.#byTag.get(bytesKey(tag))
  }

  /** One that we are in. */
  byKey(conversation: Uint8Array): Shared | undefined {
    const shared = this.#byKey.get(bytesKey(conversation))
    return shared?.ours ? shared : undefined
  }

  /** We are in it from now on, perhaps under another tag than before. */
  enter(conversation: Conversation): Shared {
    const tag = conversationTag(this.#sessionId, conversation)
    const before = this.#byKey.get(bytesKey(conversation.key))
    // Under an old tag answers may come still, but nothing is shared.
    if (before) before.ours = false
    const shared = { conversation, tag, ours: true, heard: false, sent: '', told: [] }
    this.#byTag.set(bytesKey(tag), shared)
    this.#byKey.set(bytesKey(conversation.key), shared)
    return shared
  }
}
