import { Readable } from 'node:stream'
import type { TerminalInput } from './terminal.ts'

/** More than a person types ahead; what comes then is lost, as it is where a terminal waits by itself. */
const MAX_TYPED_AHEAD_BYTES = 65_536
const INTERRUPT = 0x03
const NEWLINE = 0x0a
const RETURN = 0x0d

/**
 * What is typed while a program is still on its way to its screen: not echoed, and kept for whoever
 * reads it. Questions may be asked through it meanwhile, as on the input itself.
 */
export class TypedAhead extends Readable implements TerminalInput {
  readonly isTTY = true
  /** The terminal stays so, whoever reads it in between. */
  readonly isRaw = true
  readonly #input: TerminalInput
  readonly #onInterrupt: () => void
  /** Until the input was read once: what comes then was typed before the terminal was ours. */
  #isEarly = true
  #released = false
  #ended = false

  private constructor(input: TerminalInput, onInterrupt: () => void) {
    super()
    this.#input = input
    this.#onInterrupt = onInterrupt
  }

  /** Takes the keyboard. Ctrl-C is told when nobody reads it as a key. */
  static open(input: TerminalInput, onInterrupt: () => void): TypedAhead {
    const ahead = new TypedAhead(input, onInterrupt)
    input.setRawMode?.(true)
    input.on('data', ahead.#onData)
    input.on('end', ahead.#onEnd)
    input.on('error', ahead.#onEnd)
    input.resume()
    // The turn of the loop that goes on now may have read already; the next one does.
    setImmediate(() => setImmediate(() => ahead.#reading()))
    return ahead
  }

  setRawMode(): this {
    return this
  }

  override _read(): void {
    // What is typed comes by itself.
  }

  /** Hands all of it to the input, which stays raw: whoever reads that next gives the terminal back. */
  release(): void {
    if (this.#released) return
    this.#released = true
    this.#input.off('data', this.#onData)
    this.#input.off('end', this.#onEnd)
    this.#input.off('error', this.#onEnd)
    this.#input.pause()
    const typed: Buffer | null = this.read()
    if (typed && !this.#input.readableEnded) this.#input.unshift(typed)
    this.destroy()
  }

  /** Gives the terminal back. Idempotent. */
  close(): void {
    this.release()
    this.#input.setRawMode?.(false)
  }

  #reading(): void {
    this.#isEarly = false
  }

  readonly #onData = (data: Buffer | string) => {
    const bytes = Buffer.from(data)
    if (!this.readableFlowing && bytes.includes(INTERRUPT)) {
      this.#onInterrupt()
      return
    }
    // A terminal that reads by itself makes a new line of Enter.
    const typed = this.#isEarly ? bytes.map((byte) => (byte === NEWLINE ? RETURN : byte)) : bytes
    if (this.readableLength + typed.length <= MAX_TYPED_AHEAD_BYTES) this.push(typed)
  }

  readonly #onEnd = () => {
    if (!this.#ended) this.push(null)
    this.#ended = true
  }
}
