import { type SafeText, safeText } from './sanitize.ts'
import { textWidth, truncate } from './text-width.ts'

/** Room for every emoji as it is painted; what others wrote instead is cut to it. */
const MAX_COLUMNS = 12

/** What somebody reacted with. Other programs may let them write words. */
export function shownReaction(text: string): SafeText {
  const safe = safeText(text)
  return textWidth(safe) <= MAX_COLUMNS ? safe : safeText(truncate(safe, MAX_COLUMNS))
}
