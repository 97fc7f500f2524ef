import { UsageError } from './usage-error.ts'

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const
/** The longest that the engine waits for anything. */
const MAX_SECONDS = 600
const MAX_WHOLE_SECONDS = 20 * 86_400

/** `--timeout`: seconds, also with a fraction, as milliseconds. */
export function parseTimeout(text: string | undefined, defaultMs: number): number {
  if (text === undefined) return defaultMs
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (!(seconds <= MAX_SECONDS)) {
    throw new UsageError(`timeout ${text}: a number of seconds from 0 to ${MAX_SECONDS}`)
  }
  return Math.round(seconds * 1_000)
}

/** `--timeout` of what may take as long as it takes. */
export function parseWholeTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0
  if (seconds <= 0 || seconds > MAX_WHOLE_SECONDS) {
    throw new UsageError(`timeout ${text}: a number of seconds above 0, at most 20 days`)
  }
  return Math.round(seconds * 1_000)
}

/** `--since`, `--until`: a time as `Date` reads it, or how long ago (`90s`, `30m`, `2h`, `7d`), as ISO 8601. */
export function parseTime(name: string, text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined
  const [, count, unit] = /^(\d{1,6})([smhdw])$/.exec(text) ?? []
  const ms =
    count && unit ? now - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS] : Number.NaN
  const date = new Date(Number.isNaN(ms) ? Date.parse(text) : ms)
  if (Number.isNaN(date.getTime())) {
    throw new UsageError(`${name} ${text}: not a time`, 'write 30m, 2h, 7d or 2026-01-31T12:00:00Z')
  }
  return date.toISOString()
}

export function parseCount(name: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0
  if (count < 1) throw new UsageError(`${name} ${text}: a whole number from 1`)
  return count
}
