import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'
import type { Transfer } from '../store/transfers.ts'
import type { EventHub } from './event-hub.ts'
import type { FileView } from './events.ts'
import type { FileBook } from './file-book.ts'
import { FileWaits } from './file-waits.ts'

export interface FileStatesOptions {
  readonly clock: Clock
  readonly book: FileBook
  readonly hub: EventHub
}

/** How far each file is, for those who ask, who listen and who wait. */
export class FileStates {
  readonly waits: FileWaits
  readonly #options: FileStatesOptions

  constructor(options: FileStatesOptions) {
    this.#options = options
    this.waits = new FileWaits(options.clock)
  }

  now(transfer: Transfer): FileView {
    const { book } = this.#options
    return book.view(book.get(transfer.offer) ?? transfer)
  }

  /** Throws `FILE_STATE` for any other. */
  assert(transfer: Transfer, states: readonly Transfer['state'][]): void {
    if (!states.includes(transfer.state)) {
      throw new ChatError('FILE_STATE', `it is ${this.now(transfer).state}`)
    }
  }

  /** Durable when it answers, and told. */
  async become(transfer: Transfer, to: Partial<Transfer>): Promise<Transfer> {
    const changed = await this.#options.book.change(transfer, to)
    this.changed(changed)
    return changed
  }

  /** What is seen of it has changed: tells. */
  changed(transfer: Transfer): void {
    const { hub } = this.#options
    if (hub.listening) hub.emit({ event: 'file', file: this.now(transfer) })
    this.waits.look()
  }
}
