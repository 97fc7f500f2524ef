import { type LogHeight, logName } from './log-source.ts'

/** Which read marks the peer of one session was told on it (docs/protocol.md §6.7). */
export class ReadMarksTold {
  /** Highest seq told, by log. */
  readonly #told = new Map<string, number>()

  /** True if this is news to the peer, who counts as told from now on. */
  tell(mark: LogHeight): boolean {
    const key = logName(mark)
    if ((this.#told.get(key) ?? 0) >= mark.seq) return false
    this.#told.set(key, mark.seq)
    return true
  }
}
