import { randomBytes } from 'node:crypto'
import type { Args } from './args.ts'
import { askPassphrase } from './ask.ts'
import type { Context } from './context.ts'
import { readPassphraseFile } from './secret-file.ts'
import { forget, unlock } from './unlock.ts'
import { UsageError } from './usage-error.ts'

/** Sets, changes or removes the passphrase. Works beside a running p2pchat: it has its keys. */
export async function run(context: Context, args: Args): Promise<undefined> {
  const { profile, print } = context
  const keys = await unlock(context)
  try {
    const passphrase = await newPassphrase(context, args)
    const random = (length: number) => new Uint8Array(randomBytes(length))
    await profile.changePassphrase(keys, passphrase, { random })
    const text = passphrase === undefined ? 'the passphrase was removed' : 'the passphrase was set'
    print.answer({ profile: profile.profile, passphrase: passphrase !== undefined }, text)
  } finally {
    forget(keys)
  }
}

async function newPassphrase(context: Context, args: Args): Promise<string | undefined> {
  const file = args.text('new-passphrase-file')
  const unprotected = args.flag('no-passphrase')
  if (file !== undefined && unprotected) {
    throw new UsageError('--no-passphrase and --new-passphrase-file exclude each other')
  }
  if (file !== undefined) return readPassphraseFile(file)
  if (unprotected) return undefined
  if (!context.interactive) {
    throw new UsageError('no new passphrase', 'give --new-passphrase-file FILE or --no-passphrase')
  }
  for (;;) {
    const passphrase = await askPassphrase(context, 'New passphrase: ')
    if (passphrase === '') continue
    if (passphrase === (await askPassphrase(context, 'The same again: '))) return passphrase
    context.print.note('the two differ')
  }
}
