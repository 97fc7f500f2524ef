import { join } from 'node:path'
import { Causality } from '../../src/chat/causality.ts'
import { changeOf } from '../../src/chat/change.ts'
import { type Conversation, publicRoom } from '../../src/chat/conversation.ts'
import type { Identity } from '../../src/crypto/identity.ts'
import { type ProvenEntry, type VerifiedRun, verifyRun } from '../../src/crypto/run.ts'
import { Author } from '../../src/node/author.ts'
import { Changes } from '../../src/node/changes.ts'
import { lastTopic, later, type Topic } from '../../src/node/topics.ts'
import type { LogRef } from '../../src/store/log-table.ts'
import { Store } from '../../src/store/store.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import type { Dice } from '../helpers/dice.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { storeOptions } from '../store/sample.ts'

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/** Entry ids as text, to be looked up. */
export const nameOf = ({ id }: Pick<ProvenEntry, 'id'>): string => Buffer.from(id).toString('hex')

export interface DeviceOptions {
  readonly folder: string
  readonly identity: Identity
  readonly dice: Dice
}

/**
 * One installation of somebody: the real store, clocks and author, and no network at all. Opened once
 * for many rooms, of which it knows one at a time.
 */
export class Device {
  readonly identity: Identity
  readonly clock: ManualClock
  room = publicRoom('#nowhere')
  /** What its store said to have stored. */
  readonly held = new Map<string, ProvenEntry>()
  /** Those of them whose clock it goes by. */
  readonly trusted = new Set<string>()
  /** Those that were not from too far ahead when they came: the topics that they set stay set. */
  readonly timely = new Set<string>()
  topic: Topic | undefined
  readonly #options: DeviceOptions
  #store: Store
  #causality: Causality
  #author: Author

  static async open(options: DeviceOptions): Promise<Device> {
    const clock = new ManualClock()
    return new Device(options, clock, await openStore(options, clock))
  }

  private constructor(options: DeviceOptions, clock: ManualClock, store: Store) {
    this.#options = options
    this.identity = options.identity
    this.clock = clock
    this.#store = store
    this.#causality = new Causality(clock)
    this.#author = this.#newAuthor()
  }

  get logs(): Store['logs'] {
    return this.#store.logs
  }

  get changes(): Changes {
    return new Changes(this.logs.changes)
  }

  /** Forgets everything, for a room of which nobody has heard and a wall clock that shows `now`. */
  enter(room: Conversation, now: number): void {
    this.room = room
    this.held.clear()
    this.trusted.clear()
    this.timely.clear()
    this.topic = undefined
    this.clock.jump(now - this.clock.now())
    this.#causality = new Causality(this.clock)
    this.#author = this.#newAuthor()
  }

  /** Written at the same moment, so that they make one group. */
  write(drafts: readonly { type: number; body: Uint8Array }[]): Promise<ProvenEntry[]> {
    return Promise.all(drafts.map(({ type, body }) => this.#author.write(this.room, body, type)))
  }

  /** Takes what `from` has of one log right after `afterSeq`; gives where that ends. */
  async take(
    from: Device,
    log: LogRef,
    afterSeq: number,
    maxBytes: number,
  ): Promise<number | undefined> {
    const bytes = await from.logs.readRun(log, afterSeq, maxBytes)
    if (!bytes) return undefined
    const run = verifyRun(bytes)
    await this.#append(run)
    return run.lastSeq
  }

  /** Takes all that `from` has, some of it once more. */
  async takeAll(from: Device, dice: Dice): Promise<void> {
    for (const log of dice.shuffled(from.logs.heads(this.room.key))) {
      const maxBytes = dice.pick([1, 900, MAX_RUN_BYTES])
      for (let seq = 0; seq < log.seq; seq++) {
        const last = await this.take(from, log, seq, maxBytes)
        if (last !== undefined) seq = last - 1
      }
    }
  }

  /** As after a restart: what was only in memory is gone. */
  async reopen(): Promise<void> {
    await this.#store.close()
    this.#store = await openStore(this.#options, this.clock)
    this.#causality = new Causality(this.clock)
    for (const { clock } of this.logs.heads(this.room.key)) this.#causality.saw(clock)
    // Of what it saw before only what the heads tell still counts.
    for (const [name, { entry }] of this.held) {
      if (entry.clock > this.#causality.floor) this.trusted.delete(name)
    }
    this.#author = this.#newAuthor()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  #newAuthor(): Author {
    const store = this.#store
    const { dice, identity } = this.#options
    return new Author({
      identity,
      clock: this.clock,
      random: (length) => bytesOf(dice, length),
      device: () => store.device,
      head: (conversation) =>
        store.logs.head({ conversation, author: identity.publicKey, device: store.device }),
      floor: () => this.#causality.floor,
      parents: (conversation) =>
        this.#causality.cite(store.logs.heads(conversation).filter((log) => !this.wrote(log))),
      commit: (_, run) => this.#append(run),
    })
  }

  /** Whether a log is this very device's. */
  wrote({ author, device }: Pick<LogRef, 'author' | 'device'>): boolean {
    return sameBytes(author, this.identity.publicKey) && sameBytes(device, this.#store.device)
  }

  async #append(run: VerifiedRun): Promise<void> {
    const fresh: ProvenEntry[] = []
    const outcome = await this.logs.append(run, (_, entries) => {
      fresh.push(...entries)
    })
    if (outcome !== 'stored') return
    for (const entry of fresh) {
      this.held.set(nameOf(entry), entry)
      if (this.#causality.isQuarantined(entry.entry.clock)) continue
      this.trusted.add(nameOf(entry))
      this.timely.add(nameOf(entry))
    }
    const topic = lastTopic(fresh, this.#causality)
    if (topic) this.topic = later(this.topic, topic)
    for (const { entry } of run.entries) this.#causality.saw(entry.clock)
  }
}

function openStore({ folder, identity, dice }: DeviceOptions, clock: ManualClock): Promise<Store> {
  const random = (length: number) => bytesOf(dice, length)
  const author = identity.publicKey
  return Store.open({ ...storeOptions(join(folder), { author, clock, random }), changeOf })
}

function bytesOf(dice: Dice, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => dice.between(0, 255))
}
