import { safeText } from '../ui/sanitize.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

export async function run(context: Context): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const { self } = await client.call('snapshot', {})
  context.print.answer(self, `${safeText(self.name)}  ${self.peer}`)
}
