import type { Clock, Timer } from '../clock.ts'
import { ANNOUNCE_MS } from '../wire/limits.ts'
import type { Conversation } from './conversation.ts'
import { type LogRef, logName } from './log-source.ts'

/** A log that grew here, or turned out to be forked. */
export interface Item<S> {
  readonly conversation: Conversation
  readonly log: LogRef
  /** Sessions whose peers have it already. */
  readonly holders: Set<S>
}

/** What changed in the logs of others, gathered for ANNOUNCE_MS. */
export class News<S> {
  readonly #clock: Clock
  readonly #tell: (items: readonly Item<S>[]) => void
  readonly #items = new Map<string, Item<S>>()
  #timer: Timer | undefined

  constructor(clock: Clock, tell: (items: readonly Item<S>[]) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** `holders` are those of what is new: who has what is older has not all. */
  add(conversation: Conversation, log: LogRef, holders: Iterable<S>): void {
    const { author, device } = log
    const ref = { conversation: conversation.key, author, device }
    this.#items.set(logName(log), { conversation, log: ref, holders: new Set(holders) })
    this.#timer ??= this.#clock.after(ANNOUNCE_MS, () => this.#flush())
  }

  /** The session's peer has told that it has what is new of this log. */
  heldBy(session: S, log: LogRef): void {
    this.#items.get(logName(log))?.holders.add(session)
  }

  close(): void {
    this.#timer?.cancel()
    this.#items.clear()
  }

  #flush(): void {
    const items = [...this.#items.values()]
    this.#items.clear()
    this.#timer = undefined
    this.#tell(items)
  }
}
