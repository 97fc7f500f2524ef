import type { MessageView } from '../rpc/methods.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseCount, parseSince } from './duration.ts'
import { formatDate, formatMessage } from './format.ts'
import { reach } from './reach.ts'

const DEFAULT_LIMIT = 50
/** What the engine hands out at once. */
const PAGE = 1_000

/** The last messages, oldest first. More than a page is gathered from the newest page backwards. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print, surroundings } = context
  const limit = parseCount('limit', args.text('limit'), DEFAULT_LIMIT)
  const sinceText = args.text('since')
  const since = sinceText ? parseSince(sinceText, surroundings.clock.now()) : undefined
  const { client } = await reach(context, 'store')
  const { conversation } = await client.call('conversation', { to: args.required('conversation') })
  const pages: (readonly MessageView[])[] = []
  let before = args.text('before')
  for (let left = limit; left > 0; ) {
    const page = await client.call('history', {
      conversation,
      limit: Math.min(left, PAGE),
      ...(before ? { before } : {}),
      ...(since ? { since } : {}),
    })
    pages.unshift(page)
    left -= page.length
    before = page[0]?.id
    if (page.length < PAGE) break
  }
  for (const message of pages.flat()) {
    print.answer(message, ...formatMessage(message, formatDate(message.sentAt)))
  }
}
