import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const self = await client.call('rename', { name: args.required('name') })
  context.print.answer(self, `your name is now ${safeText(self.name)}`)
}
