import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const view = await client.call('accept', { room: args.required('room') })
  context.print.answer(
    view,
    `you are in ${safeText(view.name)}; what was said comes from whoever is there`,
  )
}
