import type { Clock } from '../clock.ts'
import type { Transfer } from '../store/transfers.ts'
import type { FetchListener } from './fetch.ts'

/** What an offer that comes in needs of a node, and what it tells it. */
export interface FileFetchOptions extends FetchListener {
  readonly transfer: Transfer
  /** Folder that it is to be put into. */
  readonly folder: string
  /** Where the list of a folder's files is kept. */
  readonly manifestPath: string
  readonly keepManifest: (bytes: Uint8Array) => Promise<void>
  readonly clock: Clock
  /** Mixes what is asked for, from 0 on and below 1; without it all comes in order. */
  readonly fraction?: (() => number) | undefined
}
