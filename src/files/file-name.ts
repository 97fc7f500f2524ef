/** Longest name that is written to a disk, in bytes of UTF-8: room is left for what is added to it. */
const MAX_NAME_BYTES = 200
const MAX_EXTENSION_BYTES = 32

/** Controls, formats (bidi, zero-width), half characters, private use, unassigned, line ends, invisible letters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}]/gu
/** What some file system or shell takes for something else. */
const SPECIAL = /[<>:"|?*\\/]/g
const SPACES = /\p{Zs}/gu
/** Devices of Windows, with whatever extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\.|$)/i

/**
 * A name for a file on any disk, from one that a stranger gave: its last part only, nothing
 * invisible, no name that hides, climbs, or stands for a device; at most 200 bytes with its
 * extension kept. Never empty. A safe name stays as it is.
 */
export function safeFileName(text: string): string {
  const last = text.split(/[\\/]/).findLast((part) => part !== '') ?? ''
  const plain = last
    .normalize('NFC')
    .replace(UNSEEN, '')
    .replace(SPACES, ' ')
    .replace(SPECIAL, '_')
    .replace(/^[ .]+/, '')
  const name = shorten(RESERVED.test(plain) ? `_${plain}` : plain).replace(/[ .]+$/, '')
  return name === '' ? 'file' : name
}

/** Cuts in the middle of no character, before the extension. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_NAME_BYTES) return name
  const dot = name.lastIndexOf('.')
  const tail = dot > 0 ? name.slice(dot) : ''
  const extension = Buffer.byteLength(tail) <= MAX_EXTENSION_BYTES ? tail : ''
  let room = MAX_NAME_BYTES - Buffer.byteLength(extension)
  let stem = ''
  for (const character of name.slice(0, name.length - extension.length)) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem + extension
}

/** The same name with a number before its extension, for when the name is taken; from 1 on. */
export function numberedName(name: string, number: number): string {
  const dot = name.lastIndexOf('.')
  const at = dot > 0 ? dot : name.length
  return `${name.slice(0, at)} (${number})${name.slice(at)}`
}
