import { resolve } from 'node:path'
import { EXIT } from '../errors.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseWholeTimeout } from './duration.ts'
import { conclude, follow } from './file-follow.ts'
import { pour } from './file-pour.ts'
import { formatFile } from './format.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

/** Takes a file, and waits until it is here. Where p2pchat runs already it goes on without us. */
export async function run(context: Context, args: Args): Promise<number> {
  const { print } = context
  const output = args.text('output')
  const timeoutMs = parseWholeTimeout(args.text('timeout'))
  const isStream = output === '-'
  if (isStream && print.json)
    throw new UsageError('-o - writes the file to stdout, and so not JSON')
  const { client, isOwn } = await reach(context, 'lasting')
  const asked = await client.call('file', { file: args.required('file') })
  if (isStream && asked.files !== null) throw new UsageError('a folder cannot go to stdout')
  if (isStream) return pour(context, client, asked, timeoutMs)
  const started = await client.call('fileAccept', {
    file: asked.file,
    ...(output === undefined ? {} : { folder: resolve(output) }),
  })
  if (args.text('wait') === 'started' && !isOwn) {
    print.answer(started, formatFile(started).join('  '))
    return EXIT.done
  }
  return conclude(context, await follow(context, client, started, timeoutMs))
}
