import { MAX_ASKED_CHUNKS } from '../wire/limits.ts'

/** Chat behind what was asked for should wait no longer than this. */
const TARGET_MS = 40
const SLOW_MS = 80
const MIN_CHUNKS = 2

/**
 * How much is asked of one peer at a time, over all files, in chunks. It grows while answers come
 * quickly and shrinks when they queue up on the way, so that a transfer fills a link and a message
 * on it still passes at once. Pure; times are passed in, in milliseconds.
 */
export class AskWindow {
  #size = MIN_CHUNKS
  #underWay = 0

  /** How many more may be asked for now. */
  get room(): number {
    return Math.max(0, Math.floor(this.#size) - this.#underWay)
  }

  asked(): void {
    this.#underWay++
  }

  /** One came, so long after it was asked for. */
  answered(afterMs: number): void {
    this.#underWay--
    if (afterMs < TARGET_MS) this.#size = Math.min(MAX_ASKED_CHUNKS, this.#size + 1)
    else if (afterMs > SLOW_MS) this.#size = Math.max(MIN_CHUNKS, this.#size * 0.9)
  }

  /** One is not waited for any longer. */
  gaveUp(): void {
    this.#underWay--
    this.#size = MIN_CHUNKS
  }

  /** One has come from somebody else. */
  spared(): void {
    this.#underWay--
  }
}
