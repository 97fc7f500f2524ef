import { ChatError, isChatError } from '../errors.ts'
import type { ProfileKeys } from '../node/index.ts'
import { askToUnlock } from './ask.ts'
import type { Context } from './context.ts'
import { readPassphraseFile } from './secret-file.ts'

const MAX_TRIES = 3

/**
 * The keys of the profile. A passphrase comes from --passphrase-file, else from whoever sits at the
 * terminal. Rejects with `STORE_NO_PROFILE`, `CRYPTO_WRONG_PASSPHRASE`, `CRYPTO_PASSPHRASE_NEEDED`.
 */
export async function unlock(context: Context): Promise<ProfileKeys> {
  const { profile, settings, interactive } = context
  if (!(await profile.needsPassphrase())) return profile.readKeys()
  if (settings.passphraseFile !== undefined) {
    return profile.readKeys(await readPassphraseFile(settings.passphraseFile))
  }
  if (!interactive) throw new ChatError('CRYPTO_PASSPHRASE_NEEDED', profile.paths.folder)
  for (let tries = 1; ; tries++) {
    try {
      return await profile.readKeys(await askToUnlock(context, tries > 1))
    } catch (error) {
      if (tries === MAX_TRIES || !isChatError(error, 'CRYPTO_WRONG_PASSPHRASE')) throw error
    }
  }
}

/** Nothing of the keys stays in this process's memory that we know of. */
export function forget(keys: ProfileKeys): void {
  keys.seed.fill(0)
  keys.databaseKey.fill(0)
}
