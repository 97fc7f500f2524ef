interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
  readonly date: Intl.DateTimeFormat
  /** What was made of minutes lately: a screen asks for the same ones again and again. */
  readonly minutes: Map<number, Minute>
}

interface Minute {
  readonly time: string
  readonly date: string
}

const MINUTE_MS = 60_000
const MAX_MINUTES = 4_096
const formats = new Map<string, Formats>()

function formatsOf(timeZone: string, locale = 'en-GB'): Formats {
  const key = `${locale} ${timeZone}`
  const found = formats.get(key)
  if (found) return found
  const made: Formats = {
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }),
    date: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }),
    minutes: new Map(),
  }
  formats.set(key, made)
  return made
}

function minuteOf(at: number, zone: string): Minute {
  const { time, date, minutes } = formatsOf(zone)
  const minute = Math.floor(at / MINUTE_MS)
  const found = minutes.get(minute)
  if (found) return found
  const made: Minute = { time: time.format(at), date: date.format(at) }
  if (minutes.size >= MAX_MINUTES) minutes.clear()
  minutes.set(minute, made)
  return made
}

/** Milliseconds of an ISO time; 1970 for what is none, so that a broken clock breaks no screen. */
export function parseTime(iso: string): number {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? 0 : at
}

/** `21:04`. */
export function formatTime(at: number, zone: string): string {
  return minuteOf(at, zone).time
}

/** `Tuesday 1 January 2030`, `Dienstag, 1. Januar 2030`: as the locale has it. */
export function formatDay(at: number, zone: string, locale: string): string {
  const day = formatsOf(zone, locale).day.format(at)
  // English has it with a comma or without, as the version of ICU likes.
  return locale.startsWith('en') ? day.replace(',', '') : day
}

/** `2030-01-01`. */
export function formatDate(at: number, zone: string): string {
  return minuteOf(at, zone).date
}
