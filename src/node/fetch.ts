import type { HeardParts } from '../files/heard-parts.ts'
import type { PACKET, PacketOf } from '../wire/packet.ts'
import type { FilePeer } from './file-peer.ts'
import type { PartGiver } from './part-giver.ts'

/** One offer that comes in, wherever it is put. */
export interface Fetch {
  /** What of it others can have meanwhile. */
  readonly giver?: PartGiver
  /** Bytes that are here; what an earlier run left counts until it has been looked at. */
  readonly received: number
  /** Nothing moves, and nothing that is here is worked on. */
  readonly isIdle: boolean
  /** Makes what it needs. Call once. */
  open(): Promise<void>
  /** A peer has this of it, or has more now. */
  add(peer: FilePeer, parts: HeardParts): void
  remove(peer: FilePeer): void
  /** Asks whatever may be asked now. */
  ask(): void
  piece(peer: FilePeer, packet: PacketOf<typeof PACKET.piece>): void
  /** Takes no more. Resolves when what it works on is left alone. */
  close(): Promise<void>
}

/** What a fetch tells of what happens to it. */
export interface FetchListener {
  /** There is more to ask, or it has come further. */
  readonly onChange: () => void
  /** It is whole, at that place if it was put anywhere, and was changed last then. */
  readonly onDone: (path: string | null, changedAt: number) => void
  readonly onFault: (error: unknown) => void
  /** This peer gave what it should not. */
  readonly onLie: (peer: FilePeer) => void
  /** This peer leaves questions unanswered. */
  readonly onSilence: (peer: FilePeer) => void
}
