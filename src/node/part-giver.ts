import { ChunkSet } from '../files/chunk-set.ts'
import { fileStretch } from '../files/heard-parts.ts'
import type { IncomingFile } from '../files/incoming-file.ts'
import { PartLog } from '../files/part-log.ts'
import type { Transfer } from '../store/transfers.ts'
import { MAX_KEPT_STRETCHES, MAX_STRETCHES_PER_PACKET, TREE_ARITY } from '../wire/limits.ts'
import { PACKET, type PacketOf, type PiecePlace } from '../wire/packet.ts'
import type { FilePeer } from './file-peer.ts'
import type { OfferSource } from './offer-source.ts'

/** What is new to a peer, and the turn that it goes up to. */
export interface PartNews {
  readonly packet: PacketOf<typeof PACKET.part>
  readonly turn: number
}

/** What others can have of an offer that is still coming in here. */
export class PartGiver {
  readonly #offer: Uint8Array
  readonly #active: (number: number) => IncomingFile<FilePeer> | undefined
  readonly #log = new PartLog()
  /** Files of the folder that are whole, from number 1 on. */
  readonly #whole: ChunkSet
  /** Of a folder, once the list of its files is here. */
  #folder: OfferSource | undefined

  constructor(
    { offer, files }: Pick<Transfer, 'offer' | 'files'>,
    active: (number: number) => IncomingFile<FilePeer> | undefined,
  ) {
    this.#offer = offer
    this.#active = active
    this.#whole = new ChunkSet(files)
  }

  /** The list of the folder's files is here, and where they go. */
  hasList(source: OfferSource): void {
    this.#folder = source
  }

  /** A chunk of a file has come. */
  hasChunk(number: number, chunk: number): void {
    const index = Math.floor(chunk / TREE_ARITY)
    // Of what lies further on the hashes are not kept.
    if (index < MAX_KEPT_STRETCHES) this.#log.touch({ number, index })
  }

  /** A file of the folder is whole. */
  hasFile(number: number): void {
    this.#whole.add(number - 1)
    this.#log.drop(number)
    this.#log.touch({ number: undefined, index: fileStretch(number) })
  }

  /** What has come since that turn; undefined for nothing. */
  news(since: number): PartNews | undefined {
    const { stretches, turn } = this.#log.since(since, MAX_STRETCHES_PER_PACKET)
    if (stretches.length === 0) return undefined
    const w: [number, Uint8Array][] = []
    const l: [number, number, Uint8Array][] = []
    for (const { number, index } of stretches) {
      if (number === undefined) w.push([index, this.#whole.stretch(index)])
      else {
        const bits = this.#active(number)?.bits(index)
        if (bits) l.push([number, index, bits])
      }
    }
    return { packet: { t: PACKET.part, o: this.#offer, w, l }, turn }
  }

  /** As of a `PieceSource`; false also for what is not as it was. */
  async piece(place: PiecePlace, give: (bytes: Uint8Array) => void): Promise<boolean> {
    const [number, level, index] = place
    const active = this.#active(number)
    if (active) {
      const bytes = await active.piece(level === 0 ? index : { level, index })
      if (bytes) give(bytes)
      return bytes !== undefined
    }
    if (!this.#folder || (number > 0 && !this.#whole.has(number - 1))) return false
    return this.#folder.piece(place, give)
  }

  async close(): Promise<void> {
    const folder = this.#folder
    this.#folder = undefined
    await folder?.close()
  }
}
