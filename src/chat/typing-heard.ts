import type { Clock, Timer } from '../clock.ts'
import type { Closable } from '../resources.ts'
import { TYPING_BURST, TYPING_PER_SECOND, TYPING_TIMEOUT_MS } from '../wire/limits.ts'
import { bytesKey, type Conversation } from './conversation.ts'
import { TokenBucket } from './token-bucket.ts'

export interface TypingHeardOptions {
  readonly clock: Clock
  /** Whether the peer has a place in the conversation. */
  readonly mayType: (conversation: Conversation) => boolean
  /** The peer types there, or no longer; never twice the same. */
  readonly onChange: (conversation: Conversation, on: boolean) => void
}

interface Typing {
  readonly conversation: Conversation
  readonly timer: Timer
}

/** Where the peer of one session types (docs/protocol.md §6.8). Of the moment: nothing is kept. */
export class TypingHeard implements Closable {
  readonly #options: TypingHeardOptions
  readonly #bucket: TokenBucket
  readonly #typing = new Map<string, Typing>()

  constructor(options: TypingHeardOptions) {
    this.#options = options
    const now = options.clock.monotonic()
    this.#bucket = new TokenBucket(TYPING_PER_SECOND, TYPING_BURST, now)
  }

  /** What comes too fast, or from where the peer has no place, is passed over. */
  heard(conversation: Conversation, on: boolean): void {
    const { clock, mayType, onChange } = this.#options
    if (this.#bucket.take(1, clock.monotonic()) > 0) return
    if (!on) {
      this.#end(conversation)
      return
    }
    if (!mayType(conversation)) return
    const key = bytesKey(conversation.key)
    const before = this.#typing.get(key)
    before?.timer.cancel()
    const timer = clock.after(TYPING_TIMEOUT_MS, () => this.#end(conversation))
    this.#typing.set(key, { conversation, timer })
    if (!before) onChange(conversation, true)
  }

  /** The session has ended: nobody types any more. */
  close(): void {
    for (const { conversation } of [...this.#typing.values()]) this.#end(conversation)
  }

  #end(conversation: Conversation): void {
    const key = bytesKey(conversation.key)
    const typing = this.#typing.get(key)
    if (!typing) return
    typing.timer.cancel()
    this.#typing.delete(key)
    this.#options.onChange(conversation, false)
  }
}
