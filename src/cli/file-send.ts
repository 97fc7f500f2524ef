import { resolve } from 'node:path'
import { EXIT } from '../errors.ts'
import type { FileView, OfferedView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseWholeTimeout } from './duration.ts'
import { conclude, follow } from './file-follow.ts'
import { formatFile } from './format.ts'
import { reach } from './reach.ts'
import { spool } from './spool.ts'
import { UsageError } from './usage-error.ts'

/**
 * Offers files. Where p2pchat runs already they go on without this command; else it stays until
 * whoever was asked has them or does not want them.
 */
export async function run(context: Context, args: Args): Promise<number> {
  const { print, surroundings, profile } = context
  const paths = args.list('path')
  const name = args.text('name')
  const timeoutMs = parseWholeTimeout(args.text('timeout'))
  if (name !== undefined && paths.length > 1) {
    throw new UsageError('--name is for one file', 'send them one by one')
  }
  const to = args.required('to')
  const { client, isOwn } = await reach(context, 'lasting')
  const waits = (args.text('wait') ?? (isOwn ? 'done' : 'offered')) === 'done'
  const offered: FileView[] = []
  for (const path of paths) {
    const spooled = path === '-'
    const source = spooled ? await spool(surroundings.stdin, profile.paths.files) : resolve(path)
    const given = name ?? (spooled ? 'stdin' : undefined)
    const file = await client.call('fileOffer', {
      to,
      path: source,
      ...(given === undefined ? {} : { name: given }),
      ...(spooled ? { spooled } : {}),
      ...(args.flag('no-preview') ? { preview: false } : {}),
    })
    offered.push(file)
    if (file.leftOut > 0) print.note(leftOutOf(file))
    if (!waits) print.answer(file, `offered ${safeText(file.name)}  ${formatFile(file)[0]}`)
  }
  if (!waits) return EXIT.done
  if (isOwn) print.note('p2pchat is not running: this command stays until the file is there')
  let exit: number = EXIT.done
  for (const file of offered) {
    const ended = conclude(context, await follow(context, client, file, timeoutMs))
    if (exit === EXIT.done) exit = ended
  }
  return exit
}

function leftOutOf({ name, leftOut }: OfferedView): string {
  const what = leftOut === 1 ? '1 thing in it is' : `${leftOut} things in it are`
  return `${safeText(name)}: ${what} not sent (links, empty folders, what is no file)`
}
