import { ASPECT, decodeChange, type Outcome, outcomeOf } from '../chat/change.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import type { ChangeIndex } from '../store/change-index.ts'
import { encodeOrder } from '../store/order-key.ts'
import type { StoredEntry } from '../store/stored-run.ts'
import { MAX_REACTIONS_PER_LOG, MAX_REACTIONS_READ } from '../wire/limits.ts'

/** The part of a page that is looked up at the same time. */
const SIDE_BY_SIDE = 32

/** What became of messages: edited, taken back, reacted to (docs/protocol.md §4.4). */
export class Changes {
  readonly #index: ChangeIndex

  constructor(index: ChangeIndex) {
    this.#index = index
  }

  /** One outcome for each message, in that order; undefined for those that nobody changed. */
  async of(messages: readonly ProvenEntry[]): Promise<readonly (Outcome | undefined)[]> {
    const touched = await this.#index.touched(messages.map(({ id }) => id))
    if (!touched.includes(true)) return messages.map(() => undefined)
    const outcomes: (Outcome | undefined)[] = []
    for (let at = 0; at < messages.length; at += SIDE_BY_SIDE) {
      const some = messages.slice(at, at + SIDE_BY_SIDE)
      const found = some.map((message, i) => (touched[at + i] ? this.#outcome(message) : undefined))
      outcomes.push(...(await Promise.all(found)))
    }
    return outcomes
  }

  /** True if the author of the message has taken it back. */
  async isRedacted(message: ProvenEntry): Promise<boolean> {
    return (await this.#index.byAuthor(message, ASPECT.redaction, 1)).length > 0
  }

  async #outcome(message: ProvenEntry): Promise<Outcome> {
    const limits = { perLog: MAX_REACTIONS_PER_LOG, limit: MAX_REACTIONS_READ }
    const all = await Promise.all([
      this.#index.byAuthor(message, ASPECT.redaction, 1),
      this.#index.byAuthor(message, ASPECT.text, 1),
      this.#index.byAnybody(message, ASPECT.reaction, limits),
    ])
    return outcomeOf(message.entry.author, all.flat().flatMap(placed))
  }
}

function placed({ entry, body }: StoredEntry) {
  const change = body && decodeChange(body.bytes)
  return change ? [{ author: entry.author, order: encodeOrder(entry), change }] : []
}
