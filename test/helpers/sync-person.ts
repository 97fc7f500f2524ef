import assert from 'node:assert/strict'
import { type Conversation, publicRoom } from '../../src/chat/conversation.ts'
import { Exchange } from '../../src/chat/exchange.ts'
import type { Sync } from '../../src/chat/sync.ts'
import type { SessionPort } from '../../src/chat/sync-hub.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { hash } from '../../src/crypto/sodium.ts'
import type { PeerId } from '../../src/ids.ts'
import { concatBytes } from '../../src/wire/codec.ts'
import { decodePacket, encodePacket, type Packet } from '../../src/wire/packet.ts'
import { type ManualClock, settle } from './manual-clock.ts'
import { MemoryLogs } from './memory-logs.ts'

export const ROOM = publicRoom('#lobby')

/** A node reduced to its logs and its sync. */
export class Person {
  readonly identity: Identity
  readonly device: Uint8Array
  readonly logs = new MemoryLogs()
  readonly exchange: Exchange
  readonly syncs = new Set<Sync>()
  readonly acked = new Map<string, number>()
  count = 0

  constructor(seed: number, clock: ManualClock) {
    this.identity = Identity.fromSeed(new Uint8Array(32).fill(seed))
    this.device = new Uint8Array(16).fill(seed)
    this.exchange = new Exchange({
      source: this.logs,
      clock,
      self: this.identity.publicKey,
      mayWrite: () => true,
      store: (_, run) => this.logs.append(run),
      onAcked: (peer, _, log, held) => {
        assert.ok(held.last <= (this.logs.head(log)?.seq ?? 0), 'acknowledged beyond our head')
        this.acked.set(peer, held.last)
      },
      onSent: () => undefined,
    })
  }

  write(howMany: number, conversation: Conversation = ROOM): void {
    const texts = Array.from({ length: howMany }, () => `${this.count++}`)
    const run = this.logs.write(this.identity, this.device, conversation, texts)
    this.exchange.committed(conversation, run)
  }

  /** Sync over a session, open. */
  join(port: SessionPort): Sync {
    const onError = (error: unknown) => assert.fail(error instanceof Error ? error : String(error))
    const sync = this.exchange.join(port, [ROOM], onError)
    this.syncs.add(sync)
    return sync
  }

  leave(sync: Sync): void {
    this.exchange.leave(sync)
    this.syncs.delete(sync)
  }

  get log() {
    return { conversation: ROOM.key, author: this.identity.publicKey, device: this.device }
  }
}

/** One end of a link in memory: packets cross as bytes, one turn later, until it is cut. */
export class Wire {
  open = true
  readonly #ends: { sync: Sync | undefined }[] = [{ sync: undefined }, { sync: undefined }]
  bytes = 0
  /** What was sent by whom, in order. */
  readonly sent: { readonly side: 0 | 1; readonly packet: Packet }[] = []

  port(side: 0 | 1, peer: PeerId): SessionPort {
    return {
      peer,
      sessionId: hash(Buffer.from('session')),
      send: (packet: Packet) => {
        const bytes = concatBytes(...encodePacket(packet))
        this.bytes += bytes.length
        this.sent.push({ side, packet })
        setImmediate(() => {
          const received = decodePacket(bytes)
          if (this.open && received) this.#ends[1 - side]?.sync?.packet(received)
        })
      },
    }
  }

  attach(side: 0 | 1, sync: Sync): void {
    const end = this.#ends[side]
    if (end) end.sync = sync
  }
}

export interface Connection {
  readonly wire: Wire
  cut(): void
}

/** Two people in session with each other. */
export function link(a: Person, b: Person): Connection {
  const wire = new Wire()
  const left = a.join(wire.port(0, b.identity.peer))
  const right = b.join(wire.port(1, a.identity.peer))
  wire.attach(0, left)
  wire.attach(1, right)
  left.open()
  right.open()
  return {
    wire,
    cut() {
      wire.open = false
      a.leave(left)
      b.leave(right)
    },
  }
}

export async function quiet(): Promise<void> {
  for (let i = 0; i < 60; i++) await settle(4)
}

export function assertSame(people: readonly Person[]): void {
  for (const author of people) {
    const truth = author.logs.ids(author.log)
    for (const reader of people) assert.deepEqual(reader.logs.ids(author.log), truth)
  }
}

/** The same; returns what cuts it. */
export function connect(a: Person, b: Person): () => void {
  return link(a, b).cut
}
