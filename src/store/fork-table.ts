import { type VerifiedRun, verifyRun } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { equalBytes } from '../ids.ts'
import { Reader } from '../wire/codec.ts'
import { encodeRun } from '../wire/run.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { forkKey, type Slot } from './keys.ts'
import type { RecordCipher } from './record-cipher.ts'

/** Two runs of one log that put different entries in one place: proof that the author signed both. */
export interface ForkEvidence {
  readonly a: Uint8Array
  readonly b: Uint8Array
}

/** The evidence of forked logs, one for each, without bodies. */
export class ForkTable {
  readonly #database: Database
  readonly #cipher: RecordCipher

  constructor(database: Database, cipher: RecordCipher) {
    this.#database = database
    this.#cipher = cipher
  }

  /** `a length u16 || a || b`, sealed. */
  put(batch: Batch, slot: Slot, { a, b }: ForkEvidence): void {
    const value = Buffer.alloc(2 + a.length + b.length)
    value.writeUInt16BE(a.length)
    value.set(a, 2)
    value.set(b, 2 + a.length)
    const key = forkKey(slot)
    batch.put(key, this.#cipher.seal(key, value))
  }

  async get(slot: Slot): Promise<ForkEvidence | undefined> {
    const key = forkKey(slot)
    const sealed = await this.#database.get(key)
    if (!sealed) return undefined
    const value = this.#cipher.open(key, sealed)
    const end = 2 + new Reader(value).u16()
    return { a: value.slice(2, end), b: value.slice(end) }
  }
}

/** The lowest entry that two runs of one log put differently; undefined if they do not contradict. */
export function disputedSeq(a: VerifiedRun, b: VerifiedRun): number | undefined {
  const last = Math.min(a.lastSeq, b.lastSeq)
  for (let seq = Math.max(a.firstSeq, b.firstSeq); seq <= last; seq++) {
    const [one, other] = [a.entries[seq - a.firstSeq], b.entries[seq - b.firstSeq]]
    if (one && other && !equalBytes(one.id, other.id)) return seq
  }
  return undefined
}

/** From the disputed entry on, and without bodies: they prove nothing, and may have to be dropped. */
export function bareRun(run: VerifiedRun, firstSeq: number): VerifiedRun {
  const entries = run.entries.slice(Math.max(0, firstSeq - run.firstSeq))
  const parts = entries.map(({ bytes }) => ({ entry: bytes, body: undefined }))
  try {
    return verifyRun(encodeRun({ parts, signature: run.signature }))
  } catch (cause) {
    throw new ChatError('STORE_DAMAGED', 'a run', { cause })
  }
}
