import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, BACKOFF_RESET_MS } from '../wire/limits.ts'

/**
 * How long to wait before the next attempt after `failures` in a row (from 1): uniform between
 * `BACKOFF_MIN_MS` and a ceiling that doubles each time up to `BACKOFF_MAX_MS`, so that nodes that
 * failed together do not come back together. `fraction` is random in [0, 1).
 */
export function backoffMs(failures: number, fraction: number): number {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(failures, 32))
  return BACKOFF_MIN_MS + fraction * (ceiling - BACKOFF_MIN_MS)
}

/** True if a session that lived this long makes up for the failures before it. */
export function resetsBackoff(livedMs: number): boolean {
  return livedMs >= BACKOFF_RESET_MS
}
