import { ChatError } from '../errors.ts'

/** Bytes of the index that grow as they are written. Texts are of characters 0 to 255. */
export class SearchBytes {
  #bytes = Buffer.allocUnsafe(1_024)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, the lowest first. */
  number(value: number): void {
    this.#reserve(8)
    let left = value
    while (left >= 128) {
      this.#bytes[this.#length++] = (left % 128) | 128
      left = Math.floor(left / 128)
    }
    this.#bytes[this.#length++] = left
  }

  u64(value: bigint): void {
    this.#reserve(8)
    this.#length = this.#bytes.writeBigUInt64BE(value, this.#length)
  }

  text(value: string): void {
    this.number(value.length)
    this.#reserve(value.length)
    this.#length += this.#bytes.write(value, this.#length, 'latin1')
  }

  bytes(value: SearchBytes): void {
    this.#reserve(value.length)
    this.#length += value.#bytes.copy(this.#bytes, this.#length, 0, value.length)
  }

  clear(): void {
    this.#length = 0
  }

  /** A copy of what was written. */
  take(): Uint8Array {
    return Uint8Array.prototype.slice.call(this.#bytes, 0, this.#length)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

/** Reads what `SearchBytes` wrote; `STORE_DAMAGED` beyond its end. */
export class SearchSource {
  readonly #bytes: Buffer
  at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get ended(): boolean {
    return this.at >= this.#bytes.length
  }

  number(): number {
    let value = 0
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      const byte = this.#bytes[this.at++]
      if (byte === undefined) break
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
    throw damagedIndex()
  }

  u64(): bigint {
    if (this.at + 8 > this.#bytes.length) throw damagedIndex()
    this.at += 8
    return this.#bytes.readBigUInt64BE(this.at - 8)
  }

  text(): string {
    const length = this.number()
    if (this.at + length > this.#bytes.length) throw damagedIndex()
    this.at += length
    return this.#bytes.toString('latin1', this.at - length, this.at)
  }

  end(): void {
    if (this.at !== this.#bytes.length) throw damagedIndex()
  }
}

/** What says that the search index must be made anew. */
export function damagedIndex(cause?: unknown): ChatError {
  return new ChatError('STORE_DAMAGED', 'the search index', { cause })
}
