import type { Writable } from 'node:stream'
import { ChatError } from '../errors.ts'
import type { NodeEvent } from './methods.ts'

export interface EventOutputOptions {
  readonly output: Writable
  /** One event as the text that goes out, line end included. */
  readonly encode: (event: NodeEvent) => string
  /** Unsent bytes from which on events are dropped; not below the stream's own high-water mark. */
  readonly maxUnsentBytes: number
}

/**
 * Events to a reader who may be slow. While more than the limit waits to be read, events are
 * dropped; once the reader has caught up, one `warning` with RPC_SLOW says so before the next
 * event. What happened before the warning is in a snapshot taken after it.
 */
export class EventOutput {
  readonly #output: Writable
  readonly #encode: (event: NodeEvent) => string
  readonly #maxUnsentBytes: number
  #dropping = false

  constructor({ output, encode, maxUnsentBytes }: EventOutputOptions) {
    this.#output = output
    this.#encode = encode
    this.#maxUnsentBytes = maxUnsentBytes
  }

  push(event: NodeEvent): void {
    if (this.#dropping || !this.#output.writable) return
    if (this.#output.writableLength <= this.#maxUnsentBytes) {
      this.#output.write(this.#encode(event))
      return
    }
    this.#dropping = true
    this.#output.once('drain', () => {
      this.#dropping = false
      this.push(slowWarning())
    })
  }
}

function slowWarning(): NodeEvent {
  const { code, message, hint } = new ChatError('RPC_SLOW')
  return { event: 'warning', warning: { code, message, hint: hint ?? null } }
}
