import type { Context } from './context.ts'
import { formatRoom } from './format.ts'
import { reach } from './reach.ts'
import { formatTable } from './table.ts'

/** Our rooms and those of others; without a running p2pchat only ours, and stderr says why. */
export async function run(context: Context): Promise<undefined> {
  const { print } = context
  const { client, isOwn } = await reach(context, 'store')
  const rooms = await client.call('rooms', {})
  const lines = formatTable(rooms.map(formatRoom))
  rooms.forEach((room, index) => {
    print.answer(room, lines[index] ?? '')
  })
  if (isOwn) print.note('p2pchat is not running, so only your own rooms are known')
}
