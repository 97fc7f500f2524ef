import type { Clock } from '../../src/clock.ts'
import type { HandshakeOptions } from '../../src/crypto/handshake.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { type Random, x25519KeyPair } from '../../src/crypto/sodium.ts'
import type { ChatError } from '../../src/errors.ts'
import { silentLog } from '../../src/log.ts'
import { MemoryHub } from '../../src/peer/memory.ts'
import { openSession } from '../../src/peer/open-session.ts'
import type { Session } from '../../src/peer/session.ts'
import type { Listener, Stream, Transport } from '../../src/peer/transport.ts'
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
