/** Lets jobs run one after the other, in the order in which they asked. */
export class Turn {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects as `job` does; a job that fails does not hold up the next. */
  take<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#last.then(job)
    this.#last = done.catch(() => undefined)
    return done
  }
}
