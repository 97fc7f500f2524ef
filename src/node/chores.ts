/** Work that nobody waits for now, but whoever closes does. */
export class Chores {
  readonly #onError: (error: unknown) => void
  readonly #under = new Set<Promise<void>>()

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  add(work: Promise<void>): void {
    const chore = work.catch(this.#onError).finally(() => this.#under.delete(chore))
    this.#under.add(chore)
  }

  /** Resolves when all of it is over, with what was added meanwhile. */
  async settled(): Promise<void> {
    while (this.#under.size > 0) await Promise.all(this.#under)
  }
}
