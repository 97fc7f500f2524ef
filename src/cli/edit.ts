import type { Args } from './args.ts'
import { change } from './change.ts'
import type { Context } from './context.ts'
import { readText } from './text-input.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const id = args.required('message')
  const text = await readText(args, context.surroundings)
  return change(context, (client) => client.call('edit', { id, text }))
}
