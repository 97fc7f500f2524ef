import { EXIT } from '../errors.ts'
import type { LiveClient } from '../rpc/engine.ts'
import type { FileView } from '../rpc/methods.ts'
import type { Context } from './context.ts'
import { formatFile } from './format.ts'
import { TransferProgress } from './transfer-progress.ts'

/** Shows how far a file is until it is over, or time is. */
export async function follow(
  context: Context,
  client: LiveClient,
  started: FileView,
  timeoutMs: number | undefined,
): Promise<FileView> {
  const progress = new TransferProgress(context)
  const leave = await client.subscribe((event) => {
    if (event.event === 'file' && event.file.file === started.file) progress.show(event.file)
  })
  try {
    // It has come further since, perhaps.
    progress.show(await client.call('file', { file: started.file }))
    return await client.call('fileWait', {
      file: started.file,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    })
  } finally {
    leave()
    progress.clear()
  }
}

/** Says how it ended. 0 if it is all there; 1 if not; 5 if it goes on. */
export function conclude({ print }: Context, file: FileView): number {
  print.answer(file, formatFile(file).join('  '))
  if (file.state === 'done') return EXIT.done
  return file.state === 'failed' || file.state === 'declined' ? EXIT.failed : EXIT.timedOut
}
