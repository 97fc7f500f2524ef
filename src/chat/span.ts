import { MAX_SEQ, MAX_SPANS } from '../wire/limits.ts'
import type { LogState, Span } from './log-source.ts'

export function sameSpan(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last
}

/** What the spans have from `first` to `last`. */
export function within(spans: readonly Span[], first: number, last: number): readonly Span[] {
  return spans.flatMap((span) => {
    const cut = { first: Math.max(span.first, first), last: Math.min(span.last, last) }
    return cut.first <= cut.last ? [cut] : []
  })
}

/** What the spans have besides `gone`, ascending as they are. */
export function without(spans: readonly Span[], gone: readonly Span[]): readonly Span[] {
  let left = spans
  for (const { first, last } of gone) {
    left = left.flatMap((span) => [
      ...within([span], 0, first - 1),
      ...within([span], last + 1, MAX_SEQ),
    ])
  }
  return left
}

/** What of the claimed entries we lack and want. */
export function lacking(state: LogState | undefined, claimed: readonly Span[]): readonly Span[] {
  const last = state?.forkedAt === undefined ? MAX_SEQ : state.forkedAt - 1
  return without(within(claimed, (state?.floor ?? 0) + 1, last), state?.spans ?? [])
}

/** What we may say of a log that we have: nothing that is disputed. */
export function offered({ spans, settled }: LogState): readonly Span[] {
  return within(spans, 1, settled.seq)
}

/**
 * The oldest stretch without a hole that is held and wanted; `last` is below `first` if there is
 * none. What an acknowledgement says (docs/protocol.md §6.4).
 */
export function unbroken(state: LogState): Span {
  const [span] = within(offered(state), state.floor + 1, MAX_SEQ)
  return span ?? { first: state.floor + 1, last: state.floor }
}

/** Whether everything undisputed and wanted is held. */
export function isComplete(state: LogState): boolean {
  const wanted = [{ first: state.floor + 1, last: state.settled.seq }]
  return without(within(wanted, 1, MAX_SEQ), state.spans).length === 0
}

/**
 * Whether what is fetched there finds a place, besides so much that is asked for already: a log has
 * few spans, and what is pushed needs one too.
 */
export function fitsSpans(state: LogState | undefined, gap: Span, asked: number): boolean {
  const spans = state?.spans ?? []
  if (spans.length + asked < MAX_SPANS - 1) return true
  return asked === 0 && spans.some(({ first }) => first === gap.last + 1)
}
