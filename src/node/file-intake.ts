import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ErrorCode } from '../errors.ts'
import type { FileStream } from '../files/file-stream.ts'
import { HeardParts } from '../files/heard-parts.ts'
import { formatPeerId, type PeerId } from '../ids.ts'
import type { Transfer } from '../store/transfers.ts'
import { MAX_UNSYNCED_BYTES, SILENT_HOLDER_MS } from '../wire/limits.ts'
import type { Fetch } from './fetch.ts'
import type { FilePeer } from './file-peer.ts'

/** A transfer that is to come in, and what it runs with. */
export class FileIntake {
  transfer: Transfer
  /** What peers have of it that may be asked. */
  readonly holders = new Map<FilePeer, HeardParts>()
  /** Those that gave what was not of it. */
  readonly liars = new Set<PeerId>()
  /** Those that left a question unanswered: since when, and what they said that they have. */
  readonly silent = new Map<FilePeer, readonly [number, HeardParts]>()
  /** Whoever is here has nothing that we have not. */
  isStuck = false
  /** Whoever offers it gives nothing of it for now. */
  isHeld = false
  /** Kept while it stands still, so that nothing is looked at twice. */
  fetch: Fetch | undefined
  /** Of one that is read as it comes. */
  stream: FileStream | undefined
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

  /** Why it waits, where that is somebody's wish. */
  get waitReason(): ErrorCode | null {
    const isMissing = this.holders.size === 0 || this.isStuck
    return this.isHeld && isMissing ? 'FILE_PAUSED' : null
  }

  /** It has come so much further that it is to be written down: after a crash that is counted on. */
  get isToNote(): boolean {
    return this.received - this.transfer.received >= MAX_UNSYNCED_BYTES
  }

  /** Whether this peer offers it. */
  isOf({ peer }: FilePeer): boolean {
    return formatPeerId(this.transfer.author) === peer
  }

  /** False for who lies, or was silent not long ago. */
  trusts(peer: FilePeer, now: number): boolean {
    const [since] = this.silent.get(peer) ?? []
    if (since !== undefined && now - since < SILENT_HOLDER_MS) return false
    return !this.liars.has(peer.peer)
  }

  /** Nothing moves, and nobody here has all of it. */
  get hasHalted(): boolean {
    return this.fetch?.isIdle === true && [...this.holders.values()].every((one) => !one.isWhole)
  }

  /** What this peer said that it has; nothing so far. */
  partsOf(peer: FilePeer): HeardParts {
    const known = this.holders.get(peer) ?? this.silent.get(peer)?.[1]
    return known ?? HeardParts.part(this.transfer.files > 0)
  }

  /** Whether the disk keeps `spare` bytes free besides what is still to come. */
  async hasRoom(spare: number): Promise<boolean> {
    const { folder, size } = this.transfer
    if (folder === null || this.stream) return true
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
