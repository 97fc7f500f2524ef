import { type Clock, delay } from '../clock.ts'
import { type VerifiedRun, verifyRun } from '../crypto/run.ts'
import { ChatError, isChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import {
  ENTRIES_BURST,
  ENTRIES_PER_SECOND,
  MAX_CLAIMS,
  MAX_FUTURE_MS,
  SYNC_WINDOW_BYTES,
} from '../wire/limits.ts'
import type { Conversation } from './conversation.ts'
import { clockMs } from './hlc.ts'
import { type LogRef, logName } from './log-source.ts'
import type { Shared } from './shared.ts'
import type { Stored } from './sync-hub.ts'
import { TokenBucket } from './token-bucket.ts'

export interface IntakeOptions {
  /** Public key of the peer. */
  readonly peer: Uint8Array
  readonly clock: Clock
  /** Aborted when the session ends: nothing is answered after that. */
  readonly signal: AbortSignal
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  /** Whether a run that its author does not push was asked for. */
  readonly isAsked: (run: VerifiedRun) => boolean
  /** Stores in one synced write; rejects when the disk refuses, and is then tried again. */
  readonly store: (shared: Shared, run: VerifiedRun) => Promise<Stored>
  /** A run was dealt with; `pushed` if nobody asked for it. */
  readonly onTaken: (shared: Shared, run: VerifiedRun, pushed: boolean) => void
  readonly onError: (error: unknown) => void
}

const RETRY_MS = 2_000
/** Older entries are history being caught up with, which the window alone bounds. */
const LIVE_MS = 60_000

/**
 * The receiving half of sync with one peer: proves each run on arrival, stores them in order and
 * answers each after the synced write (docs/protocol.md §6.3).
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #bucket: TokenBucket
  #waiting: Promise<void> = Promise.resolve()
  /** Bytes of runs that were pushed and are not stored; the plan bounds those asked for. */
  #pushed = 0
  /** Of the peer's own logs, how far they were when we first heard of them: that is history. */
  readonly #history = new Map<string, number>()

  constructor(options: IntakeOptions) {
    this.#options = options
    const oldest = options.clock.now() - LIVE_MS
    this.#bucket = new TokenBucket(ENTRIES_PER_SECOND, ENTRIES_BURST, oldest)
  }

  /** Throws a `ChatError` when the run is false, not the peer's to send, or too much. */
  run(shared: Shared, bytes: Uint8Array): void {
    const { conversation } = shared
    const run = verifyRun(bytes)
    if (!equalBytes(run.conversation, conversation.key)) {
      throw new ChatError('SYNC_VIOLATION', 'a run of another conversation')
    }
    if (!this.#options.mayWrite(conversation, run.author)) {
      throw new ChatError('SYNC_VIOLATION', 'an author who has no place here')
    }
    const pushed = !this.#options.isAsked(run)
    // Asked for once, and given up on.
    if (pushed && !equalBytes(run.author, this.#options.peer)) return
    if (pushed) this.claimed(run, run.firstSeq - 1)
    if (pushed) this.#pushed += bytes.length
    if (this.#pushed > SYNC_WINDOW_BYTES) {
      throw new ChatError('SYNC_VIOLATION', 'more runs than the window allows')
    }
    const due = this.#due(conversation, run)
    // Written while the runs before it are still being written, answered after them.
    const stored = due === undefined ? this.#store(shared, run) : undefined
    // Its failure is dealt with when its turn has come.
    stored?.catch(() => undefined)
    this.after(async () => {
      try {
        if (await this.#take(shared, run, stored, due)) this.#options.onTaken(shared, run, pushed)
      } finally {
        if (pushed) this.#pushed -= bytes.length
      }
    })
  }

  /** The peer has this log up to `seq`. What it wrote before we met is not held against it. */
  claimed(log: LogRef, seq: number): void {
    const name = logName(log)
    const isKnown = this.#history.has(name) || this.#history.size >= MAX_CLAIMS
    if (!isKnown && equalBytes(log.author, this.#options.peer)) this.#history.set(name, seq)
  }

  /** Calls `next` when every run that came before was dealt with. */
  after(next: () => Promise<void> | void): void {
    this.#waiting = this.#waiting.then(next).catch(this.#options.onError)
  }

  /** False when the session ended before. */
  async #take(
    shared: Shared,
    run: VerifiedRun,
    begun: Promise<boolean> | undefined,
    due = 0,
  ): Promise<boolean> {
    const { clock, signal } = this.#options
    const wait = due - clock.monotonic()
    if (wait > 0) await delay(clock, wait, signal).catch(() => undefined)
    for (let attempt = begun; !signal.aborted; attempt = undefined) {
      if (await (attempt ?? this.#store(shared, run))) return !signal.aborted
      await delay(clock, RETRY_MS, signal).catch(() => undefined)
    }
    return false
  }

  /** False when the disk refuses: that is waited for, as the peer keeps what is not acknowledged. */
  async #store(shared: Shared, run: VerifiedRun): Promise<boolean> {
    const newest = run.entries.at(-1)?.entry.clock ?? 0n
    if (!shared.ours || clockMs(newest) > this.#options.clock.now() + MAX_FUTURE_MS) return true
    try {
      await this.#options.store(shared, run)
      return true
    } catch (error) {
      if (isChatError(error, 'STORE_FULL') || isChatError(error, 'STORE_FAILED')) return false
      throw error
    }
  }

  /** When a public room takes this run, if its author is ahead of the rate there; monotonic. */
  #due(conversation: Conversation, run: VerifiedRun): number | undefined {
    if (conversation.kind === 'direct' || !equalBytes(run.author, this.#options.peer)) {
      return undefined
    }
    const { clock } = this.#options
    const now = clock.now()
    const history = this.#history.get(logName(run)) ?? 0
    let due = now
    for (const { entry } of run.entries) {
      if (entry.seq <= history) continue
      // By when it was written, so that who writes calmly is not slowed when it comes all at once.
      const at = Math.min(clockMs(entry.clock), now)
      if (at > now - LIVE_MS) due = Math.max(due, at + this.#bucket.take(1, at))
    }
    return due > now ? clock.monotonic() + due - now : undefined
  }
}
