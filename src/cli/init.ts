import { ChatError } from '../errors.ts'
import { safeText } from '../ui/sanitize.ts'
import type { Args } from './args.ts'
import { askSignUp } from './ask.ts'
import type { Context } from './context.ts'
import { reach } from './reach.ts'
import { readPassphraseFile } from './secret-file.ts'
import { type SignUp, signUp } from './sign-up.ts'
import { UsageError } from './usage-error.ts'

/** Signs up. Asks for what was not given where there is somebody to ask. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { profile, print } = context
  if (await profile.exists()) throw new ChatError('STORE_PROFILE_EXISTS', profile.paths.folder)
  const keys = await signUp(context, await whoAreYou(context, args))
  // Opens it once: who signed up sees that it works, and gets the PeerId to give to others.
  const { client } = await reach(context, 'store', keys)
  const { self } = await client.call('snapshot', {})
  print.answer(
    { profile: profile.profile, ...self },
    `signed up as ${safeText(self.name)} (profile ${profile.profile})`,
    self.peer,
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
