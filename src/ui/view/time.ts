interface Formats {
  readonly time: Intl.DateTimeFormat
  readonly day: Intl.DateTimeFormat
  readonly date: Intl.DateTimeFormat
}

const formats = new Map<string, Formats>()

function formatsOf(timeZone: string, locale = 'en-GB'): Formats {
  const key = `${locale} ${timeZone}`
  const found = formats.get(key)
  if (found) return found
  const made: Formats = {
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }),
    date: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }),
  }
  formats.set(key, made)
  return made
}

/** Milliseconds of an ISO time; 1970 for what is none, so that a broken clock breaks no screen. */
export function parseTime(iso: string): number {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? 0 : at
}

/** `21:04`. */
export function formatTime(at: number, zone: string): string {
  return formatsOf(zone).time.format(at)
}

/** `Tuesday 1 January 2030`, `Dienstag, 1. Januar 2030`: as the locale has it. */
export function formatDay(at: number, zone: string, locale: string): string {
  const day = formatsOf(zone, locale).day.format(at)
  // English has it with a comma or without, as the version of ICU likes.
  return locale.startsWith('en') ? day.replace(',', '') : day
}

/** `2030-01-01`. */
export function formatDate(at: number, zone: string): string {
  return formatsOf(zone).date.format(at)
}
