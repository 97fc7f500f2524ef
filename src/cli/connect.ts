import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseTimeout } from './duration.ts'
import { formatName } from './format.ts'
import { reach } from './reach.ts'

const DEFAULT_TIMEOUT_MS = 10_000

export async function run(context: Context, args: Args): Promise<undefined> {
  const address = args.required('address')
  const timeoutMs = parseTimeout(args.text('timeout'), DEFAULT_TIMEOUT_MS)
  const { client } = await reach(context, 'network')
  const peer = await client.call('connect', { address, timeoutMs })
  context.print.answer(peer, `connected to ${formatName(peer)} ${peer.peer}`)
}
