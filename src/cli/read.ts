import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

/** Everything that is in a conversation now counts as read. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const conversation = args.required('conversation')
  const view = await client.call('read', { conversation })
  context.print.answer(view, `${safeText(view.name)}: everything is read`)
}
