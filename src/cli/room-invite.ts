import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const peer = args.required('who')
  const view = await client.call('invite', { room: args.required('room'), peer })
  const line = `${safeText(peer)} is invited to ${safeText(view.name)}; it waits where they are away`
  context.print.answer(view, line)
}
