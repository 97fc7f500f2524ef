import type { HeardParts } from '../files/heard-parts.ts'
import type { IncomingFile } from '../files/incoming-file.ts'
import type { FilePeer } from './file-peer.ts'

/** Whom an offer can be asked of, and what each has of it. */
export class FetchHolders {
  readonly #parts = new Map<FilePeer, HeardParts>()

  set(peer: FilePeer, parts: HeardParts): void {
    this.#parts.set(peer, parts)
  }

  has(peer: FilePeer): boolean {
    return this.#parts.has(peer)
  }

  delete(peer: FilePeer): void {
    this.#parts.delete(peer)
  }

  /** How many have some of the file of that number. */
  count(number: number): number {
    let count = 0
    for (const parts of this.#parts.values()) if (parts.of(number)) count++
    return count
  }

  /** Tells a file who has what of it. */
  tell(number: number, file: IncomingFile<FilePeer>): void {
    for (const peer of this.#parts.keys()) this.tellOf(peer, number, file)
  }

  tellOf(peer: FilePeer, number: number, file: IncomingFile<FilePeer>): void {
    const holding = this.#parts.get(peer)?.of(number)
    if (holding) file.add(peer, holding)
  }
}
