import { TokenBucket } from '../chat/token-bucket.ts'
import type { Clock } from '../clock.ts'
import { AskWindow } from '../files/ask-window.ts'
import type { Holder } from '../files/download.ts'
import type { PeerId } from '../ids.ts'
import { FILE_WORDS_BURST, FILE_WORDS_PER_SECOND, MAX_PIECES_PER_WANT } from '../wire/limits.ts'
import { PACKET, type Packet, type PiecePlace } from '../wire/packet.ts'

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
  /** Offers whose pieces it may ask for, and how much it was told that we have of them. */
  readonly granted = new Map<string, 'part' | 'whole'>()
  /** Offers that it may want to have parts of, and how far it was told what is here. */
  readonly told = new Map<string, number>()
  readonly #port: FilePort
  readonly #clock: Clock
  readonly #words: TokenBucket
  /** Pieces that it was asked for and has not given, waited for or not. */
  #owed = 0

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
  mayTalk(): boolean {
    const now = this.#clock.monotonic()
    return this.#words.take(0, now) === 0 && this.#words.take(1, now) === 0
  }

  /** Asks for these pieces of an offer. */
  ask(offer: Uint8Array, places: readonly PiecePlace[]): void {
    this.#owed += places.length
    for (let at = 0; at < places.length; at += MAX_PIECES_PER_WANT) {
      this.send({ t: PACKET.fetch, o: offer, l: places.slice(at, at + MAX_PIECES_PER_WANT) })
    }
  }

  /** A piece came. False for more of them than it was ever asked for. */
  gave(): boolean {
    return --this.#owed >= 0
  }

  /** Nothing happens where the session has ended. */
  send(packet: Packet): void {
    if (!this.#port.closed) this.#port.send(packet)
  }
}
