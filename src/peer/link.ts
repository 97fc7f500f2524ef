import { ChatError, isChatError } from '../errors.ts'
import { MAX_PREAUTH_BYTES } from '../wire/limits.ts'
import { FRAME_HEADER_BYTES, FrameReader, FrameWriter } from './frame.ts'
import type { Endpoint, Stream } from './transport.ts'

export interface LinkListener {
  /** `read` may have something. */
  onReadable(): void
  /** Everything sent is with the system. */
  onDrain(): void
  /** Exactly once. `clean` is true after a FIN from the remote. */
  onClose(clean: boolean): void
}

/**
 * A framed stream, untrusted. Until `trust()` the remote may send `MAX_PREAUTH_BYTES` of frames in
 * all. What is sent in one turn goes to the system in one write.
 */
export class Link {
  readonly remote: Endpoint
  readonly outbound: boolean
  readonly #stream: Stream
  readonly #frames = new FrameReader()
  #listener: LinkListener | undefined
  #budget: number | undefined = MAX_PREAUTH_BYTES
  readonly #writer = new FrameWriter()
  #streamBytes = 0
  #ended = false
  #discarding = false
  #closed: { readonly clean: boolean } | undefined

  /** Takes over a stream in the turn in which it was handed out. */
  constructor(stream: Stream) {
    this.remote = stream.remote
    this.outbound = stream.outbound
    this.#stream = stream
    stream.listen({
      onBytes: (bytes) => {
        if (this.#discarding) return
        this.#frames.push(bytes)
        this.#listener?.onReadable()
        this.#frames.keep()
      },
      onDrain: () => {
        this.#streamBytes = 0
        this.#writer.written()
        if (this.#writer.bytes === 0) this.#listener?.onDrain()
      },
      onClose: (clean) => {
        this.#closed = { clean }
        this.#ended = true
        this.#writer.clear()
        this.#streamBytes = 0
        this.#listener?.onClose(clean)
      },
    })
  }

  /** True if our own address of it is gone, so that nothing will ever come again. */
  get stranded(): boolean {
    return this.#stream.stranded
  }

  /** Bytes sent that the system has not taken yet. */
  get bufferedBytes(): number {
    return this.#writer.bytes + this.#streamBytes
  }

  /** Sets the one listener, or hands the link over to another. */
  listen(listener: LinkListener): void {
    this.#listener = listener
    if (this.#closed) listener.onClose(this.#closed.clean)
    else listener.onReadable()
  }

  /**
   * The next frame payload that has come whole; throws as `FrameReader.next`. It is there until the next
   * call, and no longer than the turn in which it is read.
   */
  read(): Uint8Array | undefined {
    if (this.#budget === undefined) return this.#frames.next()
    const frame = this.#frames.next(this.#budget - FRAME_HEADER_BYTES)
    if (frame) this.#budget -= FRAME_HEADER_BYTES + frame.length
    return frame
  }

  /** Lifts the byte budget: the remote has proved who it is. */
  trust(): void {
    this.#budget = undefined
  }

  /** Queues one frame. Throws `LINK_CLOSED` after `end`, `destroy` or the end of the stream. */
  send(payload: Uint8Array): void {
    if (this.#ended) throw new ChatError('LINK_CLOSED')
    if (this.#writer.bytes === 0) queueMicrotask(() => this.#flush())
    this.#writer.push(payload)
  }

  /** Stops reading from the system; frames that have come already can still be read. */
  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** Throws away whatever comes from now on, so that the remote can finish in peace. */
  discard(): void {
    this.#discarding = true
    this.#stream.resume()
  }

  /** Sends what is queued, then FIN. Idempotent. */
  end(): void {
    if (this.#ended) return
    this.#flush()
    this.#ended = true
    this.#stream.end()
  }

  /** Drops everything at once. Idempotent. */
  destroy(): void {
    this.#ended = true
    this.#writer.clear()
    this.#stream.destroy()
  }

  #flush(): void {
    if (this.#writer.bytes === 0) return
    try {
      this.#streamBytes = this.#stream.write(this.#writer.take())
    } catch (error) {
      // The stream ended a moment ago; its `onClose` is on the way.
      if (isChatError(error, 'LINK_CLOSED')) return
      throw error
    }
    if (this.#streamBytes > 0) return
    this.#writer.written()
    this.#listener?.onDrain()
  }
}
