/** Digits of an announced token: random for each run, hexadecimal, lower case. */
const TOKEN_CHARS = 16
/** Instance and host names are this and the token (docs/protocol.md §2). */
export const INSTANCE_PREFIX = 'p2p-'
/** Version of the discovery record, the `v` of its TXT. */
const TXT_VERSION = '1'

const MAX_TXT_STRINGS = 16
const MAX_TXT_BYTES = 512

const TOKEN = /^[0-9a-f]{16}$/

export function isToken(text: string): boolean {
  return TOKEN.test(text)
}

/** A fresh token of 8 random bytes. */
export function drawToken(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(TOKEN_CHARS / 2)).toString('hex')
}

/** The TXT keys of an announcement: the version and the token, and never anything else. */
export function txtRecord(token: string): { readonly v: string; readonly b: string } {
  if (!isToken(token)) throw new TypeError('a token has 16 hexadecimal digits')
  return { v: TXT_VERSION, b: token }
}

/**
 * The token inside the strings of a TXT record, or `undefined` unless it is a version 1 record
 * with exactly one well-formed token. Keys it does not know are ignored; `raw` is untrusted.
 */
export function parseTxt(raw: unknown): string | undefined {
  if (!Array.isArray(raw) || raw.length > MAX_TXT_STRINGS) return undefined
  const values = new Map<string, string>()
  let bytes = 0
  for (const item of raw) {
    if (!(item instanceof Uint8Array)) return undefined
    bytes += item.length
    if (bytes > MAX_TXT_BYTES) return undefined
    const text = Buffer.from(item).toString('latin1')
    const equals = text.indexOf('=')
    const key = (equals < 0 ? text : text.slice(0, equals)).toLowerCase()
    if (values.has(key)) return undefined
    values.set(key, equals < 0 ? '' : text.slice(equals + 1))
  }
  const token = values.get('b')
  if (values.get('v') !== TXT_VERSION || token === undefined || !isToken(token)) return undefined
  return token
}
