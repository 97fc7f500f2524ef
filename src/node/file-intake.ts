import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PeerId } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'
import type { FileFetch } from './file-fetch.ts'
import type { FilePeer } from './file-peer.ts'

/** A transfer that is to come in, and what it runs with. */
export class FileIntake {
  transfer: Transfer
  /** Peers that have it and may be asked. */
  readonly holders = new Set<FilePeer>()
  /** Those that gave what was not of it. */
  readonly liars = new Set<PeerId>()
  /** Kept while it stands still, so that nothing is looked at twice. */
  fetch: FileFetch | undefined
  /** When the faces were told last. */
  shownAt = Number.NEGATIVE_INFINITY
  /** When those who may have it were asked last. */
  soughtAt = Number.NEGATIVE_INFINITY

  constructor(transfer: Transfer) {
    this.transfer = transfer
  }

  get received(): number {
    return this.fetch?.received ?? this.transfer.received
  }

  /** Whether the disk keeps `spare` bytes free besides what is still to come. */
  async hasRoom(spare: number): Promise<boolean> {
    const { folder, size } = this.transfer
    if (folder === null) return true
    return (await freeBytes(folder)) >= size - this.received + spare
  }
}

/** Bytes that we may still write there; of a folder that is not there yet, where it will be. */
async function freeBytes(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at)
      return bavail * bsize
    } catch {
      // A disk that cannot be asked says no by itself.
      if (dirname(at) === at) return Number.POSITIVE_INFINITY
    }
  }
}
