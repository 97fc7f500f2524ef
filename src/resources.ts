/** Something that was opened and must be closed. `close` is idempotent. */
export interface Closable {
  close(): Promise<void> | void
}

/**
 * Owns what an `open()` acquires, from the moment it is acquired. Closes newest first, closes
 * everything even when something fails, and gathers the failures into one `AggregateError`.
 */
export class Resources implements AsyncDisposable {
  readonly #owned: Array<() => Promise<void> | void> = []
  #closing: Promise<void> | undefined

  /** Takes ownership of `resource` and returns it. */
  own<T extends Closable>(resource: T): T {
    this.defer(() => resource.close())
    return resource
  }

  /** Registers a closing action. Throws `TypeError` once closing has begun. */
  defer(action: () => Promise<void> | void): void {
    if (this.#closing) throw new TypeError('resources are already closing')
    this.#owned.push(action)
  }

  close(): Promise<void> {
    this.#closing ??= this.#closeAll()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = []
    for (const action of this.#owned.reverse()) {
      try {
        await action()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length === 1) throw failures[0]
    if (failures.length > 1) throw new AggregateError(failures, 'several things failed to close')
  }
}
