import type { Batch } from './batch.ts'

interface Waiting {
  readonly batch: Batch
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Bytes written under one sync: enough to be cheap, small enough to answer soon. */
const MAX_GROUP_BYTES = 4 * 1_048_576

/**
 * Group commit: what arrives while the disk syncs shares the next sync. Batches are written in the
 * order of their commits. When a write fails, every batch that waits fails with it, because it may
 * have been made on top of a lost one.
 */
export class CommitQueue {
  readonly #write: (group: readonly Batch[]) => Promise<void>
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined

  constructor(write: (group: readonly Batch[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves after the sync. */
  commit(batch: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject })
      this.#running ??= this.#run()
    })
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    // Commits of this very tick go together.
    await undefined
    while (this.#waiting.length > 0) {
      const group = this.#take()
      try {
        await this.#write(group.map(({ batch }) => batch))
      } catch (error) {
        const failed = [...group, ...this.#waiting]
        this.#waiting = []
        for (const { batch } of failed) batch.settle(false)
        for (const { reject } of failed) reject(error)
        continue
      }
      for (const { batch } of group) batch.settle(true)
      for (const { resolve } of group) resolve()
    }
    this.#running = undefined
  }

  #take(): readonly Waiting[] {
    let count = 0
    let bytes = 0
    for (const { batch } of this.#waiting) {
      if (count > 0 && bytes + batch.bytes > MAX_GROUP_BYTES) break
      bytes += batch.bytes
      count++
    }
    return this.#waiting.splice(0, count)
  }
}
