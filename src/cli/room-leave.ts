import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const view = await client.call('leave', { room: args.required('room') })
  context.print.answer(view, `you have left ${safeText(view.name)}; what was said stays here`)
  if (view.kind === 'private' && view.creator === (await client.call('status', {})).peer) {
    context.print.note('it goes on without you, and nobody else can invite or remove')
  }
}
