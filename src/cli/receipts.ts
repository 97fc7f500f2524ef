import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { UsageError } from './usage-error.ts'

/** Says whether others are told what we have read, and changes that for good. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const choice = args.text('choice')
  if (choice !== undefined && choice !== 'on' && choice !== 'off') {
    throw new UsageError(`receipts ${choice}: on or off`)
  }
  const { client } = await reach(context, 'store')
  const answer = await client.call('receipts', choice === undefined ? {} : { on: choice === 'on' })
  const line = answer.on
    ? 'authors are told what you have read of theirs'
    : 'nobody is told what you have read'
  context.print.answer(answer, line)
}
