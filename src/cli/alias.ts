import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const name = args.text('name') ?? null
  const peer = await client.call('alias', { peer: args.required('who'), name })
  context.print.answer(peer, `${peer.peer} is now ${safeText(peer.name)}`)
}
