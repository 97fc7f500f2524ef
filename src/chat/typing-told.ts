import { TYPING_REPEAT_MS, TYPING_TIMEOUT_MS } from '../wire/limits.ts'
import { bytesKey, type Conversation } from './conversation.ts'

/** Where we type, and whether that is to be told again now (docs/protocol.md §6.8). Time is passed in. */
export class TypingTold {
  /** When others were told last, by conversation. */
  readonly #told = new Map<string, number>()

  /** True if others are to be told: that we type, at most every 3 s; that we do not, if they think so. */
  tell({ key }: Conversation, on: boolean, nowMs: number): boolean {
    for (const [each, at] of this.#told) {
      if (nowMs - at >= TYPING_TIMEOUT_MS) this.#told.delete(each)
    }
    const name = bytesKey(key)
    if (!on) return this.#told.delete(name)
    const at = this.#told.get(name)
    if (at !== undefined && nowMs - at < TYPING_REPEAT_MS) return false
    this.#told.set(name, nowMs)
    return true
  }
}
