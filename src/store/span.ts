import { LOG_START, type LogPosition, type VerifiedRun } from '../crypto/run.ts'

/** A stretch of a log without a hole, both ends included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** A span as it is held, with what tells whether a run fits one of its ends. */
export interface HeldSpan extends Span {
  /** Id of the entry before `first`; zeros before entry 1. */
  readonly backlink: Uint8Array
  readonly firstClock: bigint
  readonly lastId: Uint8Array
  readonly lastClock: bigint
}

/** What is held of one log, as one log record says it. Never changes: a change makes another. */
export interface LogShape {
  /** Ascending, with a hole between any two. */
  readonly spans: readonly HeldSpan[]
  /** Entries up to this one are not wanted. */
  readonly floor: number
  /** The lowest entry of which there is proof that the author signed two. */
  readonly forkedAt: number | undefined
  /** Id of the entry before `forkedAt`; zeros while it is not known. */
  readonly settledId: Uint8Array
}

export const NOTHING_HELD: LogShape = {
  spans: [],
  floor: 0,
  forkedAt: undefined,
  settledId: LOG_START.id,
}

/** Where a log ends, as far as it is held. */
export function headOf({ spans }: LogShape): LogPosition {
  const last = spans.at(-1)
  return last ? { seq: last.last, id: last.lastId, clock: last.lastClock } : LOG_START
}

/** The span that holds this entry. */
export function spanAt<T extends Span>(spans: readonly T[], seq: number): T | undefined {
  return spans.find(({ first, last }) => first <= seq && seq <= last)
}

/** How many entries the spans hold. */
export function countHeld(spans: readonly Span[]): number {
  return spans.reduce((sum, { first, last }) => sum + last - first + 1, 0)
}

/** What two stretches share. */
export function overlapOf(a: Span, b: Span): Span | undefined {
  const first = Math.max(a.first, b.first)
  const last = Math.min(a.last, b.last)
  return first <= last ? { first, last } : undefined
}

/** Up to which entry all of a log is older than a clock, as far as what is held tells. */
export function lastBefore(spans: readonly HeldSpan[], clock: bigint): number {
  let seq = 0
  for (const { first, firstClock, last, lastClock } of spans) {
    if (firstClock < clock) seq = first - 1
    if (lastClock < clock) seq = last
  }
  return seq
}

/** The lowest entry from `first` to `last` that no span holds. */
export function firstMissing(spans: readonly Span[], first: number, last: number) {
  let seq = first
  for (const span of spans) if (span.first <= seq && seq <= span.last) seq = span.last + 1
  return seq <= last ? seq : undefined
}

/** The spans once the run's entries from `first` on are held too; they must fit. */
export function withRun(
  spans: readonly HeldSpan[],
  run: VerifiedRun,
  first: number,
): readonly HeldSpan[] {
  const [from, last] = [run.entries[first - run.firstSeq], run.entries.at(-1)]
  if (!from || !last) throw new TypeError('not in the run')
  let joined: HeldSpan = {
    first,
    last: run.lastSeq,
    // A slice of a Buffer would keep all of it.
    backlink: new Uint8Array(from.entry.backlink),
    firstClock: from.entry.clock,
    lastId: new Uint8Array(last.id),
    lastClock: last.entry.clock,
  }
  const apart: HeldSpan[] = []
  for (const span of spans) {
    if (span.last + 1 < first || span.first > run.lastSeq + 1) apart.push(span)
    else joined = join(span, joined)
  }
  return [...apart, joined].sort((a, b) => a.first - b.first)
}

function join(a: HeldSpan, b: HeldSpan): HeldSpan {
  const lower = a.first < b.first ? a : b
  const upper = a.last > b.last ? a : b
  const { first, backlink, firstClock } = lower
  const { last, lastId, lastClock } = upper
  return { first, backlink, firstClock, last, lastId, lastClock }
}
