import { ChatError } from '../errors.ts'
import { FileStream } from '../files/file-stream.ts'
import type { Transfer } from '../store/transfers.ts'
import { STREAM_BEGIN_MS } from '../wire/limits.ts'
import type { FileIntakes } from './file-intakes.ts'
import type { FileWaits } from './file-waits.ts'

export interface FileStreamsOptions {
  readonly intakes: FileIntakes
  readonly waits: FileWaits
}

/** Files that are read by somebody as they come, and are put nowhere. */
export class FileStreams {
  readonly #options: FileStreamsOptions

  constructor(options: FileStreamsOptions) {
    this.#options = options
  }

  /** Resolves when it has ended, well or otherwise; the end of the signal ends it too, and rejects. */
  async stream(transfer: Transfer, signal: AbortSignal): Promise<void> {
    const { intakes, waits } = this.#options
    if (transfer.files > 0) throw new ChatError('FILE_STATE', 'it is a folder')
    signal.throwIfAborted()
    const stream = new FileStream(transfer.size)
    const current = () => intakes.get(transfer.offer)
    await intakes.begin({ ...transfer, spooled: true }, null, stream)
    try {
      await waits.until(() => current()?.stream !== stream, undefined, signal)
    } finally {
      const intake = current()
      const cancelled = { reason: 'FILE_CANCELLED', keep: true } as const
      if (intake?.stream === stream) await intakes.end(intake, 'failed', cancelled)
    }
  }

  /** Bytes from there on, once some are here; none at the end. Rejects with `FILE_STATE`. */
  async read({ offer }: Transfer, at: number, signal: AbortSignal): Promise<Uint8Array> {
    const { intakes, waits } = this.#options
    const find = () => intakes.get(offer)?.stream
    // It may be about to begin.
    await waits.until(() => find() !== undefined, STREAM_BEGIN_MS, signal)
    const stream = find()
    if (!stream) throw new ChatError('FILE_STATE', 'it is not streamed')
    return stream.take(at, signal)
  }
}
