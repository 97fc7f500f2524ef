import { setMaxListeners } from 'node:events'
import type { Timer } from '../clock.ts'
import type { HandshakeOptions, HandshakeResult } from '../crypto/handshake.ts'
import { x25519KeyPair } from '../crypto/sodium.ts'
import { ChatError, type ErrorCode, isChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Closable } from '../resources.ts'
import { MAX_SESSIONS, MAX_SESSIONS_PER_ADDRESS } from '../wire/limits.ts'
import { BYE } from '../wire/packet.ts'
import { dial } from './dial.ts'
import { Dialler } from './dialler.ts'
import { discoveryToken } from './discovery-token.ts'
import { Limiter } from './limiter.ts'
import { openSession } from './open-session.ts'
import type { PeerSetOptions } from './peer-set-options.ts'
import { Renewals } from './renewals.ts'
import { Seats } from './seats.ts'
import type { Session } from './session.ts'
import { SleepWatch } from './sleep-watch.ts'
import { type DialTarget, endpointKey } from './target.ts'
import type { Endpoint, Listener, Stream } from './transport.ts'

const WATCH_MS = 1_000
const WARNING_PERIOD_MS = 600_000

/**
 * Everybody this node is connected to: one session for each device of each peer, however they came
 * about. Owns the listening port, the sessions and all dialling.
 */
export class PeerSet implements Closable, AsyncDisposable {
  readonly #options: PeerSetOptions
  readonly #handshake: Omit<HandshakeOptions, 'now' | 'port'>
  readonly #token: string
  readonly #seats: Seats
  readonly #dialler: Dialler
  readonly #limiter: Limiter
  readonly #abort = new AbortController()
  /** Every session whose link is not gone yet. */
  readonly #links = new Set<Session>()
  readonly #renewals: Renewals
  readonly #warned = new Map<ErrorCode, number>()
  readonly #watch: Timer
  #accepting: Listener | undefined
  #stamp = 0
  #closing: Promise<void> | undefined

  private constructor(options: PeerSetOptions) {
    const { identity, device, bootId, networkKey, random, clock } = options
    this.#options = options
    const staticKey = x25519KeyPair(random(32))
    this.#handshake = { identity, device, bootId, networkKey, random, staticKey }
    this.#token = discoveryToken(bootId)
    // Every handshake under way listens; their number has its own bound.
    setMaxListeners(0, this.#abort.signal)
    this.#limiter = new Limiter(clock.monotonic())
    this.#seats = new Seats(clock, {
      onSession: (session, replaces) => this.#up(session, replaces),
      onSessionClosed: (session, reason, by) => this.#down(session, reason, by),
    })
    this.#dialler = new Dialler({
      clock,
      fraction: () => this.#fraction(),
      dial: (target, wanted) =>
        this.#dial(target.addresses, target.expect, this.#abort.signal, wanted),
      isLive: (target) => this.#isLive(target),
      onFailure: ({ addresses }, error) => this.#failed({ addresses }, error),
    })
    this.#renewals = new Renewals({
      clock,
      fraction: () => this.#fraction(),
      renew: ({ remote, peer }) => this.#dial([remote], peer, this.#abort.signal),
    })
    const sleep = new SleepWatch(WATCH_MS, clock.monotonic(), clock.now())
    this.#watch = clock.every(WATCH_MS, () => {
      if (sleep.slept(clock.monotonic(), clock.now())) this.wake()
    })
  }

  /** Listens and waits to be told whom to dial. Rejects with `NODE_PORT_TAKEN`. */
  static async open(options: PeerSetOptions): Promise<PeerSet> {
    const set = new PeerSet(options)
    const { port, exactPort: exact = false, transport } = options
    try {
      set.#accepting = await transport.accept({ port, exact }, (stream) => set.#accept(stream))
      return set
    } catch (error) {
      await set.close()
      throw error
    }
  }

  /** The TCP port that is really open; 0 once closed. */
  get port(): number {
    return this.#accepting?.port ?? 0
  }

  /** The live sessions. */
  sessions(): Session[] {
    return [...this.#seats.sessions()]
  }

  /** Those of one peer, one for each of its devices. */
  sessionsOf(peer: PeerId): Session[] {
    return this.#seats.sessionsOf(peer)
  }

  /**
   * Discovery has seen a node: it is dialled unless a session with it is live, at once or, without
   * `dialFirst`, when it has not come by itself within a second. Failures are tried again for ten
   * minutes after the last sighting, ever more seldom.
   */
  sight(sighting: {
    readonly token: string
    readonly addresses: readonly Endpoint[]
    readonly dialFirst: boolean
  }): void {
    if (this.#closing || sighting.token === this.#token) return
    this.#dialler.sight(sighting.token, sighting.addresses, sighting.dialFirst)
  }

  /** Dials this peer whenever there is no session with it, until `forget`. Adds to what is known. */
  keep(peer: PeerId, addresses: readonly Endpoint[]): void {
    this.#dialler.keep(peer, addresses)
  }

  /** Dials this address whenever there is no session through it, whoever answers there. */
  pin(address: Endpoint): void {
    this.#dialler.pin(address)
  }

  /** Dials this peer no more, unless it is sighted; a live session stays. */
  forget(peer: PeerId): void {
    this.#dialler.forget(peer)
  }

  /**
   * Dials now and resolves with the live session with whoever answers, or with `expect` alone.
   * Rejects with the most telling failure, or the signal's reason.
   */
  async dial(
    addresses: readonly Endpoint[],
    options: { readonly expect?: PeerId | undefined; readonly signal: AbortSignal },
  ): Promise<Session> {
    const [live] = options.expect ? this.sessionsOf(options.expect) : []
    if (live) return live
    const signal = AbortSignal.any([options.signal, this.#abort.signal])
    return this.#dial(addresses, options.expect, signal)
  }

  /** The network changed or the machine woke: ends what cannot go on, tests the rest, dials afresh. */
  wake(): void {
    for (const session of this.sessions()) {
      if (session.stranded) session.abandon(new ChatError('SESSION_TIMEOUT'))
      session.probe()
    }
    this.#dialler.wake()
  }

  /** Says goodbye to everybody, for at most `BYE_TIMEOUT_MS`. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    this.#watch.cancel()
    this.#dialler.close()
    this.#abort.abort(new ChatError('NODE_CLOSED'))
    const accepting = this.#accepting
    this.#accepting = undefined
    await accepting?.close()
    this.#seats.close(BYE.quit)
    await Promise.all([...this.#links].map((session) => session.finished))
  }

  #accept(stream: Stream): void {
    const { clock, log } = this.#options
    const { host } = stream.remote
    if (this.#closing || !this.#limiter.enter(host, clock.monotonic())) {
      stream.destroy()
      if (!this.#closing) this.#warn(new ChatError('LINK_OVERLOADED', host))
      return
    }
    openSession(stream, {
      handshake: this.#ownHandshake(),
      clock,
      log,
      signal: this.#abort.signal,
      admit: (proved) => this.#admit(proved, host),
    })
      .then((session) => this.#adopt(session))
      .catch((error: unknown) => this.#failed({ host }, error))
      .finally(() => this.#limiter.leave(host))
  }

  async #dial(
    addresses: readonly Endpoint[],
    expect: PeerId | undefined,
    signal: AbortSignal,
    wanted?: () => boolean,
  ): Promise<Session> {
    const { clock, log, transport } = this.#options
    const session = await dial({
      addresses,
      expect,
      signal,
      ...(wanted && { wanted }),
      transport,
      clock,
      log,
      handshake: () => this.#ownHandshake(),
      admit: (proved) => this.#admit(proved),
    })
    return this.#adopt(session)
  }

  /** Stamps grow with every handshake, whatever the wall clock does: §3.3 decides by them. */
  #ownHandshake(): HandshakeOptions {
    this.#stamp = Math.max(Math.floor(this.#options.clock.now()), this.#stamp + 1)
    return { ...this.#handshake, port: this.port, now: this.#stamp }
  }

  #admit(proved: HandshakeResult, host?: string): void {
    if (!this.#options.allow(proved.peer)) throw new ChatError('HANDSHAKE_BLOCKED')
    if (this.#seats.has(proved.peer, proved.device)) return
    const here = this.sessions().filter((session) => session.remote.host === host)
    if (this.#seats.size >= MAX_SESSIONS || here.length >= MAX_SESSIONS_PER_ADDRESS) {
      throw new ChatError('LINK_OVERLOADED', host)
    }
  }

  /** Returns the session that is live now, which may be another one with the same peer. */
  #adopt(session: Session): Session {
    if (this.#closing) session.close(BYE.quit)
    if (session.closed) throw new ChatError('SESSION_CLOSED')
    this.#links.add(session)
    session.finished.then(() => this.#links.delete(session)).catch(() => undefined)
    return this.#seats.add(session)
  }

  #up(session: Session, replaces: Session | undefined): void {
    const { log, listener } = this.#options
    log.debug({ peer: session.peer, initiator: session.initiator }, 'session up')
    this.#dialler.found(session, discoveryToken(session.bootId))
    this.#renewals.add(session)
    try {
      listener.onSession(session, replaces)
    } catch (error) {
      session.fail(error)
    }
  }

  #down(session: Session, reason: ChatError | undefined, by: Session | undefined): void {
    const { log, listener } = this.#options
    const { peer, goodbye } = session
    log.debug({ peer, reason: reason?.code, goodbye }, 'session down')
    this.#renewals.remove(session)
    if (!by && !this.#closing) {
      this.#dialler.lost(session, discoveryToken(session.bootId), wantsAgain(session, reason))
    }
    listener.onSessionClosed(session, reason, by)
  }

  #isLive(target: DialTarget): boolean {
    if (target.expect) return this.sessionsOf(target.expect).length > 0
    if (target.token !== undefined) return this.#seats.byToken(target.token) !== undefined
    const places = new Set(target.addresses.map(endpointKey))
    const at = (place: Endpoint | undefined) => place && places.has(endpointKey(place))
    return this.sessions().some((s) => at(s.listenAddress) || (s.initiator && at(s.remote)))
  }

  #failed(where: object, error: unknown): void {
    const code = isChatError(error) ? error.code : undefined
    this.#options.log.debug({ ...where, code }, 'no session')
    if (isChatError(error, 'HANDSHAKE_VERSION')) this.#warn(error)
  }

  #warn(warning: ChatError): void {
    const now = this.#options.clock.monotonic()
    if (now - (this.#warned.get(warning.code) ?? -WARNING_PERIOD_MS) < WARNING_PERIOD_MS) return
    this.#warned.set(warning.code, now)
    this.#options.listener.onWarning(warning)
  }

  #fraction(): number {
    const [a = 0, b = 0, c = 0] = this.#options.random(3)
    return ((a << 16) | (b << 8) | c) / 2 ** 24
  }
}

/** Whether a session that ended, with none in its place, is worth another dial by itself. */
function wantsAgain(session: Session, reason: ChatError | undefined): boolean {
  if (isChatError(reason, 'HANDSHAKE_BLOCKED')) return false
  const { goodbye } = session
  return reason !== undefined || goodbye === BYE.duplicate || goodbye === BYE.replaced
}
