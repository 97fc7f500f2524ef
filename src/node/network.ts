import type { Conversation } from '../chat/conversation.ts'
import type { Stored } from '../chat/intake.ts'
import type { FreshRun, LogRef, LogSource } from '../chat/push.ts'
import { Sync } from '../chat/sync.ts'
import { TokenBucket } from '../chat/token-bucket.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../crypto/identity.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import type { Discovery, DiscoveryListener } from '../discovery/discovery.ts'
import { Mdns } from '../discovery/mdns.ts'
import { formatAddress } from '../discovery/static-peers.ts'
import { ChatError } from '../errors.ts'
import type { PeerId } from '../ids.ts'
import type { Log } from '../log.ts'
import { discoveryToken } from '../peer/discovery-token.ts'
import { PeerSet } from '../peer/peer-set.ts'
import type { Session } from '../peer/session.ts'
import { tcpTransport } from '../peer/tcp.ts'
import type { Endpoint } from '../peer/transport.ts'
import { Resources } from '../resources.ts'
import {
  PROFILES_BURST,
  PROFILES_PER_SECOND,
  PROFILES_SENT_BURST,
  PROFILES_SENT_PER_SECOND,
  ROOM_LISTS_BURST,
  ROOM_LISTS_PER_SECOND,
} from '../wire/limits.ts'
import { BYE, PACKET, type PacketOf, STATUSES } from '../wire/packet.ts'
import { Latest } from './latest.ts'
import type { Presented } from './people.ts'
import type { Introduction } from './self.ts'

export interface NetworkOptions {
  readonly identity: Identity
  readonly device: Uint8Array
  readonly bootId: Uint8Array
  readonly port: number
  readonly exactPort: boolean
  readonly mdns: boolean
  readonly interfaces: readonly string[]
  readonly networkKey?: Uint8Array
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  readonly log: Log
  readonly source: LogSource
  readonly profile: () => Introduction
  readonly allow: (peer: PeerId) => boolean
  /** What a peer may share with us. */
  readonly conversations: (peer: PeerId) => readonly Conversation[]
  /** Names of the public rooms that we are in, `#lobby` left out. */
  readonly rooms: () => readonly string[]
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  readonly store: (conversation: Conversation, run: VerifiedRun) => Promise<Stored>
  readonly onAcked: (peer: PeerId, conversation: Conversation, log: LogRef, seq: number) => void
  readonly onSent: (conversation: Conversation) => void
  /** A peer said who it is, for the first time or anew. */
  readonly onProfile: (peer: PeerId, name: string, presented: Presented) => void
  /** The public rooms that a session's peer is in; none when it ends. */
  readonly onRooms: (session: Session, names: readonly string[]) => void
  /** A peer's last session is gone. */
  readonly onGone: (peer: PeerId) => void
  readonly onWarning: (warning: ChatError) => void
}

interface Live {
  readonly session: Session
  readonly sync: Sync
  readonly rooms: Latest<readonly string[]>
  /** Of ours, as they are told. */
  readonly profiles: Latest<undefined>
}

/** Everybody we can reach: discovery's hints, the sessions that came of them, and sync on each. */
export class Network {
  readonly #options: NetworkOptions
  readonly #resources = new Resources()
  readonly #live = new Map<Session, Live>()
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
  committed(conversation: Conversation, run: FreshRun): void {
    for (const { sync } of this.#live.values()) sync.committed(conversation, run)
  }

  /** Highest seq of a log that was handed to a live session with anybody. */
  sent(log: LogRef): number {
    return Math.max(0, ...[...this.#live.values()].map(({ sync }) => sync.sent(log)))
  }

  /** Our name or status changed: says so to everybody. */
  present(): void {
    for (const { profiles } of this.#live.values()) profiles.put(undefined)
  }

  /** We are in one more room: tells everybody, and what is in it goes to and fro. */
  entered(room: Conversation): void {
    for (const { session, sync } of this.#live.values()) {
      this.#tellRooms(session)
      sync.share(room)
    }
  }

  /** We are in one room less. */
  left(room: Conversation): void {
    for (const { session, sync } of this.#live.values()) {
      sync.unshare(room)
      this.#tellRooms(session)
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
    const { clock, source, conversations, mayWrite, store, onAcked, onSent } = this.#options
    const profiles = new TokenBucket(PROFILES_PER_SECOND, PROFILES_BURST, clock.monotonic())
    const sync = new Sync({
      session,
      source,
      clock,
      conversations: conversations(session.peer),
      mayWrite,
      store,
      onError: (error) => session.fail(error),
      onSent,
      onAcked: (conversation, log, seq) => onAcked(session.peer, conversation, log, seq),
    })
    const rooms = new Latest<readonly string[]>({
      clock,
      perSecond: ROOM_LISTS_PER_SECOND,
      burst: ROOM_LISTS_BURST,
      take: (names) => {
        sync.attends(new Set(names))
        this.#options.onRooms(session, names)
      },
    })
    const told = new Latest<undefined>({
      clock,
      perSecond: PROFILES_SENT_PER_SECOND,
      burst: PROFILES_SENT_BURST,
      take: () => this.#present(session),
    })
    this.#live.set(session, { session, sync, rooms, profiles: told })
    told.put(undefined)
    this.#tellRooms(session)
    sync.open()
    session.listen({
      onPacket: (packet) => {
        if (packet.t === PACKET.rooms) rooms.put(packet.l)
        else if (packet.t !== PACKET.profile) sync.packet(packet)
        else if (profiles.take(1, clock.monotonic()) === 0) this.#profile(session, packet)
        else throw new ChatError('SESSION_VIOLATION', 'a flood of profiles')
      },
      onDrain: () => undefined,
    })
  }

  #profile(session: Session, packet: PacketOf<typeof PACKET.profile>): void {
    this.#options.onProfile(session.peer, packet.n, {
      status: STATUSES[packet.s] ?? 'online',
      statusText: packet.x,
      address: formatAddress(session.listenAddress ?? session.remote),
      clockSkewMs: session.clockSkewMs,
    })
  }

  #present(session: Session): void {
    const { name, status, statusText } = this.#options.profile()
    if (session.closed) return
    session.send({ t: PACKET.profile, n: name, s: STATUSES.indexOf(status), x: statusText })
  }

  #tellRooms(session: Session): void {
    if (!session.closed) session.send({ t: PACKET.rooms, l: [...this.#options.rooms()] })
  }

  #closed(session: Session): void {
    const live = this.#live.get(session)
    for (const part of [live?.sync, live?.rooms, live?.profiles]) part?.close()
    this.#live.delete(session)
    this.#options.onRooms(session, [])
    const left = [...this.#live.keys()].some(({ peer }) => peer === session.peer)
    if (!left) this.#options.onGone(session.peer)
  }
}
