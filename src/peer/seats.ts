import type { Clock } from '../clock.ts'
import type { PeerId } from '../ids.ts'
import type { ByeReason } from '../wire/packet.ts'
import { discoveryToken } from './discovery-token.ts'
import { Seat, type SeatOwner } from './seat.ts'
import type { Session } from './session.ts'

/** The live sessions: one for each (identity, device), found by peer and by token. */
export class Seats {
  readonly #clock: Clock
  readonly #owner: SeatOwner
  readonly #byPeer = new Map<PeerId, Map<string, Seat>>()
  readonly #byToken = new Map<string, Session>()
  #live = 0

  constructor(clock: Clock, owner: SeatOwner) {
    this.#clock = clock
    this.#owner = owner
  }

  /** Live sessions. */
  get size(): number {
    return this.#live
  }

  *sessions(): Generator<Session> {
    for (const seats of this.#byPeer.values()) {
      for (const { current } of seats.values()) if (current) yield current
    }
  }

  sessionsOf(peer: PeerId): Session[] {
    const seats = [...(this.#byPeer.get(peer)?.values() ?? [])]
    return seats.flatMap(({ current }) => current ?? [])
  }

  byToken(token: string): Session | undefined {
    return this.#byToken.get(token)
  }

  has(peer: PeerId, device: Uint8Array): boolean {
    return this.#byPeer.get(peer)?.has(deviceKey(device)) ?? false
  }

  /** As `Seat.add`. */
  add(session: Session): Session {
    let seats = this.#byPeer.get(session.peer)
    if (!seats) {
      seats = new Map()
      this.#byPeer.set(session.peer, seats)
    }
    const key = deviceKey(session.device)
    let seat = seats.get(key)
    if (!seat) {
      seat = this.#open(session.peer, key)
      seats.set(key, seat)
    }
    return seat.add(session)
  }

  close(reason: ByeReason): void {
    for (const seats of [...this.#byPeer.values()]) {
      for (const seat of [...seats.values()]) seat.close(reason)
    }
  }

  #open(peer: PeerId, key: string): Seat {
    const seat: Seat = new Seat(this.#clock, {
      onSession: (session, replaces) => {
        this.#live++
        this.#byToken.set(discoveryToken(session.bootId), session)
        this.#owner.onSession(session, replaces)
      },
      onSessionClosed: (session, reason, replacedBy) => {
        this.#live--
        const token = discoveryToken(session.bootId)
        if (this.#byToken.get(token) === session) this.#byToken.delete(token)
        if (seat.empty) this.#forget(peer, key, seat)
        this.#owner.onSessionClosed(session, reason, replacedBy)
      },
    })
    return seat
  }

  #forget(peer: PeerId, key: string, seat: Seat): void {
    const seats = this.#byPeer.get(peer)
    if (seats?.get(key) !== seat) return
    seats.delete(key)
    if (seats.size === 0) this.#byPeer.delete(peer)
  }
}

function deviceKey(device: Uint8Array): string {
  return Buffer.from(device).toString('hex')
}
