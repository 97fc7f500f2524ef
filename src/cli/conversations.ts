import type { Context } from './context.ts'
import { formatConversation } from './format.ts'
import { reach } from './reach.ts'
import { formatTable } from './table.ts'

export async function run(context: Context): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const conversations = await client.call('conversations', {})
  const lines = formatTable(conversations.map(formatConversation))
  conversations.forEach((conversation, index) => {
    context.print.answer(conversation, lines[index] ?? '')
  })
}
