import type { LogPosition } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'
import type { Slot } from './keys.ts'
import { headOf, type LogShape, NOTHING_HELD, type Span } from './span.ts'

/** Names one log. */
export interface LogRef {
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
}

/** A log and the newest entry of it that is held. */
export interface LogHead extends LogRef, LogPosition {}

/** What is held of a log on disk; `seq`, `id` and `clock` are those of its head. */
export interface LogState extends LogHead {
  /** Ascending, with a hole between any two, never empty, at most MAX_SPANS. */
  readonly spans: readonly Span[]
  /** Entries up to this one are not wanted; 0 if all are. */
  readonly floor: number
  /** The lowest entry of which there is proof that the author signed two. */
  readonly forkedAt: number | undefined
  /**
   * Up to where the log is undisputed: the head, or in a forked log the entry before `forkedAt`, with
   * zeros as its id while it is not held.
   */
  readonly settled: { readonly seq: number; readonly id: Uint8Array }
}

/** One log in memory. */
export interface Log {
  readonly ref: LogRef
  readonly slot: Slot
  /** What is durable. */
  shape: LogShape
  /** The same for callers; undefined while nothing is held. */
  state: LogState | undefined
  /** What is held once every write under way has landed. */
  next: LogShape
  /** Writes under way; resolves when the newest of them has landed or failed. */
  writing: Promise<void> | undefined
}

interface ConversationLogs {
  readonly key: Uint8Array
  readonly logs: Map<string, Log>
  heads: readonly LogState[] | undefined
}

/** What is held of every log, in memory: sync and writing ask for it all the time. */
export class LogTable {
  readonly #conversations = new Map<string, ConversationLogs>()
  readonly #bySlot = new Map<Slot, Log>()
  #nextSlot: Slot = 1
  /** What was asked for last: entries of one log come and go together. */
  #last: Log | undefined

  get size(): number {
    return this.#bySlot.size
  }

  get(ref: LogRef): Log | undefined {
    if (!this.#last || !isLog(this.#last.ref, ref)) {
      this.#last = this.#conversations.get(text(ref.conversation))?.logs.get(logText(ref))
    }
    return this.#last
  }

  bySlot(slot: Slot): Log | undefined {
    return this.#bySlot.get(slot)
  }

  /** Logs of a conversation, those included whose first write is under way. */
  logs(conversation: Uint8Array): number {
    return this.#conversations.get(text(conversation))?.logs.size ?? 0
  }

  /** A log that is new, or read from disk with its slot. */
  add(of: LogRef, slot: Slot = this.#nextSlot, shape: LogShape = NOTHING_HELD): Log {
    const { conversation, author, device } = of
    const ref = {
      conversation: conversation.slice(),
      author: author.slice(),
      device: device.slice(),
    }
    const state = stateOf(ref, shape)
    const log: Log = { ref, slot, shape, state, next: shape, writing: undefined }
    const key = text(conversation)
    const known = this.#conversations.get(key) ?? {
      key: ref.conversation,
      logs: new Map(),
      heads: undefined,
    }
    this.#conversations.set(key, known)
    known.logs.set(logText(ref), log)
    known.heads = undefined
    this.#bySlot.set(slot, log)
    this.#nextSlot = Math.max(this.#nextSlot, slot + 1)
    return log
  }

  /** Forgets a log whose first write failed. */
  remove(log: Log): void {
    const known = this.#conversations.get(text(log.ref.conversation))
    if (known?.logs.get(logText(log.ref)) !== log) return
    this.#last = undefined
    known.logs.delete(logText(log.ref))
    if (known.logs.size === 0) this.#conversations.delete(text(log.ref.conversation))
    this.#bySlot.delete(log.slot)
  }

  /** This is what the log holds now. */
  show(log: Log, shape: LogShape): void {
    log.shape = shape
    log.state = stateOf(log.ref, shape)
    const known = this.#conversations.get(text(log.ref.conversation))
    if (known) known.heads = undefined
  }

  /** Slots of the logs that this author has in a conversation. */
  slots(conversation: Uint8Array, author: Uint8Array): readonly Slot[] {
    const wanted = text(author)
    const logs = this.#conversations.get(text(conversation))?.logs ?? []
    return [...logs].flatMap(([name, { slot }]) => (name.startsWith(wanted) ? [slot] : []))
  }

  heads(conversation: Uint8Array): readonly LogState[] {
    const known = this.#conversations.get(text(conversation))
    if (!known) return NO_LOGS
    known.heads ??= [...known.logs.values()].flatMap(({ state }) => state ?? [])
    return known.heads
  }

  /** What is held of every log, as durable now. */
  *held(): Generator<{ readonly slot: Slot; readonly spans: readonly Span[] }> {
    for (const { slot, shape } of this.#bySlot.values()) {
      if (shape.spans.length > 0) yield { slot, spans: shape.spans }
    }
  }

  conversations(): readonly Uint8Array[] {
    return [...this.#conversations.values()].map(({ key }) => key)
  }
}

const NO_LOGS: readonly LogState[] = []

function stateOf(ref: LogRef, shape: LogShape): LogState | undefined {
  const { spans, floor, forkedAt, settledId } = shape
  if (spans.length === 0) return undefined
  const head = headOf(shape)
  return {
    ...ref,
    ...head,
    spans: spans.map(({ first, last }) => ({ first, last })),
    floor,
    forkedAt,
    settled: forkedAt === undefined ? head : { seq: forkedAt - 1, id: settledId },
  }
}

function isLog(a: LogRef, b: LogRef): boolean {
  return (
    equalBytes(a.author, b.author) &&
    equalBytes(a.conversation, b.conversation) &&
    equalBytes(a.device, b.device)
  )
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function logText(ref: LogRef): string {
  return text(ref.author) + text(ref.device)
}
