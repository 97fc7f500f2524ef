import type { Keep } from '../rpc/methods.ts'
import { MAX_KEPT_DAYS, MAX_KEPT_MESSAGES } from '../wire/limits.ts'

/** `all`, days as `30d`, or a number of messages; undefined for anything else. */
export function parseKeep(text: string): Keep | undefined {
  if (text === 'all') return { all: true }
  const [, digits = '0', unit] = /^(\d{1,9})(d?)$/.exec(text) ?? []
  const [number, max] = [Number(digits), unit === 'd' ? MAX_KEPT_DAYS : MAX_KEPT_MESSAGES]
  if (number < 1 || number > max) return undefined
  return unit === 'd' ? { days: number } : { count: number }
}

/** What `parseKeep` takes. */
export function formatKeep(keep: Keep): string {
  if ('days' in keep) return `${keep.days}d`
  return 'all' in keep ? 'all' : `${keep.count}`
}
