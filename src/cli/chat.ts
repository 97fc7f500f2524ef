import { EXIT } from '../errors.ts'
import type { Args } from './args.ts'
import { askSignUp } from './ask.ts'
import type { Context } from './context.ts'
import { SIGNAL_EXITS } from './interruption.ts'
import { reach } from './reach.ts'
import { signUp } from './sign-up.ts'
import { UsageError } from './usage-error.ts'

/**
 * The chat for a person at a terminal; with --plain as lines, also through pipes. The first one to
 * open runs the profile, and ends it when it quits; a second one joins it.
 */
export async function run(context: Context, args: Args): Promise<number> {
  const { profile, settings, surroundings, print } = context
  const { stdin, stdout, env, clock, onSignal } = surroundings
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
  const isNew = context.interactive && !(await profile.exists())
  const keys = isNew ? await signUp(context, await askSignUp(context)) : undefined
  const { client } = await reach(context, 'lasting', keys)
  const { openChat } = await import('../ui/app.ts')
  const reason = await openChat({
    client,
    clock,
    input: stdin,
    output: stdout,
    env: settings.color ? env : { ...env, NO_COLOR: '1' },
    folder: profile.paths.folder,
    config: settings.chat,
    conversation: args.text('conversation'),
    // Where this is no terminal, only --plain came so far.
    plain: settings.plain || undefined,
    onSignal,
  })
  return reason.kind === 'signal' ? SIGNAL_EXITS[reason.signal] : EXIT.done
}
