import { LOG_START, type LogPosition } from '../crypto/run.ts'
import { CONVERSATION_KEY_BYTES, DEVICE_ID_BYTES, ENTRY_ID_BYTES, PEER_KEY_BYTES } from '../ids.ts'
import { concatBytes, Reader } from '../wire/codec.ts'
import type { Slot } from './keys.ts'

/** Names one log. */
export interface LogRef {
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
}

/** A log and where it ends on disk. */
export interface LogHead extends LogRef, LogPosition {}

/** One log in memory. */
export interface LogState {
  readonly ref: LogRef
  readonly slot: Slot
  /** What is durable. */
  head: LogHead
  /** The head once every write under way has landed. */
  tail: LogPosition
  /** Writes under way; resolves when the newest of them has landed or failed. */
  writing: Promise<void> | undefined
}

interface ConversationLogs {
  readonly key: Uint8Array
  readonly logs: Map<string, LogState>
  heads: readonly LogHead[] | undefined
}

/** Every log's head, in memory: sync and writing ask for them all the time. */
export class LogTable {
  readonly #conversations = new Map<string, ConversationLogs>()
  readonly #bySlot = new Map<Slot, LogState>()
  #nextSlot: Slot = 1

  get size(): number {
    return this.#bySlot.size
  }

  get(ref: LogRef): LogState | undefined {
    return this.#conversations.get(text(ref.conversation))?.logs.get(logText(ref))
  }

  bySlot(slot: Slot): LogState | undefined {
    return this.#bySlot.get(slot)
  }

  /** Logs of a conversation, those included whose first write is under way. */
  logs(conversation: Uint8Array): number {
    return this.#conversations.get(text(conversation))?.logs.size ?? 0
  }

  /** A log that is new, or read from disk with its slot and head. */
  add(of: LogRef, slot: Slot = this.#nextSlot, position: LogPosition = LOG_START): LogState {
    const { conversation, author, device } = of
    const ref = {
      conversation: conversation.slice(),
      author: author.slice(),
      device: device.slice(),
    }
    const head = { ...ref, ...position }
    const log: LogState = { ref, slot, head, tail: head, writing: undefined }
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
  remove(log: LogState): void {
    const known = this.#conversations.get(text(log.ref.conversation))
    if (known?.logs.get(logText(log.ref)) !== log) return
    known.logs.delete(logText(log.ref))
    if (known.logs.size === 0) this.#conversations.delete(text(log.ref.conversation))
    this.#bySlot.delete(log.slot)
  }

  /** The write that ends there is durable. */
  advance(log: LogState, { seq, id, clock }: LogPosition): void {
    log.head = { ...log.ref, seq, id, clock }
    const known = this.#conversations.get(text(log.ref.conversation))
    if (known) known.heads = undefined
  }

  /** Slots of the logs that this author has in a conversation. */
  slots(conversation: Uint8Array, author: Uint8Array): readonly Slot[] {
    const wanted = text(author)
    const logs = this.#conversations.get(text(conversation))?.logs ?? []
    return [...logs].flatMap(([name, { slot }]) => (name.startsWith(wanted) ? [slot] : []))
  }

  heads(conversation: Uint8Array): readonly LogHead[] {
    const known = this.#conversations.get(text(conversation))
    if (!known) return []
    known.heads ??= [...known.logs.values()].map(({ head }) => head).filter(({ seq }) => seq > 0)
    return known.heads
  }

  conversations(): readonly Uint8Array[] {
    return [...this.#conversations.values()].map(({ key }) => key)
  }
}

/** `conversation || author || device || seq u48 || id || clock u64`: a log's record. */
export function encodeLog(ref: LogRef, { seq, id, clock }: LogPosition): Uint8Array {
  const numbers = Buffer.alloc(14)
  numbers.writeUIntBE(seq, 0, 6)
  numbers.writeBigUInt64BE(clock, 6)
  return concatBytes(ref.conversation, ref.author, ref.device, numbers, id)
}

export function decodeLog(bytes: Uint8Array): { ref: LogRef; position: LogPosition } {
  const reader = new Reader(bytes)
  const ref = {
    conversation: reader.bytes(CONVERSATION_KEY_BYTES),
    author: reader.bytes(PEER_KEY_BYTES),
    device: reader.bytes(DEVICE_ID_BYTES),
  }
  const position = {
    seq: reader.u48(),
    clock: reader.u64(),
    id: reader.bytes(ENTRY_ID_BYTES).slice(),
  }
  reader.end()
  return { ref, position }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}

function logText(ref: LogRef): string {
  return text(ref.author) + text(ref.device)
}
