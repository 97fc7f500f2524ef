import { TREE_ARITY } from '../wire/limits.ts'

/** Which chunks of a file are there: one bit each, chunk 0 in the highest bit of the first byte. */
export class ChunkSet {
  /** How many chunks the file has. */
  readonly length: number
  readonly #bits: Uint8Array
  /** How many of each stretch of TREE_ARITY chunks. */
  readonly #counts: Uint16Array
  #count = 0
  /** No chunk before this one is missing. */
  #from = 0

  constructor(length: number) {
    this.length = length
    this.#bits = new Uint8Array(Math.ceil(length / 8))
    this.#counts = new Uint16Array(Math.ceil(length / TREE_ARITY))
  }

  get count(): number {
    return this.#count
  }

  get isFull(): boolean {
    return this.#count === this.length
  }

  has(chunk: number): boolean {
    return ((this.#bits[chunk >>> 3] ?? 0) & (128 >>> (chunk & 7))) !== 0
  }

  /** Eight neighbours, the first in the highest bit. */
  byte(at: number): number {
    return this.#bits[at] ?? 0
  }

  /** The bits of TREE_ARITY neighbours; fewer at the end of the file. */
  stretch(index: number): Uint8Array {
    return this.#bits.slice((index * TREE_ARITY) / 8, ((index + 1) * TREE_ARITY) / 8)
  }

  isStretchFull(index: number): boolean {
    const chunks = Math.min(TREE_ARITY, this.length - index * TREE_ARITY)
    return (this.#counts[index] ?? 0) >= chunks
  }

  /** A chunk beyond the end is a `TypeError`. */
  add(chunk: number): void {
    if (!Number.isInteger(chunk) || chunk < 0 || chunk >= this.length) {
      throw new TypeError('no such chunk')
    }
    if (this.has(chunk)) return
    const at = chunk >>> 3
    this.#bits[at] = (this.#bits[at] ?? 0) | (128 >>> (chunk & 7))
    this.#count++
    this.#counted(chunk, 1)
  }

  delete(chunk: number): void {
    if (!this.has(chunk)) return
    const at = chunk >>> 3
    this.#bits[at] = (this.#bits[at] ?? 0) & ~(128 >>> (chunk & 7))
    this.#count--
    this.#counted(chunk, -1)
    this.#from = Math.min(this.#from, chunk)
  }

  #counted(chunk: number, by: number): void {
    const stretch = Math.floor(chunk / TREE_ARITY)
    this.#counts[stretch] = (this.#counts[stretch] ?? 0) + by
  }

  /** Every chunk that is there from one on, ascending. */
  *present(from: number = 0): Generator<number> {
    for (let chunk = from; chunk < this.length; chunk++) {
      if ((chunk & 7) === 0 && this.#bits[chunk >>> 3] === 0) chunk += 7
      else if (this.has(chunk)) yield chunk
    }
  }

  /** The first chunks that are missing and fit, ascending. Costs nothing for a finished beginning. */
  *missing(fits: (chunk: number) => boolean = () => true): Generator<number> {
    while (this.#from < this.length && this.has(this.#from)) this.#from++
    for (let chunk = this.#from; chunk < this.length; chunk++) {
      if ((chunk & 7) === 0 && this.#bits[chunk >>> 3] === 255) chunk += 7
      else if (!this.has(chunk) && fits(chunk)) yield chunk
    }
  }
}
