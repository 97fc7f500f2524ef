import { MAX_KEPT_STRETCHES } from '../wire/limits.ts'

/** Stretches of an offer in which something has come: of a file's chunks, or of a folder's files. */
export interface Stretch {
  /** Number of the file; undefined for a stretch of the folder's files. */
  readonly number: number | undefined
  readonly index: number
}

interface Change extends Stretch {
  readonly turn: number
}

/** What has come in which order, so that each peer is told what is new to it. Keeps the newest. */
export class PartLog {
  /** Changed last is last. */
  readonly #changes = new Map<string, Change>()
  #turn = 0

  touch({ number, index }: Stretch): void {
    const name = `${number ?? 'files'} ${index}`
    this.#changes.delete(name)
    this.#changes.set(name, { number, index, turn: ++this.#turn })
    if (this.#changes.size <= MAX_KEPT_STRETCHES) return
    const [oldest] = this.#changes.keys()
    if (oldest !== undefined) this.#changes.delete(oldest)
  }

  /** What is told of the file as a whole is not told of its chunks. */
  drop(number: number): void {
    for (const [name, change] of this.#changes) {
      if (change.number === number) this.#changes.delete(name)
    }
  }

  /** What has changed after that turn, the oldest first and at most `max`; `turn` says how far that goes. */
  since(
    turn: number,
    max: number,
  ): { readonly stretches: readonly Stretch[]; readonly turn: number } {
    const stretches: Stretch[] = []
    let last = turn
    for (const change of this.#changes.values()) {
      if (change.turn <= turn) continue
      if (stretches.length >= max) break
      stretches.push(change)
      last = change.turn
    }
    return { stretches, turn: last }
  }
}
