import type { Args } from './args.ts'
import { change } from './change.ts'
import type { Context } from './context.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const id = args.required('message')
  return change(context, (client) => client.call('redact', { id }))
}
