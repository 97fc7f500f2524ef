import { readFile } from 'node:fs/promises'
import { ChatError, systemCode } from '../errors.ts'

const MAX_SECRET_BYTES = 4_096
const NETWORK_KEY_BYTES = 32

/** The first line of the file, which may not be empty. Rejects with `ARGS_FILE`. */
export async function readPassphraseFile(path: string): Promise<string> {
  const [line = ''] = (await readSmall(path)).split('\n', 1)
  const passphrase = line.replace(/\r$/, '')
  if (passphrase === '') throw new ChatError('ARGS_FILE', `${path}: its first line is empty`)
  return passphrase
}

/** 32 bytes as 64 hexadecimal digits or as base64: what `openssl rand` prints. */
export async function readNetworkKeyFile(path: string): Promise<Uint8Array> {
  const text = (await readSmall(path)).trim()
  const isHex = /^[0-9a-f]{64}$/i.test(text)
  const isBase64 = /^[A-Za-z0-9+/]{43}=?$/.test(text)
  const key = isHex || isBase64 ? Buffer.from(text, isHex ? 'hex' : 'base64') : undefined
  if (key?.length !== NETWORK_KEY_BYTES) {
    const detail = `${path}: 64 hexadecimal digits are expected, like \`openssl rand -hex 32\` makes`
    throw new ChatError('ARGS_FILE', detail)
  }
  return new Uint8Array(key)
}

async function readSmall(path: string): Promise<string> {
  // A file, so that nothing else is waiting for the same bytes, and the secret can be read again.
  if (path === '-') throw new ChatError('ARGS_FILE', 'a secret comes from a file, not from stdin')
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (cause) {
    throw new ChatError('ARGS_FILE', `${path}: ${systemCode(cause) ?? 'unreadable'}`, { cause })
  }
  if (bytes.length > MAX_SECRET_BYTES) throw new ChatError('ARGS_FILE', `${path}: too large`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ChatError('ARGS_FILE', `${path}: not text`, { cause })
  }
}
