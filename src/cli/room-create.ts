import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { run as join } from './room-join.ts'
import { UsageError } from './usage-error.ts'

/** A public room begins with the first who is in it. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const name = args.required('room')
  const hint = "a public room: p2pchat room create '#name'"
  if (args.flag('private')) throw new UsageError('private rooms are not there yet', hint)
  if (!name.startsWith('#')) throw new UsageError('the name of a public room begins with #', hint)
  return join(context, args)
}
