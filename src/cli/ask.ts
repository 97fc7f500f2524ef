import type { Context } from './context.ts'
import { Interruption, SIGNAL_EXITS } from './interruption.ts'
import type { SignUp } from './sign-up.ts'

/** What the person at the terminal types; on stderr, so that stdout holds answers only. */
export async function askPassphrase(context: Context, label: string): Promise<string> {
  const { askPassphrase } = await import('../ui/app.ts')
  return orLeave(await askPassphrase({ ...terminal(context), label }))
}

/** The passphrase that a profile is locked with; `isAgain` after a wrong one. */
export async function askToUnlock(context: Context, isAgain: boolean): Promise<string> {
  const { askPassphrase } = await import('../ui/app.ts')
  const { profile } = context.profile
  return orLeave(await askPassphrase({ ...terminal(context), profile, isAgain }))
}

/** The same on a whole screen; only where standard output is one. */
export async function askSignUpForm(context: Context): Promise<SignUp> {
  const { SignUpScreen } = await import('../ui/app.ts')
  const { surroundings, settings } = context
  const env = settings.color ? surroundings.env : { ...surroundings.env, NO_COLOR: '1' }
  const { stdin: input, stdout: output, clock } = surroundings
  const { language } = terminal(context)
  const form = context.resources.own(SignUpScreen.open({ input, output, env, clock, language }))
  return orLeave(await form.answered)
}

/** Name and passphrase of somebody new, line by line. */
export async function askSignUp(context: Context): Promise<SignUp> {
  const { askSignUp } = await import('../ui/app.ts')
  return orLeave(await askSignUp(terminal(context)))
}

/** True for a typed `yes` or `y`. */
export async function askYes(context: Context, question: string): Promise<boolean> {
  const { Prompt } = await import('../ui/prompt.ts')
  const { input, output } = terminal(context)
  const prompt = Prompt.open(input, output)
  try {
    return /^\s*y(?:es)?\s*$/i.test(orLeave(await prompt.ask({ label: question })))
  } finally {
    prompt.close()
  }
}

function terminal({ surroundings: { stdin, stderr, env }, settings: { chat } }: Context) {
  const { language } = Object(chat) as { readonly language?: unknown }
  const known = typeof language === 'string' ? language : undefined
  return { input: stdin, output: stderr, env, language: known }
}

/** Ctrl-C while a terminal is read key by key is a key, and means the same. */
function orLeave<T>(answer: T | undefined): T {
  if (answer === undefined) throw new Interruption('cancelled', SIGNAL_EXITS.SIGINT)
  return answer
}
