import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { formatPeer } from './format.ts'
import { reach } from './reach.ts'
import { formatTable } from './table.ts'

/** Who is online; without a running p2pchat that is nobody, and stderr says why. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print } = context
  const { client, isOwn } = await reach(context, 'store')
  const all = args.flag('all')
  const peers = await client.call('peers', all ? { all } : {})
  const lines = formatTable(peers.map(formatPeer))
  peers.forEach((peer, index) => {
    print.answer(peer, lines[index] ?? '')
  })
  if (isOwn) print.note('p2pchat is not running, so nobody is online; `p2pchat daemon` runs it')
  else if (peers.length === 0) print.note(all ? 'nobody was ever met' : 'nobody is online')
}
