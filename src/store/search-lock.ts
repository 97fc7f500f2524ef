/** Lets one piece of work run at a time, in the order in which they were asked for. */
export class SearchLock {
  #last: Promise<unknown> = Promise.resolve()

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#last
  }
}
