/** How far something was, and when (milliseconds); the oldest first. */
export type Pace = readonly Mark[]

interface Mark {
  readonly at: number
  readonly bytes: number
}

/** The rate is that of so many last milliseconds. */
const SPAN_MS = 5_000
/** Less says nothing yet. */
const MIN_SPAN_MS = 500

/** How far it is now. What is longer ago than the span, or from before a clock was set back, counts no more. */
export function withMark(pace: Pace, mark: Mark): Pace {
  const before = pace.filter(({ at, bytes }) => at < mark.at && bytes <= mark.bytes)
  const old = before.findLastIndex(({ at }) => mark.at - at > SPAN_MS)
  return [...before.slice(Math.max(0, old)), mark]
}

/** Bytes a second; undefined while nothing moves, and before there is anything to say. */
export function rateOf(pace: Pace): number | undefined {
  const first = pace[0]
  const last = pace.at(-1)
  if (!first || !last || last.at - first.at < MIN_SPAN_MS || last.bytes === first.bytes) {
    return undefined
  }
  return ((last.bytes - first.bytes) / (last.at - first.at)) * 1_000
}
