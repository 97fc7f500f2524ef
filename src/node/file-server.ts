import { bytesKey } from '../chat/conversation.ts'
import { ChatError, isChatError } from '../errors.ts'
import { MAX_UNSENT_PIECE_BYTES, MAX_WANTED_PIECES } from '../wire/limits.ts'
import { PACKET, type PiecePlace, REFUSAL } from '../wire/packet.ts'
import type { FilePeer } from './file-peer.ts'

/** Pieces of one session that are being read. */
const READS = 4
/** About what one piece adds to what is unsent. */
const PIECE_BYTES = 65_536

interface Wanted {
  readonly offer: Uint8Array
  readonly place: PiecePlace
}

interface Queue {
  readonly wanted: Wanted[]
  reading: number
}

/** What pieces come from. */
export interface PieceSource {
  /**
   * Calls `give` with the bytes of a piece, which are there until it returns, and rejects as it does.
   * False where it is not here any more.
   */
  piece(place: PiecePlace, give: (bytes: Uint8Array) => void): Promise<boolean>
}

export interface FileServerOptions {
  /** What may be read of an offer; undefined where it is not, or not any more, to be had of us. */
  readonly source: (offer: Uint8Array) => Promise<PieceSource | undefined>
  /** A peer was told that it can be had of us no more. */
  readonly onAbsent: (peer: FilePeer, offer: Uint8Array) => void
  /** A file of ours is not what it was, or cannot be read; `stop` tells those who wait for it. */
  readonly onFault: (offer: Uint8Array, error: ChatError) => void
  readonly onError: (error: unknown) => void
}

/**
 * Gives peers the pieces they ask for. Little is unsent on a session at a time, so that what people
 * say in between passes at once.
 */
export class FileServer {
  readonly #options: FileServerOptions
  readonly #queues = new Map<FilePeer, Queue>()

  constructor(options: FileServerOptions) {
    this.#options = options
  }

  /** Throws `SESSION_VIOLATION` for more than anybody may wait for. */
  want(peer: FilePeer, offer: Uint8Array, places: readonly PiecePlace[]): void {
    const queue = this.#queues.get(peer) ?? { wanted: [], reading: 0 }
    this.#queues.set(peer, queue)
    if (queue.wanted.length + places.length > MAX_WANTED_PIECES) {
      throw new ChatError('SESSION_VIOLATION', 'a flood of questions for pieces')
    }
    for (const place of places) queue.wanted.push({ offer, place })
    this.drained(peer)
  }

  /** There may be room for more on the session. */
  drained(peer: FilePeer): void {
    const queue = this.#queues.get(peer)
    while (queue && queue.wanted.length > 0 && queue.reading < READS) {
      if (peer.unsentBytes + queue.reading * PIECE_BYTES > MAX_UNSENT_PIECE_BYTES) return
      const next = queue.wanted.shift()
      if (!next) return
      queue.reading++
      this.#give(peer, queue, next)
        .catch(this.#options.onError)
        .finally(() => {
          queue.reading--
          this.drained(peer)
        })
    }
  }

  left(peer: FilePeer): void {
    const queue = this.#queues.get(peer)
    if (queue) queue.wanted.length = 0
    this.#queues.delete(peer)
  }

  /** Gives no more of an offer, and says why. */
  stop(offer: Uint8Array, reason: number): void {
    for (const [peer, queue] of this.#queues) {
      if (forget(queue, offer)) peer.send({ t: PACKET.refuse, o: offer, r: reason })
    }
  }

  async #give(peer: FilePeer, queue: Queue, { offer, place }: Wanted): Promise<void> {
    try {
      const source = await this.#options.source(offer)
      const given = await source?.piece(place, (d) => {
        peer.send({ t: PACKET.piece, o: offer, p: [...place], d })
      })
      if (given) return
      forget(queue, offer)
      peer.send({ t: PACKET.refuse, o: offer, r: REFUSAL.absent })
      this.#options.onAbsent(peer, offer)
    } catch (error) {
      if (!isChatError(error)) throw error
      if (error.code === 'SESSION_CLOSED' || error.code === 'NODE_CLOSED') return
      // A place that the offer has not is the fault of who asked for it.
      if (error.code === 'WIRE_MALFORMED') return
      forget(queue, offer)
      this.#options.onFault(offer, error)
    }
  }
}

/** True if something of it was wanted. */
function forget(queue: Queue, offer: Uint8Array): boolean {
  const key = bytesKey(offer)
  const rest = queue.wanted.filter((wanted) => bytesKey(wanted.offer) !== key)
  const some = rest.length < queue.wanted.length
  queue.wanted.splice(0, queue.wanted.length, ...rest)
  return some
}
