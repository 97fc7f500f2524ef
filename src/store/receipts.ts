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
})

type Receipt = Readonly<v.InferOutput<typeof schema>>

/** How far peers hold our logs on their disks. Never goes back. At most MAX_RECEIPTS. */
export class Receipts {
  readonly #database: Database
  readonly #table: RecordTable<Receipt>
  readonly #byLog = new Map<string, Map<PeerId, number>>()

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#table = new RecordTable({ database, cipher, family: 'receipt', schema, nameOf })
  }

  async load(): Promise<void> {
    await this.#table.load()
    this.#byLog.clear()
    for (const receipt of this.#table.all()) this.#show(receipt)
  }

  /** Every peer that ever acknowledged something of this log, with its highest durable seq. */
  of(log: LogRef): ReadonlyMap<PeerId, number> {
    return this.#byLog.get(logName(log)) ?? NOBODY
  }

  /** Resolves once durable; a seq that is not higher changes nothing. */
  async raise(log: LogRef, peer: PeerId, seq: number): Promise<void> {
    const receipt: Receipt = {
      conversation: log.conversation.slice(),
      author: log.author.slice(),
      device: log.device.slice(),
      peer: peerKey(peer),
      seq,
    }
    if ((this.of(log).get(peer) ?? 0) >= seq) return
    const batch = new Batch()
    const latest = this.#table.latest(nameOf(receipt))
    if (!latest) this.#makeRoom(batch)
    // Written again even when a higher one is under way: it resolves no sooner than that one.
    const highest = latest && latest.seq > seq ? { ...receipt, seq: latest.seq } : receipt
    this.#table.put(batch, highest)
    batch.onCommitted(() => this.#show(highest))
    await this.#database.commit(batch)
  }

  #show(receipt: Receipt): void {
    const name = logName(receipt)
    const peers = this.#byLog.get(name) ?? new Map<PeerId, number>()
    this.#byLog.set(name, peers)
    peers.set(formatPeerId(receipt.peer), receipt.seq)
  }

  #makeRoom(batch: Batch): void {
    if (this.#table.size < MAX_RECEIPTS) return
    const [oldest] = this.#table.all()
    if (!oldest) return
    this.#table.delete(batch, oldest)
    batch.onCommitted(() => this.#byLog.get(logName(oldest))?.delete(formatPeerId(oldest.peer)))
  }
}

const NOBODY: ReadonlyMap<PeerId, number> = new Map()

function nameOf({ conversation, author, device, peer }: Receipt): Uint8Array {
  return concatBytes(conversation, author, device, peer)
}

function logName({ conversation, author, device }: LogRef): string {
  return Buffer.concat([conversation, author, device]).toString('latin1')
}
