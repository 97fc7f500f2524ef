import { EXIT } from '../errors.ts'
import { showsLines } from '../ui/terminal-facts.ts'
import { TypedAhead } from '../ui/typed-ahead.ts'
import type { Args } from './args.ts'
import { askSignUp, askSignUpForm } from './ask.ts'
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
  // Where this is no terminal, only --plain came so far.
  const plain = settings.plain || undefined
  const ahead = showsLines({ input: stdin, output: stdout, env, plain })
    ? undefined
    : context.resources.own(TypedAhead.open(stdin, () => process.kill(process.pid, 'SIGINT')))
  const asking = ahead ? { ...context, surroundings: { ...surroundings, stdin: ahead } } : context
  const isNew = context.interactive && !(await profile.exists())
  const ask = ahead ? askSignUpForm : askSignUp
  const keys = isNew ? await signUp(asking, await ask(asking)) : undefined
  const { client, isOwn } = await reach(asking, 'lasting', keys)
  const { openChat } = await import('../ui/app.ts')
  ahead?.release()
  const reason = await openChat({
    client,
    clock,
    input: stdin,
    output: stdout,
    env: settings.color ? env : { ...env, NO_COLOR: '1' },
    folder: profile.paths.folder,
    config: settings.chat,
    endsEngine: isOwn,
    conversation: args.text('conversation'),
    plain,
    onSignal,
  })
  return reason.kind === 'signal' ? SIGNAL_EXITS[reason.signal] : EXIT.done
}
