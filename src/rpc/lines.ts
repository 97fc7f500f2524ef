/**
 * Cuts a byte stream into lines of at most `limit` bytes without their `\n`. A longer line is
 * reported once and skipped to its end. Holds at most `limit` bytes, however small the pieces
 * that come: they are copied, so that no piece keeps a larger buffer alive.
 */
export class LineSplitter {
  readonly #limit: number
  #held = new Uint8Array(1_024)
  #length = 0
  #skipping = false

  constructor(limit: number) {
    this.#limit = limit
  }

  /** The complete lines in `bytes` and what came before it; `undefined` for one over the limit. */
  *push(bytes: Uint8Array): Generator<Uint8Array | undefined> {
    let start = 0
    while (start < bytes.length) {
      const newline = bytes.indexOf(10, start)
      const end = newline < 0 ? bytes.length : newline
      if (!this.#skipping && this.#length + end - start > this.#limit) {
        this.#skipping = true
        this.#drop()
        yield undefined
      }
      if (!this.#skipping) this.#keep(bytes.subarray(start, end))
      if (newline < 0) return
      if (!this.#skipping) yield this.#take()
      this.#skipping = false
      start = newline + 1
    }
  }

  /** What came after the last `\n`, if anything; the splitter is empty afterwards. */
  rest(): Uint8Array | undefined {
    return this.#length > 0 ? this.#take() : undefined
  }

  #keep(piece: Uint8Array): void {
    const length = this.#length + piece.length
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.min(this.#limit, Math.max(length, 2 * this.#held.length)))
      larger.set(this.#held.subarray(0, this.#length))
      this.#held = larger
    }
    this.#held.set(piece, this.#length)
    this.#length = length
  }

  #take(): Uint8Array {
    const line = this.#held.slice(0, this.#length)
    this.#drop()
    return line
  }

  #drop(): void {
    this.#length = 0
    if (this.#held.length > 65_536) this.#held = new Uint8Array(1_024)
  }
}
