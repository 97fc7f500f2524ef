import type { Clock } from '../clock.ts'
import type { Transfer } from '../store/transfers.ts'
import type { FileBook } from './file-book.ts'
import type { FilePeer } from './file-peer.ts'
import type { FileShelf } from './file-shelf.ts'

/** What incoming files need of a node, and what they tell it. */
export interface FileIntakesOptions {
  readonly clock: Clock
  /** From 0 on and below 1. */
  readonly fraction: () => number
  readonly book: FileBook
  readonly shelf: FileShelf
  /** Bytes of a disk that stay free. */
  readonly spareBytes: number
  /** What faces see of it has changed. */
  readonly onChanged: (transfer: Transfer) => void
  /** Whoever offers it is to know how far we are. */
  readonly onReport: (transfer: Transfer) => void
  /** Who may have it is to be asked. */
  readonly onSeek: (transfer: Transfer) => void
  /** It is here, whole. */
  readonly onWhole: (transfer: Transfer) => void
  /** It comes in no more: others have nothing of it from here. */
  readonly onLeft: (transfer: Transfer) => void
  readonly onLie: (peer: FilePeer) => void
  readonly onError: (error: unknown) => void
}
