import type { Slot } from './keys.ts'
import type { StoredRun } from './stored-run.ts'

const MAX_CACHED_BYTES = 4 * 1_048_576

/** The runs of which entries were read last, opened: scrolling asks for the same ones again. */
export class RunCache {
  readonly #runs = new Map<string, StoredRun>()
  #bytes = 0

  get(slot: Slot, lastSeq: number): StoredRun | undefined {
    const name = `${slot} ${lastSeq}`
    const run = this.#runs.get(name)
    if (run) {
      this.#runs.delete(name)
      this.#runs.set(name, run)
    }
    return run
  }

  set(slot: Slot, lastSeq: number, run: StoredRun): void {
    this.delete(slot, lastSeq)
    this.#runs.set(`${slot} ${lastSeq}`, run)
    this.#bytes += run.bytes.length
    for (const [name, oldest] of this.#runs) {
      if (this.#bytes <= MAX_CACHED_BYTES) break
      this.#runs.delete(name)
      this.#bytes -= oldest.bytes.length
    }
  }

  delete(slot: Slot, lastSeq: number): void {
    const name = `${slot} ${lastSeq}`
    const run = this.#runs.get(name)
    if (!run) return
    this.#runs.delete(name)
    this.#bytes -= run.bytes.length
  }
}
