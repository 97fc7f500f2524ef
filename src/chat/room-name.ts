import { ChatError } from '../errors.ts'
import { MAX_ROOM_CODE_POINTS } from '../wire/limits.ts'

const NAME = /^#[\p{L}\p{Nd}_-][\p{L}\p{M}\p{Nd}_-]*$/u
/** Among letters and marks too there are some that nobody sees (Hangul fillers, selectors). */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u

/**
 * The name of a public room in its one form (docs/protocol.md §5), `#` first whether it was given
 * or not: 1 to 32 lower-case letters, digits, `-` and `_` in NFC. Throws `ARGS_ROOM`.
 */
export function parseRoomName(text: string): string {
  const name = foldRoomName(text.startsWith('#') ? text : `#${text}`)
  if (!isRoomName(name)) throw new ChatError('ARGS_ROOM', text.slice(0, 80))
  return name
}

/** True for a name in its one form; `#lobby` is one. */
export function isRoomName(name: string): boolean {
  return (
    [...name].length <= MAX_ROOM_CODE_POINTS + 1 &&
    NAME.test(name) &&
    !INVISIBLE.test(name) &&
    name === foldRoomName(name)
  )
}

/** The one form, for a name that may be none. */
export function foldRoomName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC')
}
