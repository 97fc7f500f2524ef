/**
 * What a LevelDB MANIFEST says of the files beside it. LevelDB reads it as far as it goes, opens
 * happily with what is left of a shortened one and deletes all files that this does not name. So it
 * is read here first, and compared with the folder (docs/storage.md).
 */
export interface Manifest {
  /** The write-ahead log that must exist; 0 before there is one. */
  readonly logNumber: number
  /** Table number to size in bytes. */
  readonly tables: ReadonlyMap<number, number>
}

const BLOCK_BYTES = 32_768
const HEADER_BYTES = 7
const RECORD = { full: 1, first: 2, middle: 3, last: 4 } as const
/** Fields of a version edit (LevelDB, db/version_edit.cc). */
const EDIT = {
  comparator: 1,
  logNumber: 2,
  nextFile: 3,
  lastSequence: 4,
  compactPointer: 5,
  deletedTable: 6,
  newTable: 7,
  previousLog: 9,
} as const

/** Reads as LevelDB does: up to a record that ends early. `undefined` for what is no manifest. */
export function readManifest(bytes: Uint8Array): Manifest | undefined {
  const tables = new Map<number, number>()
  let logNumber: number | undefined
  for (const record of logRecords(bytes)) {
    const edit = new EditReader(record)
    while (edit.more) {
      const field = edit.number()
      if (field === EDIT.comparator) edit.skipText()
      else if (field === EDIT.logNumber) logNumber = edit.number()
      else if (field === EDIT.compactPointer) {
        edit.number()
        edit.skipText()
      } else if (field === EDIT.deletedTable) {
        edit.number()
        tables.delete(edit.number())
      } else if (field === EDIT.newTable) {
        edit.number()
        tables.set(edit.number(), edit.number())
        edit.skipText()
        edit.skipText()
      } else if (
        field === EDIT.nextFile ||
        field === EDIT.lastSequence ||
        field === EDIT.previousLog
      ) {
        edit.number()
      } else {
        return undefined
      }
    }
    if (edit.failed) return undefined
  }
  return logNumber === undefined ? undefined : { logNumber, tables }
}

/** LevelDB's log format: blocks of records, each with checksum, length and kind. */
function* logRecords(bytes: Uint8Array): Generator<Uint8Array> {
  let parts: Uint8Array[] = []
  let at = 0
  for (;;) {
    const left = BLOCK_BYTES - (at % BLOCK_BYTES)
    if (left < HEADER_BYTES) at += left
    if (at + HEADER_BYTES > bytes.length) return
    const length = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8)
    const kind = bytes[at + 6]
    const end = at + HEADER_BYTES + length
    if (end > bytes.length || kind === 0) return
    if (kind === RECORD.full || kind === RECORD.first) parts = []
    parts.push(bytes.subarray(at + HEADER_BYTES, end))
    if (kind === RECORD.full || kind === RECORD.last) {
      yield Buffer.concat(parts)
      parts = []
    }
    at = end
  }
}

class EditReader {
  readonly #bytes: Uint8Array
  #at = 0
  failed = false

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get more(): boolean {
    return !this.failed && this.#at < this.#bytes.length
  }

  /** A varint; file numbers and sizes stay far below 2^53. */
  number(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 63; scale *= 128) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) break
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    this.failed = true
    return 0
  }

  skipText(): void {
    const length = this.number()
    this.#at += length
    if (this.#at > this.#bytes.length) this.failed = true
  }
}
