import type { Clock } from '../clock.ts'
import { isChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import {
  DIAL_YIELD_MS,
  MAX_ADDRESSES_PER_PEER,
  MAX_DIAL_TARGETS,
  MAX_DIALS,
  REDIAL_MS,
} from '../wire/limits.ts'
import { backoffMs, resetsBackoff } from './backoff.ts'
import type { Session } from './session.ts'
import { type DialTarget, Target } from './target.ts'
import type { Endpoint } from './transport.ts'

export interface DiallerOptions {
  readonly clock: Clock
  /** Random in [0, 1). */
  readonly fraction: () => number
  /** Resolves once a session is up; rejects when no address of the target gave one. */
  readonly dial: (target: DialTarget, wanted: () => boolean) => Promise<unknown>
  /** True while a live session makes dialling this target needless. */
  readonly isLive: (target: DialTarget) => boolean
  readonly onFailure: (target: DialTarget, error: unknown) => void
}

/** Spreads what would otherwise happen on all nodes at once. */
const WAKE_SPREAD_MS = 500
/** What another attempt at the same place cannot change. */
const FINAL = new Set(['HANDSHAKE_SELF', 'HANDSHAKE_BLOCKED'])

/**
 * Decides whom to dial and when: those sighted, those lost, those to be kept. At most `MAX_DIALS`
 * are dialled at once, the rest wait in a bounded queue, every failure waits longer.
 */
export class Dialler {
  readonly #options: DiallerOptions
  readonly #targets = new Map<string, Target>()
  readonly #queue: Target[] = []
  #active = 0
  #closed = false

  constructor(options: DiallerOptions) {
    this.#options = options
  }

  /** Targets remembered. */
  get size(): number {
    return this.#targets.size
  }

  /** Somebody may be found under this token. `first` is false if the other side is to dial. */
  sight(token: string, addresses: readonly Endpoint[], first: boolean): void {
    const known = this.#byToken(token)
    const target = known ?? this.#add(new Target(`token ${token}`, { token }))
    if (!target) return
    const news = target.learn(addresses.slice(0, MAX_ADDRESSES_PER_PEER))
    target.until = this.#options.clock.monotonic() + REDIAL_MS
    if (target.state === 'waiting' && known && news) this.#plan(target, DIAL_YIELD_MS)
    if (target.state !== 'idle' || target.final) return
    if (target.failures > 0) this.#planRetry(target)
    else this.#plan(target, first ? 0 : DIAL_YIELD_MS)
  }

  /** Keeps a session with this peer: dials until there is one, whenever there is none. */
  keep(peer: PeerId, addresses: readonly Endpoint[]): void {
    const target = this.#targets.get(`peer ${peer}`)
    this.#keep(target ?? new Target(`peer ${peer}`, { expect: peer }), addresses)
  }

  /** As `keep`, for whoever answers at this address. */
  pin(address: Endpoint): void {
    const key = `pin ${address.host} ${address.port}`
    this.#keep(this.#targets.get(key) ?? new Target(key, {}), [address])
  }

  /** Dials this peer no more by itself, unless it is sighted. */
  forget(peer: PeerId): void {
    for (const target of this.#targets.values()) {
      if (target.expect === peer || target.peer === peer) this.#drop(target)
    }
  }

  /** A session is up: whoever waits for it need not dial. */
  found(session: Session, token: string): void {
    for (const target of this.#targets.values()) {
      if (target.token !== token && target.expect !== session.peer) continue
      target.peer = session.peer
      target.token = token
      if (session.initiator) target.worked(session.remote)
      if (target.state === 'waiting' || target.state === 'queued') this.#rest(target)
    }
  }

  /** A session ended with none in its place. `again` asks to dial it for some time. */
  lost(session: Session, token: string, again: boolean): void {
    const { clock } = this.#options
    const livedMs = clock.now() - session.openedAt
    if (again) {
      const target =
        this.#targets.get(`peer ${session.peer}`) ??
        this.#byToken(token) ??
        this.#add(new Target(`peer ${session.peer}`, { expect: session.peer, token }))
      if (target) {
        if (session.listenAddress) target.learn([session.listenAddress])
        if (session.initiator) target.worked(session.remote)
        target.until = clock.monotonic() + REDIAL_MS
        target.failures = resetsBackoff(livedMs) ? 1 : target.failures + 1
        this.#planRetry(target)
      }
    }
    for (const target of this.#targets.values()) {
      if (target.kept && target.state === 'idle') this.#planRetry(target)
    }
  }

  /** The network changed or the machine woke: what failed before may work now. */
  wake(): void {
    for (const target of this.#targets.values()) {
      target.failures = 0
      target.final = false
      if (target.state === 'waiting' || target.kept) {
        this.#plan(target, this.#options.fraction() * WAKE_SPREAD_MS)
      }
    }
  }

  close(): void {
    this.#closed = true
    for (const target of this.#targets.values()) this.#drop(target)
  }

  #keep(target: Target, addresses: readonly Endpoint[]): void {
    if (!this.#add(target)) return
    target.kept = true
    target.final = false
    target.learn(addresses)
    if (target.state === 'idle') this.#plan(target, 0)
  }

  #byToken(token: string): Target | undefined {
    const own = this.#targets.get(`token ${token}`)
    if (own) return own
    for (const target of this.#targets.values()) if (target.token === token) return target
    return undefined
  }

  /** Makes room by forgetting the least promising target; undefined if all are of use. */
  #add(target: Target): Target | undefined {
    if (this.#closed) return undefined
    if (!this.#targets.has(target.key) && this.#targets.size >= MAX_DIAL_TARGETS) {
      let worst: Target | undefined
      for (const each of this.#targets.values()) {
        if (each.kept || each.state === 'dialling' || this.#options.isLive(each)) continue
        if (!worst || each.failures > worst.failures) worst = each
      }
      if (!worst) return undefined
      this.#drop(worst)
    }
    this.#targets.set(target.key, target)
    return target
  }

  #drop(target: Target): void {
    this.#rest(target)
    target.kept = false
    this.#targets.delete(target.key)
  }

  /** Back to idle, unless it is being dialled, which then ends by itself. */
  #rest(target: Target): void {
    target.timer?.cancel()
    const place = this.#queue.indexOf(target)
    if (place >= 0) this.#queue.splice(place, 1)
    if (target.state !== 'dialling') target.state = 'idle'
  }

  #planRetry(target: Target): void {
    this.#plan(target, backoffMs(Math.max(1, target.failures), this.#options.fraction()))
  }

  #plan(target: Target, ms: number): void {
    if (this.#closed || target.final || this.#options.isLive(target)) return
    if (target.state === 'dialling' || target.state === 'queued') return
    target.timer?.cancel()
    target.state = 'waiting'
    target.timer = this.#options.clock.after(ms, () => {
      this.#rest(target)
      if (this.#options.isLive(target)) return
      target.state = 'queued'
      this.#queue.push(target)
      this.#drain()
    })
  }

  #drain(): void {
    while (this.#active < MAX_DIALS && this.#queue.length > 0) {
      const next = this.#queue.reduce((a, b) => (b.rank < a.rank ? b : a))
      this.#queue.splice(this.#queue.indexOf(next), 1)
      void this.#dial(next)
    }
  }

  async #dial(target: Target): Promise<void> {
    const { clock, dial, isLive, onFailure } = this.#options
    this.#active++
    target.state = 'dialling'
    try {
      await dial(target, () => !isLive(target) && this.#targets.get(target.key) === target)
      target.state = 'idle'
    } catch (error) {
      target.state = 'idle'
      target.failures++
      if (!isLive(target)) onFailure(target, error)
      target.final = isChatError(error) && FINAL.has(error.code)
      if (this.#targets.get(target.key) !== target || target.final) return
      if (target.kept || clock.monotonic() < target.until) this.#planRetry(target)
      else this.#drop(target)
    } finally {
      this.#active--
      this.#drain()
    }
  }
}
