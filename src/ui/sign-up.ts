import { isUsableName, loginName } from './login-name.ts'
import { Prompt } from './prompt.ts'
import { safeText } from './sanitize.ts'
import type { TerminalInput, TerminalOutput } from './terminal.ts'
import { chooseTexts, type Texts } from './texts/texts.ts'

/** Who somebody wants to be. Without a passphrase the key lies open in the profile. */
export interface SignUp {
  readonly name: string
  readonly passphrase?: string
}

export interface AskOptions {
  readonly input: TerminalInput
  readonly output: TerminalOutput
  /** The locale is looked at, for the language, and the login name, which is offered to who signs up. */
  readonly env?: NodeJS.ProcessEnv
  /** As the configuration has it; else that of the locale. */
  readonly language?: string | undefined
}

type SignUpTexts = Texts['signUp']

export interface AskPassphraseOptions extends AskOptions {
  /** What is asked for, in English. */
  readonly label?: string
  /** The profile to be opened; then it is asked for that, in the person's language. */
  readonly profile?: string
  /** After a wrong one. */
  readonly isAgain?: boolean
}

/**
 * The first run, line by line: a name, a passphrase and the passphrase again. Resolves with undefined when the person
 * leaves instead. The terminal is given back as it was.
 */
export async function askSignUp({
  input,
  output,
  env,
  language,
}: AskOptions): Promise<SignUp | undefined> {
  const all = chooseTexts(env ?? {}, language)
  const texts = all.signUp
  const prompt = Prompt.open(input, output)
  try {
    prompt.say(texts.welcome)
    prompt.say('')
    const name = await askName(prompt, all, loginName(env ?? {}))
    if (name === undefined) return undefined
    prompt.say(texts.about)
    const passphrase = await askTwice(prompt, texts)
    if (passphrase === undefined) return undefined
    if (passphrase !== '') return { name, passphrase }
    prompt.say(texts.none)
    return { name }
  } finally {
    prompt.close()
  }
}

/** A passphrase typed without an echo; undefined when the person cancels or the input ends. */
export async function askPassphrase({
  input,
  output,
  env = {},
  language,
  label = '',
  profile,
  isAgain = false,
}: AskPassphraseOptions): Promise<string | undefined> {
  const { signUp: texts, errors } = chooseTexts(env, language)
  const prompt = Prompt.open(input, output)
  if (isAgain) prompt.say(errors.CRYPTO_WRONG_PASSPHRASE.text)
  try {
    const asked = profile === undefined ? label : texts.unlock(safeText(profile))
    return await prompt.ask({ label: asked, secret: true })
  } finally {
    prompt.close()
  }
}

async function askName(
  prompt: Prompt,
  { signUp: texts, errors }: Texts,
  offered: string | undefined,
): Promise<string | undefined> {
  for (;;) {
    const label = offered === undefined ? texts.name : texts.nameOrLine(offered)
    const answer = await prompt.ask({ label })
    if (answer === undefined) return undefined
    const name = answer.trim().normalize('NFC') || (offered ?? '')
    if (isUsableName(name)) return name
    prompt.say(errors.ARGS_NAME.hint ?? errors.ARGS_NAME.text)
  }
}

/** The same text typed twice, or nothing once. */
async function askTwice(prompt: Prompt, texts: SignUpTexts): Promise<string | undefined> {
  for (;;) {
    const first = await prompt.ask({ label: texts.passphrase, secret: true })
    if (first === undefined || first === '') return first
    const second = await prompt.ask({ label: texts.again, secret: true })
    if (second === undefined || second === first) return second
    prompt.say(texts.differ)
  }
}
