import type { NodeEvent } from '../rpc/methods.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { EventPrinter } from './event-printer.ts'
import { reach } from './reach.ts'

/** Prints events until interrupted, or until the p2pchat that runs the profile ends. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const to = args.text('conversation')
  const { client } = await reach(context, 'lasting')
  const only =
    to === undefined ? undefined : (await client.call('conversation', { to })).conversation
  const printer = new EventPrinter(context)
  await client.subscribe((event) => {
    if (only === undefined || isAbout(event, only)) printer.push(event)
  })
  await client.closed
}

/** Whether an event belongs to one conversation. What concerns the engine itself always does. */
function isAbout(event: NodeEvent, conversation: string): boolean {
  switch (event.event) {
    case 'message':
    case 'message-changed':
      return event.message.conversation === conversation
    case 'conversation':
      return event.conversation.conversation === conversation
    case 'peer-online':
    case 'peer-offline':
    case 'peer-changed':
      return conversation === `@${event.peer.peer}`
    default:
      return true
  }
}
