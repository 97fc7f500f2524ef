import type { ConversationView, MessageView } from '../../rpc/methods.ts'
import { saidIn } from '../said.ts'
import { type SafeText, safeLines, safeText } from '../sanitize.ts'
import type { Setting } from './form.ts'

const EXCERPT_CHARS = 80
const moments = new Map<string, Intl.DateTimeFormat>()

/** `2030-01-31 21:04:09` on the clock of a time zone. */
export function momentOf({ sentAt }: MessageView, timeZone: string): string {
  const format =
    moments.get(timeZone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  moments.set(timeZone, format)
  const at = Date.parse(sentAt)
  return format.format(Number.isNaN(at) ? 0 : at)
}

/** The name of a conversation, and what it is about. */
export function titleOf({ name, title, kind }: ConversationView): SafeText {
  return safeText(kind === 'direct' || title === '' || title === name ? name : `${name}: ${title}`)
}

/** True for what is told with the name before it, like an action. */
export function isTold({ kind }: MessageView): boolean {
  return kind === 'action' || kind === 'event'
}

/** The beginning of what was said, in one line. */
export function excerptOf(message: MessageView, setting: Setting): SafeText {
  if (message.redacted) return safeText(`(${setting.texts.transcript.deleted})`)
  const line = safeLines(saidIn(setting, message)).join(' ')
  const points = [...line]
  return safeText(
    points.length > EXCERPT_CHARS ? `${points.slice(0, EXCERPT_CHARS).join('')}…` : line,
  )
}
