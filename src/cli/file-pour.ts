import { once } from 'node:events'
import { EXIT, isChatError } from '../errors.ts'
import type { LiveClient } from '../rpc/engine.ts'
import type { FileView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Context } from './context.ts'
import { formatReason } from './format.ts'
import { TransferProgress } from './transfer-progress.ts'

/**
 * A file to stdout as it comes, in order and no faster than it is read there; nothing is put on the
 * disk. 0 when all of it was written, 1 when it ended otherwise, 5 when time was up.
 */
export async function pour(
  context: Context,
  client: LiveClient,
  { file }: FileView,
  timeoutMs: number | undefined,
): Promise<number> {
  const { clock } = context.surroundings
  const progress = new TransferProgress(context)
  const leave = await client.subscribe((event) => {
    if (event.event === 'file' && event.file.file === file) progress.show(event.file)
  })
  let isLate = false
  // What is not waited for ends with the connection.
  const timer =
    timeoutMs === undefined
      ? undefined
      : clock.after(timeoutMs, () => {
          isLate = true
          client.call('fileCancel', { file }).catch(() => undefined)
        })
  try {
    const ended = client.call('fileStream', { file })
    // It may fail before all is written.
    ended.catch(() => undefined)
    await write(context, client, file)
    const last = await ended
    progress.clear()
    if (last.state === 'done') return EXIT.done
    if (isLate) return EXIT.timedOut
    const { print } = context
    print.note(`${safeText(last.name)}: ${last.state}${formatReason(last)}`)
    return EXIT.failed
  } finally {
    timer?.cancel()
    leave()
    progress.clear()
  }
}

/** Returns at the end of the file, or when it comes no more. */
async function write({ surroundings }: Context, client: LiveClient, file: string): Promise<void> {
  const { stdout, signal } = surroundings
  for (let at = 0; ; ) {
    let bytes: Buffer
    try {
      bytes = Buffer.from((await client.call('fileRead', { file, at })).bytes, 'base64')
    } catch (error) {
      // Why, the one who takes it knows.
      if (isChatError(error, 'FILE_STATE')) return
      throw error
    }
    if (bytes.length === 0) return
    at += bytes.length
    if (!stdout.write(bytes)) await once(stdout, 'drain', { signal })
  }
}
