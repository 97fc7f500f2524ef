import { entryId, type ProvenEntry } from '../crypto/run.ts'
import { ChatError } from '../errors.ts'
import { concatBytes } from '../wire/codec.ts'
import { decodeEntry } from '../wire/entry.ts'
import { decodeRun, encodeRun, type RunPart } from '../wire/run.ts'

/** An entry with the moment it became durable here, in milliseconds since 1970. */
export interface StoredEntry extends ProvenEntry {
  readonly receivedAt: number
}

/** A run as it stands in the database: checked when it was taken in, sealed since. */
export interface StoredRun {
  readonly firstSeq: number
  readonly lastSeq: number
  readonly receivedAt: number
  readonly parts: readonly RunPart[]
  readonly signature: Uint8Array
  /** As on the wire. */
  readonly bytes: Uint8Array
}

const TIME_BYTES = 6

/** `receivedAt u48 || run`. */
export function encodeStoredRun(receivedAt: number, run: Uint8Array): Uint8Array {
  const time = Buffer.alloc(TIME_BYTES)
  time.writeUIntBE(Math.max(0, Math.floor(receivedAt)), 0, TIME_BYTES)
  return concatBytes(time, run)
}

/** `lastSeq` is known from the record's key. `STORE_DAMAGED` for what we did not write. */
export function decodeStoredRun(value: Uint8Array, lastSeq: number): StoredRun {
  try {
    const receivedAt = Buffer.from(value.buffer, value.byteOffset, value.length).readUIntBE(0, 6)
    const bytes = value.subarray(TIME_BYTES)
    const { parts, signature } = decodeRun(bytes)
    return { firstSeq: lastSeq - parts.length + 1, lastSeq, receivedAt, parts, signature, bytes }
  } catch (cause) {
    throw new ChatError('STORE_DAMAGED', 'a run', { cause })
  }
}

/** The entry of that number; `undefined` if the run does not hold it. */
export function storedEntry(run: StoredRun, seq: number): StoredEntry | undefined {
  const part = run.parts[seq - run.firstSeq]
  if (!part) return undefined
  const bytes = part.entry
  const entry = decodeEntry(bytes)
  return { id: entryId(bytes), entry, bytes, body: part.body, receivedAt: run.receivedAt }
}

/** Every entry of a stored run. */
export function storedEntries(run: StoredRun): StoredEntry[] {
  return run.parts.flatMap((_, at) => storedEntry(run, run.firstSeq + at) ?? [])
}

/** The same run with other parts, or with fewer at its beginning, as a record. */
export function withParts(run: StoredRun, parts: readonly RunPart[]): Uint8Array {
  return encodeStoredRun(run.receivedAt, encodeRun({ parts, signature: run.signature }))
}

/** The same run without the bodies of these entries, as a record. */
export function withoutBodies(run: StoredRun, seqs: ReadonlySet<number>): Uint8Array {
  return withParts(
    run,
    run.parts.map((part, at) =>
      seqs.has(run.firstSeq + at) ? { entry: part.entry, body: undefined } : part,
    ),
  )
}
