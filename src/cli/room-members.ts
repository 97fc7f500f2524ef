import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { formatMember } from './format.ts'
import { reach } from './reach.ts'
import { formatTable } from './table.ts'

/** Who is in the room; without a running p2pchat nobody is seen in a public one, and stderr says why. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print } = context
  const { client, isOwn } = await reach(context, 'store')
  const members = await client.call('members', { room: args.required('room') })
  const lines = formatTable(members.map(formatMember))
  members.forEach((peer, index) => {
    print.answer(peer, lines[index] ?? '')
  })
  if (isOwn) print.note('p2pchat is not running, so nobody else is seen there')
}
