import { SYNC_WINDOW_BYTES } from '../wire/limits.ts'
import { type LogRef, logName } from './log-source.ts'
import type { Shared } from './shared.ts'

/** A run of ours, durable here. */
export interface FreshRun extends LogRef {
  readonly lastSeq: number
  readonly bytes: Uint8Array
}

export interface PushOptions {
  readonly send: (shared: Shared, run: Uint8Array) => void
  /** The peer shall fetch what was not pushed. */
  readonly announce: (shared: Shared, log: LogRef) => void
}

interface Lane {
  /** Bytes of the runs under way, oldest first. */
  readonly flights: number[]
  /** Highest seq that was pushed. */
  sent: number
  /** Not pushed to: the peer fetches, until it has all there is. */
  behind: boolean
}

/**
 * Sends our own entries to one peer as they are written, at most SYNC_WINDOW_BYTES unacknowledged;
 * what goes beyond that the peer fetches (docs/protocol.md §6.3).
 */
export class Push {
  readonly #options: PushOptions
  readonly #lanes = new Map<string, Lane>()
  #unacked = 0

  constructor(options: PushOptions) {
    this.#options = options
  }

  /** Highest seq of a log that was pushed. */
  sent(log: LogRef): number {
    return this.#lanes.get(logName(log))?.sent ?? 0
  }

  /** Called in the order of commits. */
  committed(shared: Shared, run: FreshRun): void {
    const lane = this.#lane(run)
    lane.behind ||= this.#unacked + run.bytes.length > SYNC_WINDOW_BYTES
    if (lane.behind) return
    lane.flights.push(run.bytes.length)
    lane.sent = run.lastSeq
    this.#unacked += run.bytes.length
    this.#options.send(shared, run.bytes)
  }

  /**
   * The peer answers `count` runs and holds the log up to `seq` without a hole; our log ends at
   * `head`. False when fewer were under way, which no honest peer says.
   */
  acked(shared: Shared, log: LogRef, { count, seq, head }: Acknowledged): boolean {
    const lane = this.#lane(log)
    if (count > lane.flights.length) return false
    for (const bytes of lane.flights.splice(0, count)) this.#unacked -= bytes
    if (lane.behind && lane.flights.length === 0) {
      lane.behind = seq < head
      if (lane.behind) this.#options.announce(shared, log)
    }
    return true
  }

  #lane(log: LogRef): Lane {
    const name = logName(log)
    let lane = this.#lanes.get(name)
    if (!lane) {
      lane = { flights: [], sent: 0, behind: false }
      this.#lanes.set(name, lane)
    }
    return lane
  }
}

export interface Acknowledged {
  readonly count: number
  readonly seq: number
  readonly head: number
}
