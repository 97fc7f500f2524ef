import type { ProvenEntry, VerifiedRun } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'
import { MAX_SPANS } from '../wire/limits.ts'
import {
  firstMissing,
  type HeldSpan,
  type LogShape,
  overlapOf,
  type Span,
  withRun,
} from './span.ts'

/**
 * Where a run stands against what is held of its log.
 *
 * - `fits`: its entries from `first` on are stored; those in `held` are here already, the others are
 *   new; then `spans` are held.
 * - `known`: nothing of it is missing, or nothing that is wanted.
 * - `unclear`: it ends inside a span, and only a look at entry `seq` there tells whether it agrees.
 * - `clash`: both hold another entry `seq`, so that there is proof of a fork.
 * - `fork`: it contradicts what is held, but what it contradicts is not at hand; or the log is frozen.
 * - `rejected`: its clock does not ascend where it would join, or it would leave too many holes.
 */
export type RunVerdict =
  | { readonly verdict: 'known' | 'fork' | 'rejected' }
  | { readonly verdict: 'unclear' | 'clash'; readonly seq: number }
  | {
      readonly verdict: 'fits'
      readonly first: number
      readonly held: readonly Span[]
      readonly spans: readonly HeldSpan[]
    }

export interface JudgeOptions {
  /** The entry that was unclear was looked at and is the same. */
  readonly agrees?: boolean
  /** A log that only this device writes: it grows at its end and nowhere else. */
  readonly own?: boolean
}

/** Pure. A suffix of a run is a run, and ids cover all before them: so ends are enough to look at. */
export function judgeRun(
  run: VerifiedRun,
  shape: LogShape,
  { agrees = false, own = false }: JudgeOptions = {},
): RunVerdict {
  const { spans, floor, forkedAt } = shape
  const whole = { first: run.firstSeq, last: run.lastSeq }
  let links = true
  let ascends = true
  let unclear: number | undefined
  for (const span of spans) {
    const shared = overlapOf(span, whole)
    if (!shared) {
      links &&= linked(run, span)
      ascends &&= clocksAscend(run, span)
    } else if (shared.last < span.last) unclear = shared.last
    else if (!equalBytes(entryOf(run, span.last).id, span.lastId)) {
      return { verdict: 'clash', seq: span.last }
    }
  }
  if (unclear !== undefined && !agrees) return { verdict: 'unclear', seq: unclear }
  if (!links) return { verdict: 'fork' }
  const first = firstMissing(spans, Math.max(run.firstSeq, floor + 1), run.lastSeq)
  if (first === undefined) return { verdict: 'known' }
  if (forkedAt !== undefined && first >= forkedAt) return { verdict: 'fork' }
  if (!ascends) return { verdict: 'rejected' }
  const after = withRun(spans, run, first)
  const begin = spans[0]?.first ?? 1
  const fits = own ? after.length === 1 && after[0]?.first === begin : after.length <= MAX_SPANS
  if (!fits) return { verdict: 'rejected' }
  const held = spans.flatMap((span) => overlapOf(span, { first, last: run.lastSeq }) ?? [])
  return { verdict: 'fits', first, held, spans: after }
}

/** False when run and span meet and the ids at the junction differ. */
function linked(run: VerifiedRun, span: HeldSpan): boolean {
  if (run.firstSeq === span.last + 1) {
    return equalBytes(entryOf(run, run.firstSeq).entry.backlink, span.lastId)
  }
  if (run.lastSeq === span.first - 1) return equalBytes(entryOf(run, run.lastSeq).id, span.backlink)
  return true
}

function clocksAscend(run: VerifiedRun, span: HeldSpan): boolean {
  return span.last < run.firstSeq
    ? entryOf(run, run.firstSeq).entry.clock > span.lastClock
    : entryOf(run, run.lastSeq).entry.clock < span.firstClock
}

function entryOf(run: VerifiedRun, seq: number): ProvenEntry {
  const entry = run.entries[seq - run.firstSeq]
  if (!entry) throw new TypeError('not in the run')
  return entry
}
