import { EventEmitter, once } from 'node:events'
import type { Clock } from '../../src/clock.ts'
import type { HandshakeOptions } from '../../src/crypto/handshake.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { type Random, x25519KeyPair } from '../../src/crypto/sodium.ts'
import type { ChatError } from '../../src/errors.ts'
import type { PeerId } from '../../src/ids.ts'
import { silentLog } from '../../src/log.ts'
import { discoveryToken } from '../../src/peer/discovery-token.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { openSession } from '../../src/peer/open-session.ts'
import { PeerSet } from '../../src/peer/peer-set.ts'
import type { PeerSetListener } from '../../src/peer/peer-set-options.ts'
import type { Session } from '../../src/peer/session.ts'
import type { Endpoint, Listener, Stream, Transport } from '../../src/peer/transport.ts'
import { PACKET, type Packet } from '../../src/wire/packet.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

/** The same bytes for the same seed (mulberry32); good enough for keys of tests. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) & 255
  }
  return (length) => Uint8Array.from({ length }, next)
}

/** Handshake parameters of a node made from a seed. */
export function handshakeOptions(seed: number, now = 1_900_000_000_000): HandshakeOptions {
  const random = seededRandom(seed)
  return {
    identity: Identity.generate(random),
    device: random(16),
    bootId: random(16),
    staticKey: x25519KeyPair(random(32)),
    port: 17_877,
    now,
    random,
  }
}

/** A packet that nobody but its receiver looks into. */
export function profile(text: string): Packet {
  return { t: PACKET.profile, n: 'someone', s: 0, x: text }
}

/** Notes everything that a session gives. */
export class Ears {
  readonly packets: Packet[] = []
  readonly session: Session
  drained = 0
  closed = false
  reason: ChatError | undefined

  constructor(session: Session) {
    this.session = session
    session.onClosed((reason) => {
      this.closed = true
      this.reason = reason
    })
    session.listen({
      onPacket: (packet) => this.packets.push(packet),
      onDrain: () => this.drained++,
    })
  }

  get texts(): string[] {
    return this.packets.flatMap((packet) => (packet.t === PACKET.profile ? packet.x : []))
  }
}

export interface Pair {
  readonly dialled: Session
  readonly accepted: Session
  readonly listener: Listener
}

/** Opens a session between two seeds over a transport. */
export async function openPair(options: {
  readonly from: Transport
  readonly to: Transport
  readonly at: string
  readonly clock: Clock
  readonly wrap?: (stream: Stream) => Stream
}): Promise<Pair> {
  const { from, to, at, clock, wrap = (stream) => stream } = options
  const base = { clock, log: silentLog, admit: () => undefined }
  let take: (stream: Stream) => void = () => undefined
  const accepted = new Promise<Stream>((resolve) => {
    take = resolve
  }).then((stream) => openSession(stream, { ...base, handshake: handshakeOptions(2) }))
  const listener = await to.accept({ port: 0 }, (stream) => take(stream))
  const stream = await from.dial({ host: at, port: listener.port }, new AbortController().signal)
  const dialled = await openSession(wrap(stream), { ...base, handshake: handshakeOptions(1) })
  return { dialled, accepted: await accepted, listener }
}

interface OpenOptions {
  readonly fragmentBytes?: number
  readonly latencyMs?: number
  readonly wrap?: (stream: Stream) => Stream
}

/** A session over memory that nobody listens to yet, on a clock moved by hand. */
export async function openSilent(options: OpenOptions = {}) {
  const clock = new ManualClock()
  const hub = new MemoryHub({ clock, ...options })
  const opening = openPair({ from: hub.host('a'), to: hub.host('b'), at: 'b', clock, ...options })
  if (options.latencyMs) await clock.advance(10 * options.latencyMs)
  return { clock, hub, ...(await opening) }
}

/** A session over memory, with ears on both sides. */
export async function openWithEars(options: OpenOptions = {}) {
  const opened = await openSilent(options)
  return { ...opened, near: new Ears(opened.dialled), far: new Ears(opened.accepted) }
}

export const count = (length: number, name = '') => Array.from({ length }, (_, i) => `${name}${i}`)

/** What happened to one node's sessions, in order. */
export class Diary extends EventEmitter implements PeerSetListener {
  readonly lines: string[] = []
  readonly warnings: ChatError[] = []
  readonly ears = new Map<Session, Ears>()
  readonly live = new Set<Session>()
  /** Set when the promises of `PeerSetListener` are broken. */
  broken: string | undefined

  onSession(session: Session, replaces: Session | undefined): void {
    if (replaces ? !this.live.has(replaces) : this.#sameSeat(session)) this.broken = 'two sessions'
    this.live.add(session)
    this.lines.push(replaces ? 'replace' : 'open')
    session.listen({
      onPacket: (packet) => this.emit('packet', packet, session),
      onDrain: () => undefined,
    })
    this.emit('session', session)
  }

  onSessionClosed(
    session: Session,
    reason: ChatError | undefined,
    replacedBy: Session | undefined,
  ): void {
    if (!this.live.delete(session)) this.broken = 'closed twice, or never opened'
    if (replacedBy && !this.live.has(replacedBy)) this.broken = 'replaced by nobody'
    this.lines.push(`close ${reason?.code ?? 'goodbye'}${replacedBy ? ' replaced' : ''}`)
    this.emit('closed', session)
  }

  onWarning(warning: ChatError): void {
    this.warnings.push(warning)
  }

  #sameSeat(session: Session): boolean {
    const device = Buffer.from(session.device)
    return [...this.live].some((s) => s.peer === session.peer && device.equals(s.device))
  }
}

export interface TestNode {
  readonly set: PeerSet
  readonly diary: Diary
  readonly peer: PeerId
  readonly token: string
  readonly bootId: Uint8Array
  readonly blocked: Set<PeerId>
}

/** A peer set with an identity made from `seed`; another `run` of it has another boot id. */
export async function openNode(options: {
  readonly transport: Transport
  readonly clock: Clock
  readonly seed: number
  readonly run?: number
  readonly device?: number
  readonly port?: number
  readonly networkKey?: Uint8Array
}): Promise<TestNode> {
  const { transport, clock, seed, run = 0, port = 17_877, networkKey } = options
  const { identity, device } = handshakeOptions(seed)
  const random = seededRandom(seed * 1_000 + run)
  const bootId = random(16)
  const diary = new Diary()
  const blocked = new Set<PeerId>()
  const set = await PeerSet.open({
    identity,
    device: options.device === undefined ? device : new Uint8Array(16).fill(options.device),
    bootId,
    transport,
    port,
    networkKey,
    clock,
    random,
    log: silentLog,
    listener: diary,
    allow: (peer) => !blocked.has(peer),
  })
  return { set, diary, peer: identity.peer, token: discoveryToken(bootId), bootId, blocked }
}

export function sightingOf(node: TestNode, ...hosts: string[]) {
  const addresses: Endpoint[] = hosts.map((host) => ({ host, port: node.set.port }))
  return { token: node.token, addresses, dialFirst: true }
}

/** Waits for an event of a diary; the test's own timeout is the deadline. */
export async function next(diary: Diary, event: 'session' | 'closed' | 'packet'): Promise<void> {
  await once(diary, event)
}
