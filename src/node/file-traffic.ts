import { bytesKey } from '../chat/conversation.ts'
import type { Clock } from '../clock.ts'
import { ChatError, isChatError } from '../errors.ts'
import { HeardParts } from '../files/heard-parts.ts'
import { equalBytes, type PeerId } from '../ids.ts'
import type { Closable } from '../resources.ts'
import type { Transfer } from '../store/transfers.ts'
import { MAX_SOUGHT_OFFERS } from '../wire/limits.ts'
import { PACKET, type Packet, type PacketOf, REFUSAL } from '../wire/packet.ts'
import type { FileBook } from './file-book.ts'
import type { FileIntake } from './file-intake.ts'
import type { FileIntakes } from './file-intakes.ts'
import { FilePeer, type FilePort } from './file-peer.ts'
import { FileReports } from './file-reports.ts'
import { FileServer, type PieceSource } from './file-server.ts'
import type { FileShelf } from './file-shelf.ts'

export interface FileTrafficOptions {
  readonly clock: Clock
  readonly book: FileBook
  readonly shelf: FileShelf
  readonly intakes: FileIntakes
  /** Whether a peer with a live session is in the conversation of an offer. */
  readonly sharesWith: (transfer: Transfer, peer: PeerId) => boolean
  /** What faces see of it has changed. */
  readonly onChanged: (transfer: Transfer) => void
  /** A file that we hold out is not what it was. */
  readonly onFault: (offer: Uint8Array, error: ChatError) => void
  readonly onError: (error: unknown) => void
}

/** What is said about files over sessions: who has what, who wants what, and the pieces. */
export class FileTraffic implements Closable {
  readonly reports: FileReports
  readonly #options: FileTrafficOptions
  readonly #peers = new Map<FilePort, FilePeer>()
  readonly #server: FileServer

  constructor(options: FileTrafficOptions) {
    this.#options = options
    const { shelf, onFault, onError } = options
    this.reports = new FileReports({ ...options, sessionsOf: (peer) => this.of(peer) })
    this.#server = new FileServer({
      source: async (offer) => this.#parts(offer) ?? shelf.source(offer),
      onAbsent: (peer, offer) => forgetTold(peer, bytesKey(offer)),
      onFault,
      onError,
    })
  }

  joined(port: FilePort): void {
    this.#peers.set(port, new FilePeer(port, this.#options.clock))
  }

  left(port: FilePort): void {
    const peer = this.#peers.get(port)
    if (!peer) return
    this.#peers.delete(port)
    this.#server.left(peer)
    this.#options.intakes.left(peer)
    if (this.of(peer.peer).length > 0) return
    for (const transfer of this.#options.book.gone(peer.peer)) this.#options.onChanged(transfer)
  }

  /** Which rooms a peer is in is known now, or has changed. */
  met(id: PeerId): void {
    const { intakes } = this.#options
    for (const peer of this.of(id)) {
      for (const transfer of this.#sought(peer)) this.#answer(peer, transfer, false)
      for (const { transfer } of intakes.open()) this.seek(peer, transfer)
    }
    this.reports.tell(id)
  }

  drained(port: FilePort): void {
    const peer = this.#peers.get(port)
    if (peer) this.#server.drained(peer)
  }

  /** Every live session with a peer. */
  of(id: PeerId): readonly FilePeer[] {
    return this.#all().filter(({ peer }) => peer === id)
  }

  /** Asks everybody who may have it. */
  seekAll(transfer: Transfer): void {
    for (const peer of this.#all()) this.seek(peer, transfer)
  }

  seek(peer: FilePeer, transfer: Transfer): void {
    if (!this.#options.sharesWith(transfer, peer.peer)) return
    peer.send({ t: PACKET.seek, o: transfer.offer })
  }

  /** It can be had of us now: says so to those who asked. */
  offer(transfer: Transfer): void {
    const key = bytesKey(transfer.offer)
    for (const peer of this.#all()) if (peer.sought.has(key)) this.#answer(peer, transfer, false)
  }

  /** Tells everybody who may want it what has come since they were told last. */
  tellParts(): void {
    for (const intake of this.#options.intakes.open()) {
      for (const peer of this.#all()) this.#tellParts(peer, intake)
    }
  }

  /** What is here of one that comes in cannot be had of us any more. */
  leave(transfer: Transfer): void {
    this.stop(transfer, REFUSAL.absent)
    const key = bytesKey(transfer.offer)
    for (const peer of this.#peers.values()) forgetTold(peer, key)
  }

  /** It cannot be had of us any more. That it was taken back everybody is told who may look at the offer. */
  stop(transfer: Transfer, reason: number): void {
    this.#server.stop(transfer.offer, reason)
    const key = bytesKey(transfer.offer)
    for (const peer of this.#all()) {
      const isNews = reason === REFUSAL.withdrawn && this.#options.sharesWith(transfer, peer.peer)
      const asked = peer.granted.delete(key)
      if (asked || isNews) peer.send({ t: PACKET.refuse, o: transfer.offer, r: reason })
    }
  }

  /** A packet about files; throws for what breaks the protocol. */
  packet(port: FilePort, packet: Packet): void {
    const peer = this.#peers.get(port)
    if (!peer) return
    const { intakes } = this.#options
    switch (packet.t) {
      case PACKET.seek:
        this.#seeks(peer, packet.o)
        break
      case PACKET.have:
        if (peer.mayTalk()) this.#has(peer, packet.o)
        break
      case PACKET.fetch:
        if (peer.granted.has(bytesKey(packet.o))) this.#server.want(peer, packet.o, packet.l)
        else if (peer.mayTalk()) {
          peer.send({ t: PACKET.refuse, o: packet.o, r: REFUSAL.absent })
        }
        break
      case PACKET.piece:
        if (!peer.gave()) throw new ChatError('SESSION_VIOLATION', 'a piece not asked for')
        intakes.piece(peer, packet)
        break
      case PACKET.part:
        if (peer.mayTalk()) this.#hasPart(peer, packet)
        break
      case PACKET.refuse:
        this.#refused(peer, packet).catch(this.#options.onError)
        break
      case PACKET.dropped:
      case PACKET.progress:
        if (peer.mayTalk()) this.reports.hear(peer, packet).catch(this.#options.onError)
        break
      case PACKET.noted:
        if (peer.mayTalk()) this.reports.noted(peer, packet.o).catch(this.#options.onError)
        break
    }
  }

  close(): void {
    for (const port of [...this.#peers.keys()]) this.left(port)
  }

  #all(): readonly FilePeer[] {
    return [...this.#peers.values()].filter(({ isOpen }) => isOpen)
  }

  #sought(peer: FilePeer): readonly Transfer[] {
    const { book } = this.#options
    return [...peer.sought.values()].flatMap((offer) => book.get(offer) ?? [])
  }

  #seeks(peer: FilePeer, offer: Uint8Array): void {
    if (!peer.mayTalk()) return
    if (peer.sought.size < MAX_SOUGHT_OFFERS) {
      peer.sought.set(bytesKey(offer), offer)
      peer.told.set(bytesKey(offer), 0)
    }
    const transfer = this.#options.book.get(offer)
    if (transfer) this.#answer(peer, transfer, true)
    else peer.send({ t: PACKET.refuse, o: offer, r: REFUSAL.absent })
  }

  /** Says whether it can be had of us; a refusal only to who has just asked. */
  #answer(peer: FilePeer, transfer: Transfer, asked: boolean): void {
    const { shelf, intakes, sharesWith, onError } = this.#options
    const key = bytesKey(transfer.offer)
    const shares = sharesWith(transfer, peer.peer)
    if (!shares) peer.granted.delete(key)
    const look = async () => {
      const refusal = shares ? await shelf.refusal(transfer) : REFUSAL.absent
      if (refusal === undefined) {
        if (peer.granted.get(key) === 'whole' && !asked) return
        peer.granted.set(key, 'whole')
        peer.send({ t: PACKET.have, o: transfer.offer })
        return
      }
      const intake = intakes.get(transfer.offer)
      if (intake && this.#tellParts(peer, intake)) return
      if (asked) peer.send({ t: PACKET.refuse, o: transfer.offer, r: refusal })
    }
    look().catch(onError)
  }

  #has(peer: FilePeer, offer: Uint8Array): void {
    const { intakes, sharesWith } = this.#options
    const intake = intakes.get(offer)
    // It needs nothing of it.
    peer.told.delete(bytesKey(offer))
    if (!intake || !sharesWith(intake.transfer, peer.peer)) return
    intakes.found(peer, intake, HeardParts.whole)
  }

  #hasPart(peer: FilePeer, packet: PacketOf<typeof PACKET.part>): void {
    const { intakes, sharesWith } = this.#options
    const intake = intakes.get(packet.o)
    if (!intake || !sharesWith(intake.transfer, peer.peer)) return
    const parts = intake.partsOf(peer)
    if (parts.isWhole) return
    parts.take(packet)
    intakes.found(peer, intake, parts)
  }

  /** True if there was something to tell. */
  #tellParts(peer: FilePeer, { transfer, fetch }: FileIntake): boolean {
    const key = bytesKey(transfer.offer)
    const told = peer.told.get(key)
    const mayHave = told !== undefined && this.#options.sharesWith(transfer, peer.peer)
    const news = mayHave ? fetch?.giver?.news(told) : undefined
    if (!news) return false
    peer.told.set(key, news.turn)
    if (!peer.granted.has(key)) peer.granted.set(key, 'part')
    peer.send(news.packet)
    return true
  }

  /** What is here of an offer that still comes in. */
  #parts(offer: Uint8Array): PieceSource | undefined {
    const intake = this.#options.intakes
      .open()
      .find(({ transfer }) => equalBytes(transfer.offer, offer))
    const giver = intake?.fetch?.giver
    if (!giver) return undefined
    return {
      piece: async (place, give) => {
        try {
          return await giver.piece(place, give)
        } catch (error) {
          // It has just been given another name, or the disk is at fault: others have it too.
          if (isChatError(error)) return false
          throw error
        }
      },
    }
  }

  async #refused(peer: FilePeer, { o, r }: PacketOf<typeof PACKET.refuse>): Promise<void> {
    const { intakes, book, onChanged } = this.#options
    intakes.refused(peer, o, r)
    const gone = r === REFUSAL.withdrawn ? await book.withdrawn(o, peer.peer) : undefined
    if (gone) onChanged(gone)
  }
}

/** It was told that it can be had no more, and is told of everything when it can be. */
function forgetTold(peer: FilePeer, key: string): void {
  peer.granted.delete(key)
  if (peer.told.has(key)) peer.told.set(key, 0)
}
