import type { Fetch, FetchListener } from './fetch.ts'
import { FileFetch } from './file-fetch.ts'
import type { FileIntake } from './file-intake.ts'
import type { FileIntakesOptions } from './file-intakes-options.ts'
import { StreamFetch } from './stream-fetch.ts'

/** What brings an offer in: to a reader where there is one, else to the disk. */
export function fetchOf(
  { transfer, stream }: FileIntake,
  { clock, fraction, shelf, book }: FileIntakesOptions,
  listener: FetchListener,
): Fetch {
  if (stream) return new StreamFetch({ ...listener, transfer, stream, clock })
  const isShared = book.conversation(transfer)?.kind !== 'direct'
  return new FileFetch({
    ...listener,
    transfer,
    folder: transfer.folder ?? '.',
    manifestPath: shelf.manifestPath(transfer),
    keepManifest: (bytes) => shelf.keepManifest(transfer, bytes),
    clock,
    fraction: isShared ? fraction : undefined,
  })
}
