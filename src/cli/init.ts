import { ChatError } from '../errors.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import { askSignUp } from './ask.ts'
import type { Context } from './context.ts'
import { readPassphraseFile } from './secret-file.ts'
import { type SignUp, signUp } from './sign-up.ts'
import { forget } from './unlock.ts'
import { UsageError } from './usage-error.ts'

/** Signs up. Asks for what was not given where there is somebody to ask. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { profile, print } = context
  if (await profile.exists()) throw new ChatError('STORE_PROFILE_EXISTS', profile.paths.folder)
  forget(await signUp(context, await whoAreYou(context, args)))
  const name = await profile.name()
  print.answer(
    { profile: profile.profile, name },
    `signed up as ${safeText(name)} (profile ${profile.profile})`,
  )
}

async function whoAreYou(context: Context, args: Args): Promise<SignUp> {
  const { settings, interactive } = context
  const { passphraseFile } = settings
  const name = args.text('name')
  const unprotected = args.flag('no-passphrase')
  if (unprotected && passphraseFile !== undefined) {
    throw new UsageError('--no-passphrase and --passphrase-file exclude each other')
  }
  if (name !== undefined && passphraseFile !== undefined) {
    return { name, passphrase: await readPassphraseFile(passphraseFile) }
  }
  if (name !== undefined && unprotected) return { name }
  if (!interactive) {
    throw new UsageError(
      name === undefined ? 'no name' : 'with a passphrase or without?',
      'give --name NAME, and --passphrase-file FILE or --no-passphrase',
    )
  }
  return askSignUp(context)
}
