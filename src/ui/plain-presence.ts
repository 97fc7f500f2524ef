import type { Clock, Timer } from '../clock.ts'
import type { PeerId } from '../ids.ts'

/** Who is gone and back within this time was never away, and those who come together are told in a line. */
export const PRESENCE_TOLD_AFTER_MS = 3_000
/** By name; of more people their number is told. */
const MAX_NAMED = 5

/** Who has come or gone since it was last told. */
export interface Moved {
  readonly what: 'online' | 'gone'
  readonly named: readonly PeerId[]
  readonly others: number
}

/** Coming and going, gathered for somebody who has every line read aloud. */
export class PlainPresence {
  readonly #clock: Clock
  readonly #tell: (moved: Moved) => void
  /** How each was at first, and is now. */
  readonly #moves = new Map<PeerId, { readonly before: boolean; readonly now: boolean }>()
  #timer: Timer | undefined

  constructor(clock: Clock, tell: (moved: Moved) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** A peer has come, or gone. */
  saw(peer: PeerId, online: boolean): void {
    this.#moves.set(peer, { before: this.#moves.get(peer)?.before ?? !online, now: online })
    this.#timer ??= this.#clock.after(PRESENCE_TOLD_AFTER_MS, () => this.#flush())
  }

  /** What was not told yet stays untold. */
  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#moves.clear()
  }

  #flush(): void {
    const moved = [...this.#moves].filter(([, { before, now }]) => before !== now)
    this.close()
    for (const what of ['gone', 'online'] as const) {
      const peers = moved.filter(([, { now }]) => now === (what === 'online'))
      const named = peers.slice(0, MAX_NAMED).map(([peer]) => peer)
      if (named.length > 0) this.#tell({ what, named, others: peers.length - named.length })
    }
  }
}
