import { randomBytes } from 'node:crypto'
import { type ProfileKeys, parseName } from '../node/index.ts'
import type { Context } from './context.ts'

export interface SignUp {
  readonly name: string
  readonly passphrase?: string | undefined
}

/**
 * Makes the profile. Its keys are the caller's to use or to forget. Rejects with `ARGS_NAME`, or
 * `STORE_PROFILE_EXISTS` and nothing changed.
 */
export async function signUp(
  { profile }: Context,
  { name, passphrase }: SignUp,
): Promise<ProfileKeys> {
  const random = (length: number) => new Uint8Array(randomBytes(length))
  return profile.create({ name: parseName(name), passphrase, random })
}
