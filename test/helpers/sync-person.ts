import assert from 'node:assert/strict'
import { type Conversation, publicRoom } from '../../src/chat/conversation.ts'
import { type SessionPort, Sync } from '../../src/chat/sync.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { hash } from '../../src/crypto/sodium.ts'
import type { PeerId } from '../../src/ids.ts'
import { decodePacket, encodePacket, type Packet } from '../../src/wire/packet.ts'
import { type ManualClock, settle } from './manual-clock.ts'
import { MemoryLogs } from './memory-logs.ts'

export const ROOM = publicRoom('#lobby')

/** A node reduced to its logs and its sync. */
export class Person {
  readonly identity: Identity
  readonly device: Uint8Array
  readonly logs = new MemoryLogs()
  readonly syncs = new Set<Sync>()
  readonly acked = new Map<string, number>()
  count = 0

  constructor(seed: number) {
    this.identity = Identity.fromSeed(new Uint8Array(32).fill(seed))
    this.device = new Uint8Array(16).fill(seed)
  }

  write(howMany: number, conversation: Conversation = ROOM): void {
    const texts = Array.from({ length: howMany }, () => `${this.count++}`)
    const run = this.logs.write(this.identity, this.device, conversation, texts)
    for (const sync of this.syncs) sync.committed(conversation, run)
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

  port(side: 0 | 1, peer: PeerId): SessionPort {
    return {
      peer,
      sessionId: hash(Buffer.from('session')),
      send: (packet: Packet) => {
        const bytes = encodePacket(packet)
        this.bytes += bytes.length
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

export function syncOf(person: Person, port: SessionPort, clock: ManualClock): Sync {
  const sync = new Sync({
    session: port,
    source: person.logs,
    clock,
    conversations: [ROOM],
    mayWrite: () => true,
    store: (_, run) => person.logs.append(run),
    onAcked: (_, log, seq) => {
      assert.ok(seq <= (person.logs.head(log)?.seq ?? 0), 'acknowledged beyond our head')
      person.acked.set(port.peer, seq)
    },
    onSent: () => undefined,
    onError: (error) => assert.fail(String(error)),
  })
  person.syncs.add(sync)
  return sync
}

export function connect(a: Person, b: Person, clock: ManualClock): () => void {
  const wire = new Wire()
  const left = syncOf(a, wire.port(0, b.identity.peer), clock)
  const right = syncOf(b, wire.port(1, a.identity.peer), clock)
  wire.attach(0, left)
  wire.attach(1, right)
  left.open()
  right.open()
  return () => {
    wire.open = false
    for (const [person, sync] of [
      [a, left],
      [b, right],
    ] as const) {
      sync.close()
      person.syncs.delete(sync)
    }
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
