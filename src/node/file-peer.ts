import { TokenBucket } from '../chat/token-bucket.ts'
import type { Clock } from '../clock.ts'
import { AskWindow } from '../files/ask-window.ts'
import type { Holder } from '../files/download.ts'
import type { PeerId } from '../ids.ts'
import { FILE_WORDS_BURST, FILE_WORDS_PER_SECOND } from '../wire/limits.ts'
import type { Packet } from '../wire/packet.ts'

/** What of a session carries files. */
export interface FilePort {
  readonly peer: PeerId
  readonly closed: boolean
  /** Bytes sent that the system has not taken yet. */
  readonly bufferedBytes: number
  send(packet: Packet): void
}

/** A session as files see it: how much may be asked of it, and what it has asked about. */
export class FilePeer implements Holder {
  readonly window = new AskWindow()
  /** Offers that it wants to hear of. */
  readonly sought = new Map<string, Uint8Array>()
  /** Offers whose pieces it may ask for. */
  readonly granted = new Set<string>()
  readonly #port: FilePort
  readonly #clock: Clock
  readonly #words: TokenBucket

  constructor(port: FilePort, clock: Clock) {
    this.#port = port
    this.#clock = clock
    this.#words = new TokenBucket(FILE_WORDS_PER_SECOND, FILE_WORDS_BURST, clock.monotonic())
  }

  get peer(): PeerId {
    return this.#port.peer
  }

  get unsentBytes(): number {
    return this.#port.bufferedBytes
  }

  get isOpen(): boolean {
    return !this.#port.closed
  }

  /** False for what comes in a flood. */
  mayAsk(): boolean {
    const now = this.#clock.monotonic()
    return this.#words.take(0, now) === 0 && this.#words.take(1, now) === 0
  }

  /** Nothing happens where the session has ended. */
  send(packet: Packet): void {
    if (!this.#port.closed) this.#port.send(packet)
  }
}
