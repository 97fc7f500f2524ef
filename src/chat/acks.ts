import { type LogRef, logName } from './log-source.ts'
import type { Shared } from './shared.ts'

interface Owed {
  readonly shared: Shared
  readonly log: LogRef
  count: number
}

/** Acknowledgements owed to one peer: what is owed in one turn is said once. */
export class Acks {
  readonly #send: (shared: Shared, log: LogRef, count: number) => void
  readonly #owed = new Map<string, Owed>()

  /** `send` answers `count` runs of a log. */
  constructor(send: (shared: Shared, log: LogRef, count: number) => void) {
    this.#send = send
  }

  /** Answers `count` pushed runs of a log, 0 to tell only what we hold of it. */
  owe(shared: Shared, { conversation, author, device }: LogRef, count: number): void {
    const log = { conversation, author, device }
    const name = logName(log)
    const owed = this.#owed.get(name) ?? { shared, log, count: 0 }
    owed.count += count
    if (this.#owed.size === 0) queueMicrotask(() => this.#flush())
    this.#owed.set(name, owed)
  }

  #flush(): void {
    const owed = [...this.#owed.values()]
    this.#owed.clear()
    for (const { shared, log, count } of owed) this.#send(shared, log, count)
  }
}
