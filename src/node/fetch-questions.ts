import type { IncomingFile } from '../files/incoming-file.ts'
import type { PiecePlace } from '../wire/packet.ts'
import type { FilePeer } from './file-peer.ts'

/** What is to be asked of whom now, over all files of an offer that come in. */
export class FetchQuestions {
  readonly places = new Map<FilePeer, PiecePlace[]>()
  /** Those that leave questions unanswered. */
  readonly silent = new Set<FilePeer>()

  /** What the file of that number is to be asked for, which counts as asked. */
  add(number: number, file: IncomingFile<FilePeer>): void {
    for (const ask of file.next()) {
      const places = this.places.get(ask.holder) ?? []
      this.places.set(ask.holder, places)
      if ('chunk' in ask) places.push([number, 0, ask.chunk])
      else places.push([number, ask.place.level, ask.place.index])
    }
    for (const peer of file.silent) this.silent.add(peer)
  }
}
