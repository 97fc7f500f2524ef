import type { Clock } from '../clock.ts'
import type { FileStream } from '../files/file-stream.ts'
import type { HeardParts } from '../files/heard-parts.ts'
import { IncomingFile } from '../files/incoming-file.ts'
import type { Transfer } from '../store/transfers.ts'
import type { PACKET, PacketOf } from '../wire/packet.ts'
import type { Fetch, FetchListener } from './fetch.ts'
import { FetchQuestions } from './fetch-questions.ts'
import type { FilePeer } from './file-peer.ts'

export interface StreamFetchOptions extends FetchListener {
  readonly transfer: Transfer
  readonly stream: FileStream
  readonly clock: Clock
}

/** A file that comes in for a reader, in order and no faster than it is read; no disk is used. */
export class StreamFetch implements Fetch {
  readonly #options: StreamFetchOptions
  readonly #file: IncomingFile<FilePeer>
  #closed = false

  constructor(options: StreamFetchOptions) {
    this.#options = options
    const { transfer, stream, clock, onChange, onFault } = options
    const { size, root } = transfer
    const before = () => stream.before
    this.#file = new IncomingFile({
      size,
      root,
      store: stream,
      had: false,
      clock,
      before,
      onChange,
      onFault,
    })
    stream.onMove(() => {
      if (this.#closed) return
      if (stream.isRead) this.#end()
      else onChange()
    })
  }

  async open(): Promise<void> {
    if (this.#options.stream.isRead) this.#end()
  }

  get received(): number {
    return this.#file.received
  }

  /** While the reader has not come so far nobody is at fault. */
  get isIdle(): boolean {
    return this.#file.isIdle && this.#options.stream.isHungry
  }

  add(peer: FilePeer, parts: HeardParts): void {
    const holding = parts.of(0)
    if (holding) this.#file.add(peer, holding)
  }

  remove(peer: FilePeer): void {
    this.#file.remove(peer)
  }

  ask(): void {
    if (this.#closed) return
    const questions = new FetchQuestions()
    questions.add(0, this.#file)
    const { transfer, onSilence } = this.#options
    for (const [peer, places] of questions.places) peer.ask(transfer.offer, places)
    questions.silent.forEach(onSilence)
  }

  piece(peer: FilePeer, { p: [, level, index], d }: PacketOf<typeof PACKET.piece>): void {
    const taken = this.#file.take(peer, level === 0 ? index : { level, index }, d)
    if (taken === 'bad') this.#options.onLie(peer)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#file.stop()
    this.#options.stream.close()
  }

  #end(): void {
    this.#closed = true
    this.#options.onDone(null, 0)
  }
}
