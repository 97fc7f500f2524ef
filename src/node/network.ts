import type { Conversation } from '../chat/conversation.ts'
import { Exchange, type ExchangeOptions } from '../chat/exchange.ts'
import type { LogHeight, LogRef } from '../chat/log-source.ts'
import type { Identity } from '../crypto/identity.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import type { Discovery, DiscoveryListener } from '../discovery/discovery.ts'
import { Mdns } from '../discovery/mdns.ts'
import type { ChatError, ErrorCode } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Log } from '../log.ts'
import { discoveryToken } from '../peer/discovery-token.ts'
import { PeerSet } from '../peer/peer-set.ts'
import type { Session } from '../peer/session.ts'
import { tcpTransport } from '../peer/tcp.ts'
import type { Endpoint } from '../peer/transport.ts'
import { Resources } from '../resources.ts'
import { BYE } from '../wire/packet.ts'
import { LiveSession, type LiveSessionOptions } from './live-session.ts'

export interface NetworkOptions
  extends Omit<LiveSessionOptions, 'exchange'>,
    Omit<ExchangeOptions, 'self'> {
  readonly identity: Identity
  readonly device: Uint8Array
  readonly bootId: Uint8Array
  readonly port: number
  readonly exactPort: boolean
  readonly mdns: boolean
  readonly interfaces: readonly string[]
  readonly networkKey?: Uint8Array
  readonly random: (length: number) => Uint8Array
  readonly log: Log
  readonly allow: (peer: PeerId) => boolean
  /** A peer's last session is gone. */
  readonly onGone: (peer: PeerId) => void
  readonly onWarning: (warning: ChatError) => void
  /** What these warned of is over. */
  readonly onOver: (codes: readonly ErrorCode[]) => void
}

/** Everybody we can reach: discovery's hints, the sessions that came of them, and sync on each. */
export class Network {
  readonly #options: NetworkOptions
  readonly #resources = new Resources()
  readonly #live = new Map<Session, LiveSession>()
  readonly #exchange: Exchange
  #peers: PeerSet | undefined
  #interfaces: readonly string[] = []
  #mdns: 'on' | 'off' | 'failed' = 'off'

  /** Rejects with `NODE_PORT_TAKEN`; trouble with multicast is a warning only. */
  static async open(options: NetworkOptions): Promise<Network> {
    const network = new Network(options)
    try {
      await network.#open()
    } catch (error) {
      await network.close()
      throw error
    }
    return network
  }

  private constructor(options: NetworkOptions) {
    this.#options = options
    this.#exchange = this.#resources.own(
      new Exchange({ ...options, self: options.identity.publicKey }),
    )
  }

  async #open(): Promise<void> {
    const { identity, device, bootId, port, exactPort, networkKey } = this.#options
    const { clock, random, log, allow, onWarning } = this.#options
    const peers = await PeerSet.open({
      identity,
      device,
      bootId,
      transport: tcpTransport,
      port,
      exactPort,
      ...(networkKey ? { networkKey } : {}),
      clock,
      random,
      log,
      allow,
      listener: {
        onSession: (session) => this.#opened(session),
        onSessionClosed: (session) => this.#closed(session),
        onWarning,
      },
    })
    this.#peers = this.#resources.own(peers)
    if (!this.#options.mdns) return
    this.#mdns = 'on'
    this.#resources.own(await this.#discover(peers))
  }

  #discover(peers: PeerSet): Promise<Discovery> {
    const { bootId, clock, random, log, interfaces } = this.#options
    const token = discoveryToken(bootId)
    const listener: DiscoveryListener = {
      onSighting: ({ token: other, addresses }) => {
        peers.sight({ token: other, addresses, dialFirst: token < other })
      },
      onWarning: (warning) => {
        if (this.#interfaces.length === 0) this.#mdns = 'failed'
        this.#options.onWarning(warning)
      },
      onOver: (codes) => this.#options.onOver(codes),
      onInterfaces: (names) => {
        this.#interfaces = names
        this.#mdns = names.length > 0 ? 'on' : 'failed'
        peers.wake()
      },
    }
    const announcement = { token, port: peers.port }
    return Mdns.open({ announcement, listener, clock, random, log, interfaces })
  }

  get port(): number {
    return this.#peers?.port ?? 0
  }

  get sessions(): number {
    return this.#live.size
  }

  get interfaces(): readonly string[] {
    return this.#interfaces
  }

  get mdns(): 'on' | 'off' | 'failed' {
    return this.#mdns
  }

  /** A run of ours is durable: sends it to everybody it is for. */
  committed(conversation: Conversation, run: VerifiedRun): void {
    this.#exchange.committed(conversation, run)
  }

  /** Highest seq of a log that was handed to a live session with anybody. */
  sent(log: LogRef): number {
    return this.#exchange.sent(log)
  }

  /** Our name or status changed: says so to everybody. */
  present(): void {
    for (const live of this.#live.values()) live.present()
  }

  /** We are in one more room: tells everybody, and what is in it goes to and fro. */
  entered(room: Conversation): void {
    for (const live of this.#live.values()) live.entered(room)
  }

  /** We are in one room less. */
  left(room: Conversation): void {
    for (const live of this.#live.values()) live.left(room)
  }

  /** Who is in private rooms has changed. */
  reshare(): void {
    for (const live of this.#live.values()) live.reshare()
  }

  /** We have read a log of this author up to its seq: says so where the author is here. */
  readTo(author: PeerId, conversation: Conversation, mark: LogHeight): void {
    for (const live of this.#live.values()) {
      if (live.session.peer === author) live.readTo(conversation, mark)
    }
  }

  /** We type there, or no longer: says so to those of these peers who are here. */
  typing(conversation: Conversation, peers: ReadonlySet<PeerId>, on: boolean): void {
    for (const live of this.#live.values()) {
      if (peers.has(live.session.peer)) live.typing(conversation, on)
    }
  }

  /** Dials, proves and keeps. */
  dial(addresses: readonly Endpoint[], options: { signal: AbortSignal }): Promise<Session> {
    if (!this.#peers) throw new TypeError('the network is not open')
    return this.#peers.dial(addresses, options)
  }

  /** Goes on reaching for a remembered peer. */
  keep(peer: PeerId, addresses: readonly Endpoint[]): void {
    this.#peers?.keep(peer, addresses)
  }

  /** Goes on dialling an address, whoever answers there. */
  pin(address: Endpoint): void {
    this.#peers?.pin(address)
  }

  /** Something changed that dials had given up over. */
  wake(): void {
    this.#peers?.wake()
  }

  /** Ends every session with a peer that is blocked now, and reaches for it no more. */
  forget(peer: PeerId): void {
    this.#peers?.forget(peer)
    for (const { session } of this.#live.values()) {
      if (session.peer === peer) session.close(BYE.blocked)
    }
  }

  close(): Promise<void> {
    return this.#resources.close()
  }

  #opened(session: Session): void {
    const live = new LiveSession(session, { ...this.#options, exchange: this.#exchange })
    this.#live.set(session, live)
    live.open()
  }

  #closed(session: Session): void {
    this.#live.get(session)?.close()
    this.#live.delete(session)
    const left = [...this.#live.keys()].some(({ peer }) => peer === session.peer)
    if (!left) this.#options.onGone(session.peer)
  }
}
