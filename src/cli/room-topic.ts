import { ChatError } from '../errors.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'

/** Sets the topic; without a text it is shown. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { client } = await reach(context, 'store')
  const room = args.required('room')
  const words = args.list('text')
  const view =
    words.length > 0
      ? await client.call('topic', { room, text: words.join(' ') })
      : await client.call('conversation', { to: room })
  if (!view.joined) {
    throw new ChatError(view.invited ? 'NODE_NOT_JOINED' : 'NODE_NO_CONVERSATION', room)
  }
  context.print.answer(view, `${safeText(view.name)}: ${safeText(view.title) || '(no topic)'}`)
}
