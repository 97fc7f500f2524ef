import { EXIT, isChatError } from '../errors.ts'
import type { LiveClient } from '../rpc/engine.ts'
import type { MessageView } from '../rpc/methods.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { parseTimeout } from './duration.ts'
import { reach } from './reach.ts'
import { readText } from './text-input.ts'

const DEFAULT_WAIT_MS = 5_000

/**
 * Sends one message and waits for it. 0 when it is as far as was asked; 3 when it is still queued:
 * it is safe on this disk then, and goes out as soon as the peer and p2pchat are both there.
 */
export async function run(context: Context, args: Args): Promise<number> {
  const state = args.text('wait') ?? 'delivered'
  const timeoutMs = parseTimeout(args.text('timeout'), DEFAULT_WAIT_MS)
  const text = await readText(args, context.surroundings)
  const replyTo = args.text('reply-to')
  const to = args.required('to')
  const { client, isOwn } = await reach(context, state === 'queued' ? 'store' : 'network')
  const kind = args.flag('action') ? 'action' : 'text'
  const sent = await client.call('send', { to, text, kind, ...(replyTo ? { replyTo } : {}) })
  if (state !== 'sent' && state !== 'delivered') {
    context.print.answer(sent, `queued ${sent.id}`)
    return EXIT.done
  }
  const { message, inTime } = await waitFor(context, client, sent, state, timeoutMs)
  if (inTime) {
    context.print.answer(
      message,
      `${message.state === 'queued' ? state : message.state} ${sent.id}`,
    )
    return EXIT.done
  }
  context.print.answer(message, `queued ${sent.id}`)
  const then = isOwn ? 'whenever p2pchat runs and' : 'as soon as'
  context.print.note(`queued: it goes to ${safeText(to)} ${then} both can reach each other`)
  return EXIT.queued
}

async function waitFor(
  { surroundings: { clock } }: Context,
  client: LiveClient,
  sent: MessageView,
  state: 'sent' | 'delivered',
  timeoutMs: number,
): Promise<{ message: MessageView; inTime: boolean }> {
  const start = clock.monotonic()
  try {
    const message = await client.call('wait', { id: sent.id, state, timeoutMs })
    const onTheWay = state === 'sent' && clock.monotonic() - start < timeoutMs
    return { message, inTime: onTheWay || message.state !== 'queued' }
  } catch (error) {
    // Whoever ran the engine left meanwhile; what was sent is on the disk all the same.
    const gone = isChatError(error, 'RPC_UNREACHABLE') || isChatError(error, 'NODE_CLOSED')
    if (!gone) throw error
    return { message: sent, inTime: false }
  }
}
