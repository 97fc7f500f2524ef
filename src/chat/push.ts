import { MAX_RUN_BYTES, SYNC_WINDOW_BYTES } from '../wire/limits.ts'
import { bytesKey, type Conversation } from './conversation.ts'

/** Names one log. */
export interface LogRef {
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
}

export interface LogHeight extends LogRef {
  readonly seq: number
}

/** What sync reads; the store satisfies it. */
export interface LogSource {
  /** Every log of the conversation, at what is durable now. */
  heads(conversation: Uint8Array): readonly LogHeight[]
  /** One log at what is durable now. */
  head(log: LogRef): LogHeight | undefined
  /** A run from `afterSeq + 1` on, of at most `maxBytes`; undefined when there is nothing. */
  readRun(log: LogRef, afterSeq: number, maxBytes: number): Promise<Uint8Array | undefined>
}

/** A run just committed. */
export interface FreshRun extends LogRef {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly bytes: Uint8Array
}

interface Flight {
  readonly lastSeq: number
  readonly bytes: number
}

/** How far one log has come at the peer. */
interface Cursor {
  readonly conversation: Conversation
  readonly log: LogRef
  /** Highest seq handed to the session. */
  sent: number
  /** Highest seq the peer holds on disk. */
  acked: number
  /** Send up to here. */
  target: number
  /** Runs under way, oldest first; each is answered by one ack. */
  readonly flights: Flight[]
  /** Where sending went back to; a second time there means the peer will not take it. */
  retriedAt: number
  /** Left alone until heads come. */
  stalled: boolean
}

export interface PushOptions {
  readonly source: LogSource
  /** Sends a run; false when the session is gone. */
  readonly send: (conversation: Conversation, run: Uint8Array) => boolean
  /** The peer holds this log up to `seq` on disk, more than before. */
  readonly onAcked: (conversation: Conversation, log: LogRef, seq: number) => void
  /** Reading the store failed. */
  readonly onError: (error: unknown) => void
}

/**
 * The sending half of sync with one peer (docs/protocol.md §6): knows what the peer has, sends what
 * it lacks within the window, oldest first, and goes on as acknowledgements come. Live messages,
 * catch-up and backpressure are one mechanism: a cursor per log that moves towards the head.
 */
export class Push {
  readonly #options: PushOptions
  readonly #cursors = new Map<string, Cursor>()
  readonly #known = new Set<string>()
  #unacked = 0
  #pumping = false
  #again = false

  constructor(options: PushOptions) {
    this.#options = options
  }

  /** Highest seq of a log handed to the session. */
  sent(log: LogRef): number {
    return this.#cursors.get(cursorKey(log))?.sent ?? 0
  }

  /** The peer's complete heads of a conversation. */
  heads(conversation: Conversation, theirs: readonly LogHeight[]): void {
    this.#known.add(bytesKey(conversation.key))
    const heights = new Map(theirs.map((height) => [cursorKey(height), height.seq]))
    for (const head of this.#options.source.heads(conversation.key)) {
      const cursor = this.#cursor(conversation, head)
      const seq = heights.get(cursorKey(head)) ?? 0
      cursor.target = head.seq
      cursor.stalled = false
      cursor.retriedAt = -1
      if (seq > cursor.acked) this.#advance(cursor, Math.min(seq, head.seq))
      // Heads sent before our last runs arrived are old news; with nothing under way they count.
      if (cursor.flights.length === 0) cursor.sent = Math.min(seq, head.seq)
    }
    this.#pump()
  }

  /** Sends no more of a conversation until heads of it come again. */
  forget(conversation: Conversation): void {
    const key = bytesKey(conversation.key)
    this.#known.delete(key)
    for (const cursor of this.#cursors.values()) {
      if (bytesKey(cursor.conversation.key) === key) cursor.target = 0
    }
  }

  /** A run of our own is durable here; called in the order of commits. */
  committed(conversation: Conversation, run: FreshRun): void {
    if (!this.#known.has(bytesKey(conversation.key))) return
    const cursor = this.#cursor(conversation, run)
    cursor.target = Math.max(cursor.target, run.lastSeq)
    if (cursor.sent === run.firstSeq - 1 && !cursor.stalled && this.#room() && !this.#pumping) {
      this.#send(cursor, run.bytes, run.lastSeq)
    } else {
      this.#pump()
    }
  }

  /** One run was answered. False when none was under way, which no honest peer does. */
  ack(log: LogRef, seq: number): boolean {
    const cursor = this.#cursors.get(cursorKey(log))
    const flight = cursor?.flights.shift()
    if (!cursor || !flight) return false
    this.#unacked -= flight.bytes
    // The peer may hold more than we sent, from others; but it cannot hold what we do not.
    const held = Math.min(seq, Math.max(cursor.sent, cursor.target))
    if (held > cursor.acked) this.#advance(cursor, held)
    if (cursor.flights.length === 0 && seq !== cursor.sent) {
      cursor.stalled = seq < cursor.sent && cursor.retriedAt === seq
      cursor.retriedAt = seq
      cursor.sent = seq
    }
    this.#pump()
    return true
  }

  #advance(cursor: Cursor, seq: number): void {
    cursor.acked = seq
    this.#options.onAcked(cursor.conversation, cursor.log, seq)
  }

  #cursor(conversation: Conversation, log: LogRef): Cursor {
    const key = cursorKey(log)
    let cursor = this.#cursors.get(key)
    if (!cursor) {
      const { author, device } = log
      cursor = {
        conversation,
        log: { conversation: conversation.key, author: author.slice(), device: device.slice() },
        sent: 0,
        acked: 0,
        target: 0,
        flights: [],
        retriedAt: -1,
        stalled: false,
      }
      this.#cursors.set(key, cursor)
    }
    return cursor
  }

  #room(): boolean {
    return this.#unacked + MAX_RUN_BYTES <= SYNC_WINDOW_BYTES
  }

  #send(cursor: Cursor, bytes: Uint8Array, lastSeq: number): boolean {
    cursor.sent = lastSeq
    cursor.flights.push({ lastSeq, bytes: bytes.length })
    this.#unacked += bytes.length
    return this.#options.send(cursor.conversation, bytes)
  }

  #pump(): void {
    if (this.#pumping) {
      this.#again = true
      return
    }
    this.#pumping = true
    this.#run()
      .catch(this.#options.onError)
      .finally(() => {
        this.#pumping = false
        if (this.#again) {
          this.#again = false
          this.#pump()
        }
      })
  }

  async #run(): Promise<void> {
    for (let moved = true; moved; ) {
      moved = false
      for (const cursor of this.#cursors.values()) {
        if (!this.#room()) return
        if (cursor.stalled || cursor.sent >= cursor.target) continue
        const from = cursor.sent
        const bytes = await this.#options.source.readRun(cursor.log, from, MAX_RUN_BYTES)
        if (!bytes || cursor.sent !== from || from >= cursor.target) continue
        const count = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0)
        if (!this.#send(cursor, bytes, from + count)) return
        moved = true
      }
    }
  }
}

/** A map key for a log. */
export function cursorKey(log: LogRef): string {
  return bytesKey(log.conversation) + bytesKey(log.author) + bytesKey(log.device)
}
