import type { MessageView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseCount } from './duration.ts'
import { formatDate, formatMessage } from './format.ts'
import { reach } from './reach.ts'

const DEFAULT_LIMIT = 50
/** What the engine finds at once. */
const PAGE = 500

/** The newest messages that were found, oldest first like the history. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print } = context
  const limit = parseCount('limit', args.text('limit'), DEFAULT_LIMIT)
  const where = { in: args.text('in'), from: args.text('from') }
  const { client } = await reach(context, 'store')
  const found: MessageView[] = []
  let more = true
  while (more && found.length < limit) {
    const before = found.at(-1)?.id
    const page = await client.call('search', {
      words: args.list('words'),
      limit: Math.min(limit - found.length, PAGE),
      ...(where.in === undefined ? {} : { in: where.in }),
      ...(where.from === undefined ? {} : { from: where.from }),
      ...(before === undefined ? {} : { before }),
    })
    found.push(...page.messages)
    more = page.more
  }
  const names = new Map<string, string>()
  const known = [...(await client.call('conversations', {}))]
  // It may be a room that we are not in any more.
  if (where.in !== undefined) known.push(await client.call('conversation', { to: where.in }))
  for (const { conversation, name } of known) names.set(conversation, name)
  for (const message of found.reverse()) {
    const name = safeText(names.get(message.conversation) ?? message.conversation)
    print.answer(message, ...formatMessage(message, `${formatDate(message.sentAt)} ${name}`))
  }
  if (found.length === 0) print.note('nothing found')
  else if (more) print.note(`the newest ${found.length}; --limit shows more`)
}
