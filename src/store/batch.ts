/** Puts more into a batch that is about to be committed, to be durable with it. */
export type AlsoWrites = (batch: Batch) => void

/**
 * Changes that become durable together or not at all. What depends on them in memory is changed in
 * `onCommitted`, never before: a reader sees nothing that a power cut could take back.
 */
export class Batch {
  readonly keys: Uint8Array[] = []
  /** `undefined` deletes the key at the same place. */
  readonly values: (Uint8Array | undefined)[] = []
  readonly #committed: (() => void)[] = []
  readonly #failed: (() => void)[] = []
  #bytes = 0

  /** Bytes of keys and values. */
  get bytes(): number {
    return this.#bytes
  }

  put(key: Uint8Array, value: Uint8Array): void {
    this.keys.push(key)
    this.values.push(value)
    this.#bytes += key.length + value.length
  }

  delete(key: Uint8Array): void {
    this.keys.push(key)
    this.values.push(undefined)
    this.#bytes += key.length
  }

  /** Runs right after the sync, before anyone who awaits the commit. Must not throw. */
  onCommitted(run: () => void): void {
    this.#committed.push(run)
  }

  /** Runs when the disk refused this batch, before anyone who awaits the commit. Must not throw. */
  onFailed(run: () => void): void {
    this.#failed.push(run)
  }

  /** For the commit queue alone. */
  settle(committed: boolean): void {
    for (const run of committed ? this.#committed : this.#failed) run()
  }
}
