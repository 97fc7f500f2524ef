import * as v from 'valibot'
import { ChatError } from '../errors.ts'
import { type CborValue, decodeCbor, encodeCbor } from '../wire/codec.ts'
import type { Batch } from './batch.ts'
import type { Database } from './database.ts'
import { familyRange, recordKey } from './keys.ts'
import type { RecordCipher } from './record-cipher.ts'

/** Fields that CBOR can carry. */
export type Fields = { readonly [name: string]: CborValue }

export interface RecordTableOptions<T extends Fields> {
  readonly database: Database
  readonly cipher: RecordCipher
  readonly family: 'contact' | 'conversation' | 'room' | 'receipt' | 'read' | 'transfer' | 'draft'
  readonly schema: v.GenericSchema<unknown, T>
  /** What names a record; unique, any length. */
  readonly nameOf: (record: T) => Uint8Array
}

/**
 * Small records that are all in memory and all on disk. Memory shows what is durable; a change made
 * on top of one that is still being written sees that one (`latest`).
 */
export class RecordTable<T extends Fields> {
  readonly #options: RecordTableOptions<T>
  readonly #durable = new Map<string, T>()
  readonly #writing = new Map<string, T>()

  constructor(options: RecordTableOptions<T>) {
    this.#options = options
  }

  /** Reads everything anew. `STORE_DAMAGED` for a record that we did not write. */
  async load(): Promise<void> {
    const { database, cipher, family, schema, nameOf } = this.#options
    const records = new Map<string, T>()
    await database.scan(familyRange(family), (key, value) => {
      const record = parseRecord(schema, cipher.open(key, value), family)
      records.set(text(nameOf(record)), record)
      return true
    })
    this.#durable.clear()
    for (const [name, record] of records) this.#durable.set(name, record)
  }

  get size(): number {
    return this.#durable.size
  }

  /** A name in ASCII may be given as the text that it is. */
  get(name: Uint8Array | string): T | undefined {
    return this.#durable.get(typeof name === 'string' ? name : text(name))
  }

  /** With what is being written and not yet durable. */
  latest(name: Uint8Array): T | undefined {
    return this.#writing.get(text(name)) ?? this.#durable.get(text(name))
  }

  all(): IterableIterator<T> {
    return this.#durable.values()
  }

  /** All with what is being written and not yet durable. */
  allLatest(): readonly T[] {
    return [...new Map([...this.#durable, ...this.#writing]).values()]
  }

  put(batch: Batch, record: T): void {
    const { cipher, nameOf } = this.#options
    const key = this.#key(nameOf(record))
    batch.put(key, cipher.seal(key, encodeCbor(record)))
    const name = text(nameOf(record))
    this.#writing.set(name, record)
    batch.onCommitted(() => {
      this.#durable.set(name, record)
      this.#written(name, record)
    })
    batch.onFailed(() => this.#written(name, record))
  }

  delete(batch: Batch, record: T): void {
    const name = text(this.#options.nameOf(record))
    batch.delete(this.#key(this.#options.nameOf(record)))
    batch.onCommitted(() => this.#durable.delete(name))
  }

  #written(name: string, record: T): void {
    if (this.#writing.get(name) === record) this.#writing.delete(name)
  }

  #key(name: Uint8Array): Uint8Array {
    const { cipher, family } = this.#options
    return recordKey(family, cipher.tag(family, name))
  }
}

function parseRecord<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, family: string): T {
  try {
    return v.parse(schema, decodeCbor(bytes))
  } catch (cause) {
    throw new ChatError('STORE_DAMAGED', `a ${family} record`, { cause })
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
}
