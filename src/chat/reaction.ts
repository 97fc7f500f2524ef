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

/** Not every keyboard has emoji: `+1`, `ack`, `:-)`. */
const WORD = /^(?!\p{M})(?:(?![\ufe00-\ufe0f])[\p{L}\p{M}\p{N}\p{P}\p{Sm}^]){1,16}$/u

/**
 * What we react with, in its one form (docs/protocol.md §4.4): one emoji of at most 64 bytes, whether
 * or not it was typed with the selectors that belong to it, or one word of at most 16 characters.
 * Throws `ARGS_REACTION`.
 */
export function parseReaction(text: string): string {
  const reaction = text.normalize('NFC').trim()
  const fits = Buffer.byteLength(reaction) <= MAX_REACTION_BYTES
  if (fits && EMOJI.test(reaction)) return qualified(reaction)
  if (fits && WORD.test(reaction)) return reaction
  throw new ChatError('ARGS_REACTION', text.slice(0, MAX_REACTION_BYTES))
}

function qualified(emoji: string): string {
  return emoji.replace(PARTS, (_, picture?: string, tone?: string, key?: string) =>
    picture === undefined ? `${key}\ufe0f\u20e3` : picture + (tone || styleOf(picture)),
  )
}

/** What others may have reacted with: 1 to 64 bytes on one line, whatever it is. */
export function isReaction(text: string): boolean {
  const bytes = Buffer.byteLength(text)
  return bytes >= 1 && bytes <= MAX_REACTION_BYTES && text.trim() === text && !UNFIT.test(text)
}

/** Some pictures would be painted as text by themselves; of what is newer than us we do not know. */
function styleOf(picture: string): string {
  return /^\p{Emoji}$/u.test(picture) && !/^\p{Emoji_Presentation}$/u.test(picture) ? '\ufe0f' : ''
}
