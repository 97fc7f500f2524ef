import { randomBytes } from 'node:crypto'
import { parseName } from '../node/index.ts'
import type { Context } from './context.ts'

export interface SignUp {
  readonly name: string
  readonly passphrase?: string | undefined
}

/** Makes the profile. Rejects with `ARGS_NAME`, or `STORE_PROFILE_EXISTS` and nothing changed. */
export async function signUp({ profile }: Context, { name, passphrase }: SignUp): Promise<void> {
  const random = (length: number) => new Uint8Array(randomBytes(length))
  const keys = await profile.create({ name: parseName(name), passphrase, random })
  keys.seed.fill(0)
  keys.databaseKey.fill(0)
}
