import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

/** Says what a removal cannot do, too. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const peer = args.required('who')
  const view = await client.call('remove', { room: args.required('room'), peer })
  context.print.answer(
    view,
    `${safeText(peer)} is not in ${safeText(view.name)} any more: nothing new goes there; what is there stays there`,
  )
}
