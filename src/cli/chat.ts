import type { Args } from './args.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { signUp } from './sign-up.ts'
import { UsageError } from './usage-error.ts'

/** The chat for a person at a terminal; with --plain as lines, also through pipes. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { profile, settings, surroundings, print } = context
  const { stdin, stdout, signal } = surroundings
  if (print.json) {
    throw new UsageError('the chat has no --json', '`p2pchat watch --json` prints what happens')
  }
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true
  if (!isTerminal && !settings.plain) {
    throw new UsageError(
      'the chat needs a terminal',
      'give --plain for lines, or use `p2pchat send` and `p2pchat watch` in scripts',
    )
  }
  const { askSignUp, openChat } = await import('../ui/app.ts')
  if (!(await profile.exists()) && context.interactive) await signUp(context, await askSignUp())
  const { client } = await reach(context, 'lasting')
  const to = args.text('conversation')
  const conversation = to === undefined ? undefined : await client.call('conversation', { to })
  await openChat({
    client,
    ...(conversation ? { conversation: conversation.conversation } : {}),
    plain: settings.plain,
    color: settings.color,
    stdin,
    stdout,
    signal,
  })
}
