import type { MessageView } from '../rpc/methods.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseCount, parseTime } from './duration.ts'
import { formatDate, formatMessage } from './format.ts'
import { reach } from './reach.ts'

const DEFAULT_LIMIT = 50
/** What the engine hands out at once. */
const PAGE = 1_000

/**
 * The last messages that fit, or with --after the first ones, oldest first. More than a page is gathered
 * page by page from that end.
 */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print, surroundings } = context
  const now = surroundings.clock.now()
  const limit = parseCount('limit', args.text('limit'), DEFAULT_LIMIT)
  const since = parseTime('since', args.text('since'), now)
  const until = parseTime('until', args.text('until'), now)
  let [before, after] = [args.text('before'), args.text('after')]
  const forward = after !== undefined
  const { client } = await reach(context, 'store')
  const { conversation } = await client.call('conversation', { to: args.required('conversation') })
  const pages: (readonly MessageView[])[] = []
  for (let left = limit; left > 0; ) {
    const size = Math.min(left, PAGE)
    const page = await client.call('history', {
      conversation,
      limit: size,
      take: forward ? 'first' : 'last',
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    })
    if (forward) pages.push(page)
    else pages.unshift(page)
    if (forward) after = page.at(-1)?.id
    else before = page[0]?.id
    left -= page.length
    if (page.length < size) break
  }
  for (const message of pages.flat()) {
    print.answer(message, ...formatMessage(message, formatDate(message.sentAt)))
  }
}
