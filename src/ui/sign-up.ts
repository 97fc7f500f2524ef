import { ERRORS } from '../errors.ts'
import { MAX_NAME_BYTES, MAX_NAME_CODE_POINTS } from '../wire/limits.ts'
import { Prompt } from './prompt.ts'
import { safeText } from './sanitize.ts'
import type { TerminalInput, TerminalOutput } from './terminal.ts'

/** Who somebody wants to be. Without a passphrase the key lies open in the profile. */
export interface SignUp {
  readonly name: string
  readonly passphrase?: string
}

export interface AskOptions {
  readonly input: TerminalInput
  readonly output: TerminalOutput
}

export interface AskPassphraseOptions extends AskOptions {
  /** `Passphrase: ` by default. */
  readonly label?: string
}

/**
 * The first run: a name, a passphrase and the passphrase again. Resolves with undefined when the person
 * leaves instead. The terminal is given back as it was.
 */
export async function askSignUp({ input, output }: AskOptions): Promise<SignUp | undefined> {
  const prompt = Prompt.open(input, output)
  try {
    prompt.say('Welcome to p2pchat. There is no account: you choose a name, and that is all.')
    prompt.say('')
    const name = await askName(prompt)
    if (name === undefined) return undefined
    prompt.say('A passphrase locks your key on this machine. Nobody can reset it.')
    const passphrase = await askTwice(prompt)
    if (passphrase === undefined) return undefined
    if (passphrase !== '') return { name, passphrase }
    prompt.say(
      'No passphrase: whoever can read your files can read your messages and write as you.',
    )
    return { name }
  } finally {
    prompt.close()
  }
}

/** A passphrase typed without an echo; undefined when the person cancels or the input ends. */
export async function askPassphrase({
  input,
  output,
  label = 'Passphrase: ',
}: AskPassphraseOptions): Promise<string | undefined> {
  const prompt = Prompt.open(input, output)
  try {
    return await prompt.ask({ label, secret: true })
  } finally {
    prompt.close()
  }
}

async function askName(prompt: Prompt): Promise<string | undefined> {
  for (;;) {
    const answer = await prompt.ask({ label: 'Name others see: ' })
    if (answer === undefined) return undefined
    const name = answer.trim().normalize('NFC')
    if (looksUsable(name)) return name
    prompt.say(`${ERRORS.ARGS_NAME.hint}, and begins with none of @ # ! /`)
  }
}

/** The same text typed twice, or nothing once. */
async function askTwice(prompt: Prompt): Promise<string | undefined> {
  for (;;) {
    const first = await prompt.ask({ label: 'Passphrase (empty for none): ', secret: true })
    if (first === undefined || first === '') return first
    const second = await prompt.ask({ label: 'The same again: ', secret: true })
    if (second === undefined || second === first) return second
    prompt.say('The two differ.')
  }
}

/** The engine has the last word (docs/protocol.md §1); this spares a person the round trip. */
function looksUsable(name: string): boolean {
  const points = [...name].length
  return (
    points >= 1 &&
    points <= MAX_NAME_CODE_POINTS &&
    Buffer.byteLength(name) <= MAX_NAME_BYTES &&
    !/^[@#!/]/.test(name) &&
    safeText(name) === name
  )
}
