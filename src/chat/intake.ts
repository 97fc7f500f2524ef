import { type Clock, delay } from '../clock.ts'
import { type VerifiedRun, verifyRun } from '../crypto/run.ts'
import { ChatError, isChatError } from '../errors.ts'
import { equalBytes, type PeerId, peerKey } from '../ids.ts'
import {
  ENTRIES_BURST,
  ENTRIES_PER_SECOND,
  MAX_RUN_BYTES,
  SYNC_WINDOW_BYTES,
} from '../wire/limits.ts'
import type { Conversation } from './conversation.ts'
import { clockMs } from './hlc.ts'
import { TokenBucket } from './token-bucket.ts'

/** How the log store took a run. */
export type Stored = 'stored' | 'known' | 'fork' | 'rejected'

export interface IntakeOptions {
  readonly peer: PeerId
  readonly clock: Clock
  /** Aborted when the session ends: nothing is acknowledged after that. */
  readonly signal: AbortSignal
  /** Whether an author belongs in a conversation. */
  readonly mayWrite: (conversation: Conversation, author: Uint8Array) => boolean
  /** Stores in one synced write; rejects when the disk refuses, and is then tried again. */
  readonly store: (conversation: Conversation, run: VerifiedRun) => Promise<Stored>
  /** Answers one run, with the head that is on disk. */
  readonly acknowledge: (conversation: Conversation, run: VerifiedRun) => void
  readonly onError: (error: unknown) => void
}

const RETRY_MS = 2_000
/** Older entries are history being caught up with, which the window alone bounds. */
const LIVE_MS = 60_000

/**
 * The receiving half of sync with one peer: proves each run on arrival, stores them in order and
 * answers each after the synced write (docs/protocol.md §6).
 */
export class Intake {
  readonly #options: IntakeOptions
  readonly #bucket: TokenBucket
  readonly #peerKey: Uint8Array
  #waiting: Promise<void> = Promise.resolve()
  #bytes = 0

  constructor(options: IntakeOptions) {
    this.#options = options
    this.#peerKey = peerKey(options.peer)
    const now = options.clock.monotonic()
    this.#bucket = new TokenBucket(ENTRIES_PER_SECOND, ENTRIES_BURST, now)
  }

  /** Throws a `ChatError` when the run is false, not the peer's to send, or beyond the window. */
  run(conversation: Conversation, bytes: Uint8Array): void {
    if (this.#bytes + bytes.length > SYNC_WINDOW_BYTES + MAX_RUN_BYTES) {
      throw new ChatError('SYNC_VIOLATION', 'more runs than the window allows')
    }
    const run = verifyRun(bytes)
    if (!equalBytes(run.conversation, conversation.key)) {
      throw new ChatError('SYNC_VIOLATION', 'a run of another conversation')
    }
    if (!this.#options.mayWrite(conversation, run.author)) {
      throw new ChatError('SYNC_VIOLATION', 'an author who has no place here')
    }
    this.#bytes += bytes.length
    const due = this.#due(conversation, run)
    // Written while the runs before it are still being written, answered after them.
    const stored = due === undefined ? this.#store(conversation, run) : undefined
    // Its failure is dealt with when its turn has come.
    stored?.catch(() => undefined)
    this.#waiting = this.#waiting
      .then(() => this.#take(conversation, run, stored, due))
      .catch(this.#options.onError)
      .finally(() => {
        this.#bytes -= bytes.length
      })
  }

  async #take(
    conversation: Conversation,
    run: VerifiedRun,
    begun: Promise<boolean> | undefined,
    due = 0,
  ): Promise<void> {
    const { clock, signal, acknowledge } = this.#options
    const wait = due - clock.monotonic()
    if (wait > 0) await delay(clock, wait, signal).catch(() => undefined)
    for (let attempt = begun; !signal.aborted; attempt = undefined) {
      if (await (attempt ?? this.#store(conversation, run))) {
        if (!signal.aborted) acknowledge(conversation, run)
        return
      }
      await delay(clock, RETRY_MS, signal).catch(() => undefined)
    }
  }

  /** False when the disk refuses: that is waited for, as the peer keeps what is not acknowledged. */
  async #store(conversation: Conversation, run: VerifiedRun): Promise<boolean> {
    try {
      await this.#options.store(conversation, run)
      return true
    } catch (error) {
      if (isChatError(error, 'STORE_FULL') || isChatError(error, 'STORE_FAILED')) return false
      throw error
    }
  }

  /** When a public room takes this run, if its author is ahead of the rate there; monotonic. */
  #due(conversation: Conversation, run: VerifiedRun): number | undefined {
    if (conversation.kind === 'direct' || !equalBytes(run.author, this.#peerKey)) return undefined
    const { clock } = this.#options
    const oldest = clock.now() - LIVE_MS
    const live = run.entries.filter(({ entry }) => clockMs(entry.clock) > oldest).length
    const wait = this.#bucket.take(live, clock.monotonic())
    return wait > 0 ? clock.monotonic() + wait : undefined
  }
}
