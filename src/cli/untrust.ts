import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { formatName } from './format.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const peer = await client.call('untrust', { peer: args.required('who') })
  context.print.answer(peer, `${formatName(peer)} is ${peer.trust}`)
}
