import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { clockAt } from '../chat/hlc.ts'
import type { Clock, Timer } from '../clock.ts'
import type { ProvenEntry } from '../crypto/run.ts'
import { isChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import type { Closable } from '../resources.ts'
import type { Conversations as Records } from '../store/conversations.ts'
import type { LogStore } from '../store/log-store.ts'
import type { LogState } from '../store/log-table.ts'
import { Turn } from '../store/turn.ts'
import { ENTRY_TYPE } from '../wire/entry.ts'
import type { Conversations } from './conversations.ts'
import type { Delivery } from './delivery.ts'
import type { EventHub } from './event-hub.ts'
import type { Keep } from './events.ts'
import type { Self } from './self.ts'
import { unreadFrom } from './unread.ts'

export interface RetentionOptions {
  readonly logs: Pick<
    LogStore,
    'heads' | 'page' | 'entries' | 'trim' | 'raiseFloors' | 'countBefore' | 'clockOfNewest'
  >
  readonly self: Self
  readonly records: Records
  readonly conversations: Conversations
  readonly delivery: Delivery
  readonly hub: EventHub
  readonly clock: Clock
  /** Entries have left the files. */
  readonly onTrimmed: () => void
  readonly onError: (error: unknown) => void
}

const DAY_MS = 86_400_000
/** A command that ends sooner leaves the old to the next. */
const FIRST_SWEEP_MS = 2_000
const SWEEP_MS = 3_600_000
/** What came is looked at together, or at once when it is so much: what is too old is not fetched. */
const GROWTH_MS = 250
const GROWTH_ENTRIES = 1_024
/** Once so many came, files are rewritten; what is too old is out of sight before. */
const TRIM_AFTER = 256
const QUEUED_CHUNK = 256

/**
 * Keeps of each conversation on this disk what it is to keep. What is older is out of sight at once
 * and for good, not fetched again, and leaves the files in whole runs. What we said to one person and
 * is not delivered stays. Nobody else is asked anything.
 */
export class Retention implements Closable {
  readonly #options: RetentionOptions
  readonly #turn = new Turn()
  readonly #closing = new AbortController()
  /** Entries that came since the last trim, by conversation. */
  readonly #grown = new Map<string, { readonly conversation: Conversation; entries: number }>()
  #growth: Timer | undefined
  /** Entries that came since the last look. */
  #unseen = 0
  #isLooking = false
  #sweeps: Timer | undefined

  constructor(options: RetentionOptions) {
    this.#options = options
  }

  /** From now on drops what gets too old: soon, every hour, and when much has come. */
  open(): void {
    this.#sweeps = this.#options.clock.after(FIRST_SWEEP_MS, () => this.#sweepAndGoOn())
  }

  /** What is below this clock is gone from the conversation, or about to go; 0 if nothing is. */
  keptFrom(conversation: Uint8Array): bigint {
    const record = this.#options.records.get(conversation)
    if (!record) return 0n
    const { keep } = record
    const gone = decodeClock(record.keptFrom)
    if (!('days' in keep)) return gone
    const from = this.#daysAgo(keep.days)
    return later(from, gone)
  }

  /** True for an entry that is too old to be shown, even if it is still here. */
  isGone(conversation: Conversation, entry: ProvenEntry): boolean {
    return this.kept(conversation, [entry]).length === 0
  }

  /** Those entries that are not too old to be shown. */
  kept<T extends ProvenEntry>(conversation: Conversation, entries: readonly T[]): readonly T[] {
    const from = this.keptFrom(conversation.key)
    return entries.filter(({ entry }) => entry.clock >= from || this.#waits(conversation, entry))
  }

  /** Whether an entry of ours has not reached the one it is for. */
  #waits(conversation: Conversation, entry: ProvenEntry['entry']): boolean {
    const { self, delivery } = this.#options
    return (
      conversation.kind === 'direct' &&
      equalBytes(entry.author, self.publicKey) &&
      delivery.held(entry, conversation.peer) < entry.seq
    )
  }

  /** Entries were stored. */
  grew(conversation: Conversation, entries: number): void {
    const record = this.#options.records.get(conversation.key)
    if (!record || ('all' in record.keep && decodeClock(record.keptFrom) === 0n)) return
    const name = bytesKey(conversation.key)
    const grown = this.#grown.get(name) ?? { conversation, entries: 0 }
    grown.entries += entries
    this.#grown.set(name, grown)
    this.#unseen += entries
    if (this.#unseen >= GROWTH_ENTRIES && !this.#isLooking) this.#look()
    else this.#growth ??= this.#options.clock.after(GROWTH_MS, () => this.#look())
  }

  /** How many messages that are here now `keep` leaves out. */
  async excess(conversation: Conversation, keep: Keep): Promise<number> {
    const { logs, self, delivery } = this.#options
    const { key } = conversation
    const [from, to] = [this.keptFrom(key), await this.#bound(key, keep)]
    if (to <= from) return 0
    let count = (await logs.countBefore(key, to)) - (await logs.countBefore(key, from))
    if (conversation.kind !== 'direct') return count
    for (const log of logs.heads(key)) {
      if (!equalBytes(log.author, self.publicKey)) continue
      for (let seq = delivery.held(log, conversation.peer); ; ) {
        const waiting = await logs.entries(log, seq, QUEUED_CHUNK)
        const old = waiting.filter(({ entry }) => from <= entry.clock && entry.clock < to)
        count -= old.filter(({ entry }) => entry.type === ENTRY_TYPE.message).length
        seq = waiting.at(-1)?.entry.seq ?? seq
        if (waiting.length === 0 || old.length === 0) break
      }
    }
    return count
  }

  /** Resolves once that is durable and what is too old has gone, with the number of its messages. */
  keep(conversation: Conversation, keep: Keep): Promise<number> {
    return this.#turn.take(async () => {
      const gone = await this.excess(conversation, keep)
      await this.#options.conversations.keep(conversation, keep)
      await this.#hide(conversation.key)
      await this.#trim(conversation.key)
      return gone
    })
  }

  /** Drops what is too old everywhere. For tests, and every hour. */
  sweep(): Promise<void> {
    return this.#turn.take(async () => {
      for (const { key, keep } of this.#options.records.all()) {
        if ('all' in keep || this.#closing.signal.aborted) continue
        await this.#hide(key)
        await this.#trim(key)
      }
    })
  }

  /** Waits for what it is at, which is cut short. Idempotent. */
  async close(): Promise<void> {
    const isPending = this.#growth !== undefined
    this.#growth?.cancel()
    this.#sweeps?.cancel()
    if (isPending && !this.#closing.signal.aborted) this.#run(() => this.#hideGrown())
    this.#closing.abort()
    await this.#turn.take(async () => undefined)
  }

  #sweepAndGoOn(): void {
    this.#sweeps = this.#options.clock.after(SWEEP_MS, () => this.#sweepAndGoOn())
    this.sweep().catch((error: unknown) => this.#failed(error))
  }

  #run(job: () => Promise<void>): void {
    this.#turn.take(job).catch((error: unknown) => this.#failed(error))
  }

  #failed(error: unknown): void {
    // The disk refuses writes, or is let go: the next sweep comes.
    if (!isChatError(error, 'STORE_CLOSED')) this.#options.onError(error)
  }

  #look(): void {
    this.#growth?.cancel()
    this.#growth = undefined
    this.#unseen = 0
    this.#isLooking = true
    this.#run(() =>
      this.#afterGrowth().finally(() => {
        this.#isLooking = false
      }),
    )
  }

  async #hideGrown(): Promise<void> {
    for (const { conversation } of this.#grown.values()) await this.#hide(conversation.key)
  }

  async #afterGrowth(): Promise<void> {
    await this.#hideGrown()
    for (const [name, { conversation, entries }] of this.#grown) {
      if (entries < TRIM_AFTER) continue
      this.#grown.delete(name)
      await this.#trim(conversation.key)
    }
  }

  /** Too old is from now on what is older than this conversation's keep says. */
  async #hide(key: Uint8Array): Promise<void> {
    const { logs, records, conversations, hub } = this.#options
    const record = records.get(key)
    if (!record) return
    const from = await this.#bound(key, record.keep)
    const before = decodeClock(record.keptFrom)
    if (from <= before) return logs.raiseFloors(key, before)
    const left = await unreadFrom({ logs, self: this.#options.self }, record, from)
    await records.change(key, (now) => ({
      ...now,
      keptFrom: encodeClock(from),
      unread: Math.max(0, now.unread - record.unread + left.unread),
      mentions: Math.max(0, now.mentions - record.mentions + left.mentions),
    }))
    await logs.raiseFloors(key, from)
    const conversation = conversations.byKey(key)
    const isNews = left.unread !== record.unread || left.mentions !== record.mentions
    if (conversation && isNews) {
      hub.emit({ event: 'conversation', conversation: conversations.view(conversation) })
    }
  }

  async #trim(key: Uint8Array): Promise<void> {
    const { logs, records, conversations } = this.#options
    const record = records.get(key)
    const beforeClock = record ? decodeClock(record.keptFrom) : 0n
    if (beforeClock === 0n) return
    const conversation = conversations.byKey(key)
    const upTo = (log: LogState) => this.#delivered(conversation, log)
    const gone = await logs.trim(key, { beforeClock, upTo }, { signal: this.#closing.signal })
    if (gone > 0) this.#options.onTrimmed()
  }

  /** Up to which entry of a log nobody waits for it. */
  #delivered(conversation: Conversation | undefined, log: LogState): number {
    const { self, delivery } = this.#options
    if (conversation?.kind !== 'direct' || !equalBytes(log.author, self.publicKey)) return log.seq
    return delivery.held(log, conversation.peer)
  }

  /** The clock below which `keep` leaves everything out. */
  async #bound(key: Uint8Array, keep: Keep): Promise<bigint> {
    const { logs } = this.#options
    if ('all' in keep) return 0n
    if ('count' in keep) return (await logs.clockOfNewest(key, keep.count)) ?? 0n
    const from = this.#daysAgo(keep.days)
    // A wall clock that is wrong for once must not take what comes after.
    const newest = logs.heads(key).reduce((last, { clock }) => later(last, clock), 0n)
    if (from > newest) return newest
    return from
  }

  #daysAgo(days: number): bigint {
    return clockAt(this.#options.clock.now() - days * DAY_MS)
  }
}

function encodeClock(clock: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, clock)
  return bytes
}

function decodeClock(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0)
}

function later(one: bigint, other: bigint): bigint {
  if (one > other) return one
  return other
}
