import * as v from 'valibot'
import { DEVICE_ID_BYTES, formatPeerId, type PeerId, peerKey } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { MAX_RECEIPTS, MAX_SEQ } from '../wire/limits.ts'
import { Batch } from './batch.ts'
import type { Database } from './database.ts'
import type { LogRef } from './log-table.ts'
import type { RecordCipher } from './record-cipher.ts'
import { bytes, count } from './record-schema.ts'
import { RecordTable } from './record-table.ts'

const schema = v.strictObject({
  conversation: bytes(32),
  author: bytes(32),
  device: bytes(DEVICE_ID_BYTES),
  peer: bytes(32),
  /** The peer holds the log from here to `seq`; MAX_SEQ while it has acknowledged nothing. */
  from: count,
  seq: count,
  /** How far the peer says it has read the log; 0 if it does not say. */
  read: count,
})

type Receipt = Readonly<v.InferOutput<typeof schema>>

/** Entries `from` to `seq` of a log are on a peer's disk. */
export type Held = Pick<Receipt, 'from' | 'seq'>

/** What peers hold of our logs on their disks, and have read. `seq` never goes back. At most MAX_RECEIPTS. */
export class Receipts {
  readonly #database: Database
  readonly #table: RecordTable<Receipt>
  readonly #byLog = new Map<string, Map<PeerId, Held>>()
  readonly #readByLog = new Map<string, Map<PeerId, number>>()

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({ database, cipher, family: 'receipt', schema, nameOf })
  }

  async load(): Promise<void> {
    await this.#table.load()
    this.#byLog.clear()
    this.#readByLog.clear()
    for (const receipt of this.#table.all()) this.#show(receipt)
  }

  /** Every peer that ever acknowledged something of this log, with what. */
  of(log: LogRef): ReadonlyMap<PeerId, Held> {
    return this.#byLog.get(logName(log)) ?? NOBODY
  }

  /** Every peer that says how far it has read this log; that may be further than it holds it. */
  readOf(log: LogRef): ReadonlyMap<PeerId, number> {
    return this.#readByLog.get(logName(log)) ?? NOBODY
  }

  /**
   * The peer holds entries `from` to `seq`. Resolves once durable. What it held before is joined with
   * that: `from` falls and `seq` rises. Should there be a hole between the two, the higher counts.
   */
  async raise(log: LogRef, peer: PeerId, seq: number, from: number = 1): Promise<void> {
    const held = this.of(log).get(peer) ?? NOTHING
    const joined = joinHeld(held, { from, seq })
    if (joined !== held) await this.#raise(log, peer, { from, seq, read: 0 })
  }

  /** How far the peer has read; resolves once durable, and what is not higher changes nothing. */
  async raiseRead(log: LogRef, peer: PeerId, read: number): Promise<void> {
    if ((this.readOf(log).get(peer) ?? 0) >= read) return
    await this.#raise(log, peer, { ...NOTHING, read })
  }

  async #raise(
    log: LogRef,
    peer: PeerId,
    { from, seq, read }: Pick<Receipt, 'from' | 'seq' | 'read'>,
  ): Promise<void> {
    const receipt: Receipt = {
      conversation: log.conversation.slice(),
      author: log.author.slice(),
      device: log.device.slice(),
      peer: peerKey(peer),
      from,
      seq,
      read,
    }
    const batch = new Batch()
    const latest = this.#table.latest(nameOf(receipt))
    if (!latest) this.#makeRoom(batch)
    // Written again even when a higher one is under way: it resolves no sooner than that one.
    const highest = {
      ...receipt,
      ...joinHeld(latest ?? NOTHING, { from, seq }),
      read: Math.max(read, latest?.read ?? 0),
    }
    this.#table.put(batch, highest)
    batch.onCommitted(() => this.#show(highest))
    await this.#database.commit(batch)
  }

  #show(receipt: Receipt): void {
    const name = logName(receipt)
    const peer = formatPeerId(receipt.peer)
    const { from, seq, read } = receipt
    if (seq > 0) this.#byLog.set(name, withPeer(this.#byLog.get(name), peer, { from, seq }))
    if (read > 0) this.#readByLog.set(name, withPeer(this.#readByLog.get(name), peer, read))
  }

  #makeRoom(batch: Batch): void {
    if (this.#table.size < MAX_RECEIPTS) return
    const [oldest] = this.#table.all()
    if (!oldest) return
    this.#table.delete(batch, oldest)
    batch.onCommitted(() => {
      for (const heights of [this.#byLog, this.#readByLog]) {
        heights.get(logName(oldest))?.delete(formatPeerId(oldest.peer))
      }
    })
  }
}

const NOBODY: ReadonlyMap<PeerId, never> = new Map<PeerId, never>()
const NOTHING: Held = { from: MAX_SEQ, seq: 0 }

/** What is held when both are; the first itself if the other adds nothing. */
function joinHeld(held: Held, more: Held): Held {
  if (more.seq < more.from) return held
  if (held.seq === 0) return { from: more.from, seq: more.seq }
  if (more.seq + 1 < held.from) return held
  if (held.seq + 1 < more.from) return { from: more.from, seq: more.seq }
  if (held.from <= more.from && more.seq <= held.seq) return held
  return { from: Math.min(held.from, more.from), seq: Math.max(held.seq, more.seq) }
}

function withPeer<T>(peers: Map<PeerId, T> | undefined, peer: PeerId, value: T): Map<PeerId, T> {
  return (peers ?? new Map<PeerId, T>()).set(peer, value)
}

function nameOf({ conversation, author, device, peer }: Receipt): Uint8Array {
  return concatBytes(conversation, author, device, peer)
}

function logName({ conversation, author, device }: LogRef): string {
  return Buffer.concat([conversation, author, device]).toString('latin1')
}
