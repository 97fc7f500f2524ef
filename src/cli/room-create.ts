import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { run as join } from './room-join.ts'
import { UsageError } from './usage-error.ts'

/** A public room begins with the first who is in it, a private one with whoever makes it. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const name = args.required('room')
  const isPublic = name.startsWith('#')
  if (isPublic === args.flag('private')) {
    throw new UsageError(
      'the name of a public room begins with #, that of a private one does not',
      "p2pchat room create '#name', or: p2pchat room create name --private",
    )
  }
  if (isPublic) return join(context, args)
  const { client } = await reach(context, 'store')
  const view = await client.call('create', { name })
  const shown = safeText(view.name)
  context.print.answer(view, `you are in ${shown} alone; \`p2pchat room invite ${shown} NAME\``)
}
