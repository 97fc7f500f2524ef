import { ChatError } from '../errors.ts'
import { MAX_REACTION_BYTES } from '../wire/limits.ts'

/** No controls, line ends or half characters. */
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u

const STYLE = '[\\ufe0e\\ufe0f]'
const KEYCAP = `[0-9#*]${STYLE}?\\u20e3`
/** A picture and how it is painted; of a flag of a region (England), which. */
const PICTURE = `\\p{Extended_Pictographic}(?:${STYLE}?\\p{Emoji_Modifier}|${STYLE})?(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?`
const EMOJI = new RegExp(
  `^(?:${KEYCAP}|\\p{Regional_Indicator}{2}|${PICTURE}(?:\\u200d${PICTURE})*)$`,
  'u',
)
const PARTS = new RegExp(
  `(\\p{Extended_Pictographic})${STYLE}?(\\p{Emoji_Modifier}?)|([0-9#*])${STYLE}?\\u20e3`,
  'gu',
)

/**
 * What we react with, in its one form (docs/protocol.md §4.4): one emoji of at most 64 bytes, whether
 * or not it was typed with the selectors that belong to it. Throws `ARGS_REACTION`.
 */
export function parseReaction(text: string): string {
  const emoji = text.trim()
  const isOne = Buffer.byteLength(emoji) <= MAX_REACTION_BYTES && EMOJI.test(emoji)
  if (!isOne) throw new ChatError('ARGS_REACTION', text.slice(0, MAX_REACTION_BYTES))
  return emoji.replace(PARTS, (_, picture?: string, tone?: string, key?: string) =>
    picture === undefined ? `${key}\ufe0f\u20e3` : picture + (tone || styleOf(picture)),
  )
}

/** What others may have reacted with: 1 to 64 bytes on one line, for some write words. */
export function isReaction(text: string): boolean {
  const bytes = Buffer.byteLength(text)
  return bytes >= 1 && bytes <= MAX_REACTION_BYTES && text.trim() === text && !UNFIT.test(text)
}

/** Some pictures would be painted as text by themselves; of what is newer than us we do not know. */
function styleOf(picture: string): string {
  return /^\p{Emoji}$/u.test(picture) && !/^\p{Emoji_Presentation}$/u.test(picture) ? '\ufe0f' : ''
}
