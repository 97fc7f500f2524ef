import { SearchBytes, SearchSource } from './search-bytes.ts'
import type { Term, TermRange } from './search-term.ts'

/** Bytes of a block of terms before it is sealed, about. */
const BLOCK_BYTES = 8_192
/** A term with more is in several pieces, so that a block stays one. */
const PIECE_BYTES = 4_096

export interface TermBlock {
  readonly first: Term
  readonly bytes: Uint8Array
}

/**
 * Makes blocks of ascending terms with the numbers of the messages that have them:
 * `(shared, suffix, length, numbers)…`, where numbers are told by what is between them.
 */
export class TermBlocks {
  readonly #block = new SearchBytes()
  readonly #piece = new SearchBytes()
  #first: Term = ''
  #last: Term = ''
  #full: TermBlock[] = []

  /** `docs` ascend. */
  add(term: Term, docs: ArrayLike<number>): void {
    let before = -1
    for (let i = 0; i < docs.length; i++) {
      const doc = docs[i] ?? 0
      if (this.#piece.length >= PIECE_BYTES) {
        this.#put(term)
        before = -1
      }
      this.#piece.number(doc - before - 1)
      before = doc
    }
    if (docs.length > 0) this.#put(term)
  }

  /** Blocks that are full, and with `all` the last one too. */
  take(all = false): readonly TermBlock[] {
    if (all && this.#block.length > 0) this.#end()
    const full = this.#full
    this.#full = []
    return full
  }

  #put(term: Term): void {
    if (this.#block.length > 0 && this.#block.length + this.#piece.length > BLOCK_BYTES) this.#end()
    if (this.#block.length === 0) {
      this.#first = term
      this.#last = ''
    }
    let shared = 0
    while (shared < term.length && term[shared] === this.#last[shared]) shared++
    this.#block.number(shared)
    this.#block.text(term.slice(shared))
    this.#block.number(this.#piece.length)
    this.#block.bytes(this.#piece)
    this.#piece.clear()
    this.#last = term
  }

  #end(): void {
    this.#full.push({ first: this.#first, bytes: this.#block.take() })
    this.#block.clear()
  }
}

/** Walks the terms of one block. */
export class BlockReader {
  readonly #source: SearchSource
  #end = 0
  term: Term = ''

  constructor(bytes: Uint8Array) {
    this.#source = new SearchSource(bytes)
  }

  /** Goes to the next term, if there is one; a term may come again with more numbers. */
  next(): boolean {
    this.#source.at = this.#end
    if (this.#source.ended) return false
    const shared = this.#source.number()
    this.term = this.term.slice(0, shared) + this.#source.text()
    const length = this.#source.number()
    this.#end = this.#source.at + length
    return true
  }

  /** Hands out the numbers of this term, ascending. */
  docs(take: (doc: number) => void): void {
    let doc = -1
    while (this.#source.at < this.#end) {
      doc += this.#source.number() + 1
      take(doc)
    }
  }
}

/** Hands out the numbers that the block has for a range of terms. */
export function readRange(bytes: Uint8Array, range: TermRange, take: (doc: number) => void): void {
  const reader = new BlockReader(bytes)
  while (reader.next() && reader.term < range.to) {
    if (reader.term >= range.from) reader.docs(take)
  }
}
