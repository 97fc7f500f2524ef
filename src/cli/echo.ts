import { isChatError } from '../errors.ts'
import type { LiveClient } from '../rpc/engine.ts'
import type { MessageView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import { MAX_TEXT_BYTES } from '../wire/limits.ts'
import type { Context } from './context.ts'
import { EventPrinter } from './event-printer.ts'
import { own } from './reach.ts'
import { signUp } from './sign-up.ts'
import { forget } from './unlock.ts'

const NAME = 'echo'
const PREFIX = 'echo: '
/** Messages that may wait for their answer; beyond, they go unanswered. */
const MAX_WAITING = 1_000

/**
 * A peer that answers every direct message with `echo: ` and the same text, under a profile of its
 * own, so that it runs beside anybody's. It signs itself up, and prints what it hears and says.
 */
export async function run(context: Context): Promise<undefined> {
  if (!(await context.profile.exists())) forget(await signUp(context, { name: NAME }))
  const client = await own(context)
  const printer = new EventPrinter(context)
  let waiting = 0
  let answering = Promise.resolve()
  await client.subscribe((event) => {
    printer.push(event)
    if (event.event !== 'message' || !wantsAnswer(event.message) || waiting >= MAX_WAITING) return
    const { message } = event
    waiting++
    // One after the other, so that answers keep the order of what they answer.
    answering = answering
      .then(() => answer(context, client, message))
      .finally(() => {
        waiting--
      })
  })
  await client.closed
  await answering
}

/** Never an answer itself, be it ours or another program's: two that echo would never end. */
function wantsAnswer({ conversation, state, kind, text, replyTo }: MessageView): boolean {
  const isDirect = conversation.startsWith('@') && state === 'received'
  const isSaid = kind === 'text' || kind === 'action'
  return isDirect && isSaid && replyTo === null && !text.startsWith(PREFIX)
}

async function answer(context: Context, client: LiveClient, message: MessageView): Promise<void> {
  const { id, conversation } = message
  try {
    const text = fit(`${PREFIX}${message.text}`)
    await client.call('send', { to: conversation, text, replyTo: id })
    await client.call('read', { conversation })
  } catch (error) {
    // Blocked meanwhile, or closing: the next one may fare better.
    if (!isChatError(error)) throw error
    context.print.note(`not answered: ${safeText(error.message)}`)
  }
}

/** As much of the text as one message may hold, cut between characters. */
function fit(text: string): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= MAX_TEXT_BYTES) return text
  let end = MAX_TEXT_BYTES
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
