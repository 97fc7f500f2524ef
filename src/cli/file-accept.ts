import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { EXIT } from '../errors.ts'
import type { FileView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseWholeTimeout } from './duration.ts'
import { conclude, follow } from './file-follow.ts'
import { formatFile } from './format.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

/** Takes a file, and waits until it is here. Where p2pchat runs already it goes on without us. */
export async function run(context: Context, args: Args): Promise<number> {
  const { print, profile } = context
  const output = args.text('output')
  const timeoutMs = parseWholeTimeout(args.text('timeout'))
  const isStream = output === '-'
  if (isStream && print.json)
    throw new UsageError('-o - writes the file to stdout, and so not JSON')
  const { client, isOwn } = await reach(context, 'lasting')
  const asked = await client.call('file', { file: args.required('file') })
  if (isStream && asked.files !== null) throw new UsageError('a folder cannot go to stdout')
  const spool = join(profile.paths.files, `stdout-${randomBytes(8).toString('hex')}`)
  const folder = isStream ? spool : output === undefined ? undefined : resolve(output)
  const started = await client.call('fileAccept', {
    file: asked.file,
    ...(folder === undefined ? {} : { folder }),
    ...(isStream ? { spooled: true } : {}),
  })
  if (args.text('wait') === 'started' && !isOwn && !isStream) {
    print.answer(started, formatFile(started).join('  '))
    return EXIT.done
  }
  try {
    const ended = await follow(context, client, started, timeoutMs)
    if (!isStream) return conclude(context, ended)
    return await pour(context, ended, spool)
  } finally {
    if (isStream) await rm(spool, { recursive: true, force: true })
  }
}

/** The whole file to stdout, in order and as fast as it is read there. */
async function pour(
  { surroundings, print }: Context,
  file: FileView,
  spool: string,
): Promise<number> {
  const { stdout, signal } = surroundings
  if (file.state !== 'done') {
    print.note(`${safeText(file.name)}: ${file.state}`)
    return file.state === 'failed' || file.state === 'declined' ? EXIT.failed : EXIT.timedOut
  }
  const [name = ''] = await readdir(spool)
  for await (const bytes of createReadStream(join(spool, name), { signal })) {
    if (!stdout.write(bytes)) await once(stdout, 'drain', { signal })
  }
  return EXIT.done
}
