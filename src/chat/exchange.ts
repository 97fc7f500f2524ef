import type { Clock, Timer } from '../clock.ts'
import type { VerifiedRun } from '../crypto/run.ts'
import type { PeerId } from '../ids.ts'
import type { Closable } from '../resources.ts'
import { ANNOUNCE_SESSIONS, FETCH_TIMEOUT_MS } from '../wire/limits.ts'
import type { Claim } from './claim.ts'
import type { Conversation } from './conversation.ts'
import { FetchPlan } from './fetch-plan.ts'
import type { LogRef, LogSource, Span } from './log-source.ts'
import { type Item, News } from './news.ts'
import { Sync } from './sync.ts'
import type { SessionPort, Stored, SyncHub } from './sync-hub.ts'

export interface ExchangeOptions {
  readonly source: LogSource
  readonly clock: Clock
  /** Public key of our identity. */
  readonly self: Uint8Array
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  /** Below which clock nothing more of a conversation is wanted; everything is if not given. */
  readonly wantedFrom?: (conversation: Uint8Array) => bigint
  /** Stores a proven run in one synced write. */
  readonly store: (conversation: Conversation, run: VerifiedRun) => Promise<Stored>
  /** The peer's disk holds this stretch of a log of ours. */
  readonly onAcked: (peer: PeerId, conversation: Conversation, log: LogRef, held: Span) => void
  /** Runs of a conversation were handed to a session. */
  readonly onSent: (conversation: Conversation) => void
}

/** The sync of a node: that of every session, and one plan of what to fetch from whom. */
export class Exchange implements Closable {
  readonly #options: ExchangeOptions
  readonly #syncs = new Set<Sync>()
  readonly #plan: FetchPlan<Sync>
  readonly #news: News<Sync>
  /** Who is told first takes turns. */
  #turn = 0
  #timer: Timer | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#plan = new FetchPlan((log) => options.source.head(log), options.wantedFrom)
    this.#news = new News(options.clock, (items) => this.#tell(items))
  }

  /** Sync over a session that is up; `onError` is told what ends it. Call `open` on it, then `leave`. */
  join(
    session: SessionPort,
    conversations: readonly Conversation[],
    onError: (error: unknown) => void,
  ): Sync {
    const { onAcked } = this.#options
    const sync = new Sync({
      ...this.#options,
      session,
      conversations,
      hub: this.#hub,
      onAcked: (conversation, log, held) => onAcked(session.peer, conversation, log, held),
      onError,
    })
    this.#syncs.add(sync)
    return sync
  }

  /** The session has ended. */
  leave(sync: Sync): void {
    sync.close()
    this.#syncs.delete(sync)
    this.#plan.leave(sync)
    this.#fetch()
  }

  /** A run of ours is durable: sends it to everybody it is for. */
  committed(conversation: Conversation, run: VerifiedRun): void {
    for (const sync of this.#syncs) sync.committed(conversation, run)
  }

  /** Highest seq of a log of ours that was handed to a live session with anybody. */
  sent(log: LogRef): number {
    let highest = 0
    for (const sync of this.#syncs) highest = Math.max(highest, sync.sent(log))
    return highest
  }

  /** Leaves every session. */
  close(): void {
    for (const sync of this.#syncs) this.leave(sync)
    this.#timer?.cancel()
    this.#news.close()
  }

  readonly #hub: SyncHub<Sync> = {
    offer: (sync, claim) => this.#offer(sync, claim),
    retract: (sync, conversation) => this.#plan.retract(sync, conversation.key),
    probe: (sync, log, seq) => {
      this.#plan.probe(sync, log, seq)
      this.#fetch()
    },
    isAsked: (sync, run) => {
      const now = this.#options.clock.monotonic()
      return this.#plan.receive(sync, run, spanOf(run), run.bytes.length, now)
    },
    store: (sync, conversation, run) => this.#store(sync, conversation, run),
    done: (sync, log, span) => {
      this.#plan.done(sync, log, span, this.#options.clock.monotonic())
      this.#fetch()
    },
    forked: (sync, conversation, log) => this.#news.add(conversation, log, [sync]),
  }

  #offer(sync: Sync, { log, seq, clock, spans }: Claim): void {
    this.#plan.offer(sync, log, spans, clock)
    if (seq >= (this.#options.source.head(log)?.seq ?? 0)) this.#news.heldBy(sync, log)
    this.#fetch()
  }

  async #store(sync: Sync, conversation: Conversation, run: VerifiedRun): Promise<Stored> {
    const { store } = this.#options
    const written = this.#plan.writing(run, spanOf(run))
    try {
      const stored = await store(conversation, run)
      if (stored === 'stored') {
        this.#news.add(conversation, run, [sync, ...this.#plan.holders(run, run.lastSeq)])
        this.#plan.stored(run, run.entries[0]?.entry.clock ?? 0n)
      } else if (stored === 'fork') this.#contradicted(sync, conversation, run)
      return stored
    } finally {
      written()
      this.#fetch()
    }
  }

  /** What was contradicted may not be at hand: both entries of one place are the proof. */
  #contradicted(sync: Sync, conversation: Conversation, run: VerifiedRun): void {
    const state = this.#options.source.head(run)
    if (!state) return
    const { forkedAt = Number.POSITIVE_INFINITY, spans } = state
    if (forkedAt <= run.lastSeq) this.#news.add(conversation, run, [])
    if (run.firstSeq >= forkedAt) return
    for (const seq of [run.firstSeq - 1, run.lastSeq + 1]) {
      const isHeld = spans.some(({ first, last }) => first <= seq && seq <= last)
      if (isHeld && seq < forkedAt) this.#plan.probe(sync, run, seq)
    }
  }

  #fetch(): void {
    const { clock } = this.#options
    const wants = this.#plan.assign(clock.monotonic())
    for (const { session, log, span } of wants) session.want(log, span)
    if (!this.#plan.isWaiting || this.#timer) return
    this.#timer = clock.after(FETCH_TIMEOUT_MS, () => {
      this.#timer = undefined
      this.#plan.expire(clock.monotonic())
      this.#fetch()
    })
  }

  #tell(items: readonly Item<Sync>[]): void {
    const told = new Map<Sync, Map<Conversation, LogRef[]>>()
    const syncs = [...this.#syncs]
    for (const { conversation, log, holders } of items) {
      const sharing = syncs.filter((sync) => sync.shares(conversation))
      for (const sync of sharing) sync.tell(conversation, log)
      const rest = sharing.filter((sync) => !holders.has(sync) && !sync.isAuthor(log))
      const from = this.#turn++ % Math.max(1, rest.length)
      const chosen = [...rest.slice(from), ...rest.slice(0, from)].slice(0, ANNOUNCE_SESSIONS)
      for (const sync of chosen) {
        const logs = told.get(sync) ?? new Map<Conversation, LogRef[]>()
        told.set(sync, logs)
        logs.set(conversation, [...(logs.get(conversation) ?? []), log])
      }
    }
    for (const [sync, logs] of told) {
      for (const [conversation, list] of logs) sync.announce(conversation, list)
    }
  }
}

function spanOf({ firstSeq, lastSeq }: VerifiedRun): Span {
  return { first: firstSeq, last: lastSeq }
}
