import type { Keep, Result } from '../rpc/methods.ts'
import { parseKeep } from '../ui/keep.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import { askYes } from './ask.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

const COUNT = new Intl.NumberFormat('en')

/** What stays of a conversation on this disk: shown, or changed, which may delete messages for good. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { print } = context
  const text = args.text('keep')
  const keep = text === undefined ? undefined : parseKeep(text)
  if (text !== undefined && !keep) {
    const hint = 'write all, days as 30d, or a number of messages'
    throw new UsageError(`keep ${text}: not understood`, hint)
  }
  const { client } = await reach(context, 'store')
  const { conversation, name } = await client.call('conversation', {
    to: args.required('conversation'),
  })
  if (keep && !args.flag('yes')) {
    const { dropped } = await client.call('retention', { conversation, keep, preview: true })
    if (dropped > 0) await assertMeant(context, `${messages(dropped)} of ${safeText(name)}`)
  }
  const answer = await client.call('retention', { conversation, ...(keep ? { keep } : {}) })
  print.answer(answer, formatAnswer(answer, keep !== undefined))
}

async function assertMeant(context: Context, what: string): Promise<void> {
  if (!context.interactive) {
    throw new UsageError(`${what} would go from this disk for good`, 'give --yes if that is meant')
  }
  const question = `${what} will go from this disk for good. Type yes to go on: `
  if (!(await askYes(context, question))) throw new UsageError('nothing was changed')
}

function formatAnswer({ conversation, dropped }: Result<'retention'>, isChange: boolean): string {
  const gone = isChange && dropped > 0 ? `; ${messages(dropped)} deleted` : ''
  return `${safeText(conversation.name)}: ${formatKeep(conversation.retention)}${gone}`
}

function formatKeep(keep: Keep): string {
  if ('days' in keep)
    return keep.days === 1 ? '1 day stays' : `${COUNT.format(keep.days)} days stay`
  if ('all' in keep) return 'everything stays'
  return keep.count === 1 ? 'the newest message stays' : `the newest ${messages(keep.count)} stay`
}

function messages(count: number): string {
  return count === 1 ? '1 message' : `${COUNT.format(count)} messages`
}
