import type { Closable } from '../resources.ts'

/** Where a link may be dialled to; `host` is a literal address. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** One untrusted ordered byte stream: TCP, or memory in tests. */
export interface Stream {
  readonly remote: Endpoint
  /** True if we dialled. */
  readonly outbound: boolean
  /** True if this machine has lost the address that our end has: nothing will ever come again. */
  readonly stranded: boolean
  /**
   * Queues bytes, which must stay as they are until all is with the system; returns how many bytes are
   * not yet. Throws `LINK_CLOSED` when closed.
   */
  write(bytes: Uint8Array): number
  /** Stops and resumes reading (backpressure towards the remote). */
  pause(): void
  resume(): void
  /** Sends what is queued, then FIN. Idempotent. */
  end(): void
  /** Drops everything at once. Idempotent. */
  destroy(): void
  /** Set once, before any event loop turn passes after the stream was handed out. */
  listen(listener: StreamListener): void
}

export interface StreamListener {
  /** The bytes are there until it returns. */
  onBytes(bytes: Uint8Array): void
  /** Write queue is empty again after `write` returned more than zero. */
  onDrain(): void
  /** Exactly once, however it ended. `clean` is true after a FIN from the remote. */
  onClose(clean: boolean): void
}

export interface Listener extends Closable {
  /** The port that is really open. */
  readonly port: number
}

/** Makes streams. The real one is TCP; the one in memory passes the same conformance suite. */
export interface Transport {
  /** Rejects with `LINK_REFUSED`, or the signal's reason when aborted. */
  dial(to: Endpoint, signal: AbortSignal): Promise<Stream>
  /**
   * Listens on `port`, on every address; if it is taken, on the next free one of the following 100,
   * unless `exact`. 0 lets the system choose. Rejects with `NODE_PORT_TAKEN`.
   */
  accept(
    options: { readonly port: number; readonly exact?: boolean },
    onStream: (stream: Stream) => void,
  ): Promise<Listener>
}
