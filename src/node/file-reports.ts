import { formatPeerId, type PeerId } from '../ids.ts'
import { isEnded, type Transfer } from '../store/transfers.ts'
import { PACKET, type PacketOf, PROGRESS } from '../wire/packet.ts'
import type { FileBook } from './file-book.ts'
import type { FileIntakes } from './file-intakes.ts'
import type { FilePeer } from './file-peer.ts'
import type { Heard } from './file-recipients.ts'

export interface FileReportsOptions {
  readonly book: FileBook
  readonly intakes: FileIntakes
  readonly sharesWith: (transfer: Transfer, peer: PeerId) => boolean
  /** Every live session with a peer. */
  readonly sessionsOf: (peer: PeerId) => readonly FilePeer[]
  readonly onChanged: (transfer: Transfer) => void
}

/** How far receivers are with what was offered to them: told to whoever offers it, and heard. */
export class FileReports {
  readonly #options: FileReportsOptions

  constructor(options: FileReportsOptions) {
    this.#options = options
  }

  /** Tells whoever offers it how far we are. */
  report(transfer: Transfer): void {
    const { book, intakes, sessionsOf } = this.#options
    const { offer: o, state, reason } = transfer
    const known: readonly string[] = PROGRESS
    const s = known.indexOf(state)
    if (s < 0 || book.isOurs(transfer)) return
    const b = intakes.get(o)?.received ?? transfer.received
    const isGivenUp = state === 'failed' && reason === 'FILE_CANCELLED'
    for (const peer of sessionsOf(formatPeerId(transfer.author))) {
      if (isGivenUp) peer.send({ t: PACKET.dropped, o })
      peer.send({ t: PACKET.progress, o, s, b })
    }
  }

  /** Tells a peer how those of its offers ended here of which it does not know. */
  tell(peer: PeerId): void {
    for (const transfer of this.#options.book.untold(peer)) this.report(transfer)
  }

  async hear(
    peer: FilePeer,
    packet: PacketOf<typeof PACKET.progress | typeof PACKET.dropped>,
  ): Promise<void> {
    const { book, sharesWith, onChanged } = this.#options
    const transfer = book.get(packet.o)
    const heard = heardOf(packet)
    const fits = transfer && book.isOurs(transfer) && sharesWith(transfer, peer.peer)
    if (!fits || !heard) return
    await book.recipients.hear(transfer, peer.peer, heard)
    if (isEnded(heard.state)) peer.send({ t: PACKET.noted, o: packet.o })
    onChanged(book.get(packet.o) ?? transfer)
  }

  /** A peer knows how an offer of its ended here. */
  async noted(peer: FilePeer, offer: Uint8Array): Promise<void> {
    const { book } = this.#options
    const transfer = book.get(offer)
    if (!transfer || transfer.told || formatPeerId(transfer.author) !== peer.peer) return
    if (isEnded(transfer.state)) await book.change(transfer, { told: true })
  }
}

function heardOf(
  packet: PacketOf<typeof PACKET.progress | typeof PACKET.dropped>,
): Heard | undefined {
  if (packet.t === PACKET.dropped) return { state: 'failed', received: 0, reason: 'FILE_GIVEN_UP' }
  const state = PROGRESS[packet.s]
  return state && { state, received: packet.b, reason: null }
}
