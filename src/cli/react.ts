import type { Args } from './args.ts'
import { change } from './change.ts'
import type { Context } from './context.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const [id, emoji] = [args.required('message'), args.required('emoji')]
  const remove = args.flag('remove')
  return change(context, (client) => client.call('react', { id, emoji, remove }))
}
