import * as v from 'valibot'
import { DEVICE_ID_BYTES, formatPeerId, type PeerId, peerKey } from '../ids.ts'
import { concatBytes } from '../wire/codec.ts'
import { MAX_RECEIPTS } from '../wire/limits.ts'
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
  seq: count,
  /** How far the peer says it has read the log; 0 if it does not say. */
  read: count,
})

type Receipt = Readonly<v.InferOutput<typeof schema>>

/** How far peers hold our logs on their disks, and have read them. Never goes back. At most MAX_RECEIPTS. */
export class Receipts {
  readonly #database: Database
  readonly #table: RecordTable<Receipt>
  readonly #byLog = new Map<string, Map<PeerId, number>>()
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

  /** Every peer that ever acknowledged something of this log, with its highest durable seq. */
  of(log: LogRef): ReadonlyMap<PeerId, number> {
    return this.#byLog.get(logName(log)) ?? NOBODY
  }

  /** Every peer that says how far it has read this log; that may be further than it holds it. */
  readOf(log: LogRef): ReadonlyMap<PeerId, number> {
    return this.#readByLog.get(logName(log)) ?? NOBODY
  }

  /** Resolves once durable; a seq that is not higher changes nothing. */
  async raise(log: LogRef, peer: PeerId, seq: number): Promise<void> {
    if ((this.of(log).get(peer) ?? 0) < seq) await this.#raise(log, peer, { seq, read: 0 })
  }

  /** The same for how far the peer has read. */
  async raiseRead(log: LogRef, peer: PeerId, read: number): Promise<void> {
    if ((this.readOf(log).get(peer) ?? 0) < read) await this.#raise(log, peer, { seq: 0, read })
  }

  async #raise(
    log: LogRef,
    peer: PeerId,
    { seq, read }: Pick<Receipt, 'seq' | 'read'>,
  ): Promise<void> {
    const receipt: Receipt = {
      conversation: log.conversation.slice(),
      author: log.author.slice(),
      device: log.device.slice(),
      peer: peerKey(peer),
      seq,
      read,
    }
    const batch = new Batch()
    const latest = this.#table.latest(nameOf(receipt))
    if (!latest) this.#makeRoom(batch)
    // Written again even when a higher one is under way: it resolves no sooner than that one.
    const highest = {
      ...receipt,
      seq: Math.max(seq, latest?.seq ?? 0),
      read: Math.max(read, latest?.read ?? 0),
    }
    this.#table.put(batch, highest)
    batch.onCommitted(() => this.#show(highest))
    await this.#database.commit(batch)
  }

  #show(receipt: Receipt): void {
    const name = logName(receipt)
    const peer = formatPeerId(receipt.peer)
    const { seq, read } = receipt
    if (seq > 0) this.#byLog.set(name, withPeer(this.#byLog.get(name), peer, seq))
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

const NOBODY: ReadonlyMap<PeerId, number> = new Map()

function withPeer(
  peers: Map<PeerId, number> | undefined,
  peer: PeerId,
  seq: number,
): Map<PeerId, number> {
  return (peers ?? new Map<PeerId, number>()).set(peer, seq)
}

function nameOf({ conversation, author, device, peer }: Receipt): Uint8Array {
  return concatBytes(conversation, author, device, peer)
}

function logName({ conversation, author, device }: LogRef): string {
  return Buffer.concat([conversation, author, device]).toString('latin1')
}
