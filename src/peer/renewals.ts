import type { Clock, Timer } from '../clock.ts'
import { REHANDSHAKE_MS } from '../wire/limits.ts'
import type { Session } from './session.ts'

/** A renewal that failed is tried again after this. */
const RETRY_MS = 60_000
/** Up to this part of the hour is left out at random. */
const JITTER = 0.1

export interface RenewalsOptions {
  readonly clock: Clock
  /** Random in [0, 1). */
  readonly fraction: () => number
  /** Opens another session with the same device, which takes the place of this one. */
  readonly renew: (session: Session) => Promise<unknown>
}

/** Gives each session that we dialled a fresh handshake every hour (docs/protocol.md §3.2). */
export class Renewals {
  readonly #options: RenewalsOptions
  readonly #timers = new Map<Session, Timer>()

  constructor(options: RenewalsOptions) {
    this.#options = options
  }

  add(session: Session): void {
    const { fraction } = this.#options
    if (session.initiator) this.#arm(session, REHANDSHAKE_MS * (1 - fraction() * JITTER))
  }

  remove(session: Session): void {
    this.#timers.get(session)?.cancel()
    this.#timers.delete(session)
  }

  #arm(session: Session, ms: number): void {
    const { clock, renew } = this.#options
    const timer = clock.after(ms, () => {
      // It is told closed, and removed, before a renewal resolves.
      renew(session).catch(() => {
        if (this.#timers.has(session)) this.#arm(session, RETRY_MS)
      })
    })
    this.#timers.set(session, timer)
  }
}
