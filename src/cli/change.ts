import type { LiveClient } from '../rpc/engine.ts'
import type { MessageView } from '../rpc/methods.ts'
import type { Context } from './context.ts'
import { formatDate, formatMessage } from './format.ts'
import { reach } from './reach.ts'

/** Changes a message and prints what has become of it; who runs no p2pchat is told what follows. */
export async function change(
  context: Context,
  make: (client: LiveClient) => Promise<MessageView>,
): Promise<undefined> {
  const { client, isOwn } = await reach(context, 'store')
  const message = await make(client)
  context.print.answer(message, ...formatMessage(message, formatDate(message.sentAt)))
  if (isOwn) context.print.note('the others see it once p2pchat runs and reaches them')
}
