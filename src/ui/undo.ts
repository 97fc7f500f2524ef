/** A line as it was at some time, and where its cursor stood. */
export interface Moment {
  readonly text: string
  readonly cursor: number
}

/** Changes of the same kind in a row are one step: what somebody types without stopping to move or kill. */
export type Run = 'typing' | 'erasing' | 'completing' | 'recalling'

/** A run, or the change that may go on with one, and how many characters that is. */
export interface Going {
  readonly kind: Run
  readonly size: number
}

/** What a line was before each of its changes, and after those that were taken back; the nearest last. */
export interface Undo {
  readonly past: readonly Moment[]
  readonly future: readonly Moment[]
  /** What is going on; undefined where the next change is a step of its own. */
  readonly run: Going | undefined
}

export const NOTHING_DONE: Undo = { past: [], future: [], run: undefined }

/** Steps that can be taken back, and characters kept for them; the newest step always can. */
export const MAX_UNDO_STEPS = 100
export const MAX_UNDO_CHARS = 131_072
/** Characters typed or erased in one step, about, as in readline: nobody loses a page at once. */
export const MAX_RUN_CHARS = 20

/** Remembers the line as it was before a change, unless that only goes on with what was going on. */
export function remembered({ past, run }: Undo, { text, cursor }: Moment, change?: Going): Undo {
  if (run && change && run.kind === change.kind && !isFull(run)) {
    return { past, future: [], run: { ...run, size: run.size + change.size } }
  }
  return { past: bounded([...past, { text, cursor }]), future: [], run: change }
}

/** Whatever is typed next is a step of its own. */
export function ended(undo: Undo): Undo {
  return undo.run === undefined ? undo : { ...undo, run: undefined }
}

/** The line one step back (-1) or, after that, forward again (+1); undefined at either end. */
export function stepped(
  { past, future }: Undo,
  { text, cursor }: Moment,
  by: -1 | 1,
): (Moment & { readonly undo: Undo }) | undefined {
  const [from, to] = by < 0 ? [past, future] : [future, past]
  const found = from.at(-1)
  if (!found) return undefined
  const left = from.slice(0, -1)
  const gained = [...to, { text, cursor }]
  const [was, comes] = by < 0 ? [left, gained] : [gained, left]
  return { ...found, undo: { past: was, future: comes, run: undefined } }
}

function isFull({ kind, size }: Going): boolean {
  return (kind === 'typing' || kind === 'erasing') && size >= MAX_RUN_CHARS
}

function bounded(past: readonly Moment[]): readonly Moment[] {
  let chars = 0
  const tooOld = past.findLastIndex(({ text }, at) => {
    chars += text.length
    return past.length - at > MAX_UNDO_STEPS || (chars > MAX_UNDO_CHARS && at < past.length - 1)
  })
  return past.slice(tooOld + 1)
}
