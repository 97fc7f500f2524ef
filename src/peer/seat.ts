import type { Clock, Timer } from '../clock.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { CONTEST_TIMEOUT_MS, REPLACE_GRACE_MS } from '../wire/limits.ts'
import { BYE, type ByeReason } from '../wire/packet.ts'
import type { Session } from './session.ts'
import { prefersNewer } from './tie-break.ts'

export interface SeatOwner {
  /** `session` is the live one now; `replaces` is told closed right after. */
  onSession(session: Session, replaces: Session | undefined): void
  onSessionClosed(
    session: Session,
    reason: ChatError | undefined,
    replacedBy: Session | undefined,
  ): void
}

/**
 * The one place that a device of a peer has with us (docs/protocol.md §3.3): whatever both sides
 * dial at once, it holds one live session, and the same on both sides. A session that should stay
 * by rule but gives no sign of life yields to the one that knocks.
 */
export class Seat {
  readonly #clock: Clock
  readonly #owner: SeatOwner
  #current: Session | undefined
  /** Up as well, but not the one to stay; ends once the current one has carried a packet. */
  #parked: Session | undefined
  #contest: Timer | undefined
  /** Ended by the other side for another session that has not been seen here yet. */
  #bereaved: { session: Session; reason: ChatError | undefined; timer: Timer } | undefined

  constructor(clock: Clock, owner: SeatOwner) {
    this.#clock = clock
    this.#owner = owner
  }

  /** The live session. */
  get current(): Session | undefined {
    return this.#current
  }

  /** True when nothing holds this seat any more. */
  get empty(): boolean {
    return !this.#current && !this.#parked && !this.#bereaved
  }

  /** Takes in a session that has just carried its first packet; returns the one that is live now. */
  add(session: Session): Session {
    session.onClosed((reason) => this.#closed(session, reason))
    const current = this.#current
    if (!current || prefersNewer(session, current)) {
      this.#replace(session, undefined)
      return session
    }
    const rival = this.#parked
    this.#parked = session
    if (!rival) this.#begin(current)
    else if (prefersNewer(session, rival)) rival.close(BYE.duplicate)
    else {
      this.#parked = rival
      session.close(BYE.duplicate)
    }
    return current
  }

  close(reason: ByeReason): void {
    const parked = this.#parked
    this.#parked = undefined
    parked?.close(reason)
    this.#current?.close(reason)
    this.#mourn()
  }

  #replace(session: Session, reason: ChatError | undefined): void {
    const before = this.#current
    const parked = this.#parked
    const bereaved = this.#bereaved
    this.#current = session
    this.#parked = undefined
    this.#bereaved = undefined
    this.#contest?.cancel()
    bereaved?.timer.cancel()
    this.#owner.onSession(session, before ?? bereaved?.session)
    if (parked !== session) parked?.close(BYE.duplicate)
    if (bereaved) this.#owner.onSessionClosed(bereaved.session, bereaved.reason, session)
    if (!before) return
    const renewed = equalBytes(before.initiatorKey, session.initiatorKey)
    if (reason) before.close(BYE.timeout)
    else before.close(renewed ? BYE.replaced : BYE.duplicate)
    this.#owner.onSessionClosed(before, reason, session)
  }

  /** Asks the session that should stay for a sign of life. */
  #begin(current: Session): void {
    const expire = () => {
      if (!current.reading) {
        this.#contest = this.#clock.after(CONTEST_TIMEOUT_MS, expire)
      } else if (this.#parked) {
        this.#replace(this.#parked, new ChatError('SESSION_TIMEOUT'))
      }
    }
    this.#contest = this.#clock.after(CONTEST_TIMEOUT_MS, expire)
    current.onceHeard(() => {
      this.#contest?.cancel()
      const parked = this.#parked
      this.#parked = undefined
      parked?.close(BYE.duplicate)
    })
    current.probe()
  }

  #closed(session: Session, reason: ChatError | undefined): void {
    if (session === this.#parked) {
      this.#parked = undefined
      this.#contest?.cancel()
      return
    }
    if (session !== this.#current) return
    const parked = this.#parked
    if (parked) {
      this.#current = undefined
      this.#bereave(session, reason)
      this.#replace(parked, undefined)
      return
    }
    this.#current = undefined
    this.#contest?.cancel()
    this.#bereave(session, reason)
    const { goodbye } = session
    if (goodbye !== BYE.duplicate && goodbye !== BYE.replaced) this.#mourn()
  }

  #bereave(session: Session, reason: ChatError | undefined): void {
    const timer = this.#clock.after(REPLACE_GRACE_MS, () => this.#mourn())
    this.#bereaved = { session, reason, timer }
  }

  /** Nobody has come in its place. */
  #mourn(): void {
    const bereaved = this.#bereaved
    if (!bereaved) return
    this.#bereaved = undefined
    bereaved.timer.cancel()
    this.#owner.onSessionClosed(bereaved.session, bereaved.reason, undefined)
  }
}
