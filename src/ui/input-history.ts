/** What was sent from this keyboard, newest last, and where the person is in it. */
export interface InputHistory {
  readonly lines: readonly string[]
  /** Index into `lines`; `lines.length` is the line being typed. */
  readonly at: number
  /** The line being typed, kept while older ones are looked at. */
  readonly typed: string
}

export const EMPTY_HISTORY: InputHistory = { lines: [], at: 0, typed: '' }

export const MAX_INPUT_HISTORY = 200

/** The history with `line` as its newest; a repetition is kept once. */
export function remember(history: InputHistory, line: string): InputHistory {
  const lines = history.lines.filter((known) => known !== line)
  const kept = line === '' ? lines : [...lines, line].slice(-MAX_INPUT_HISTORY)
  return { lines: kept, at: kept.length, typed: '' }
}

/** One step to older (-1) or newer (+1) and the text found there; undefined at either end. */
export function recall(
  history: InputHistory,
  by: -1 | 1,
  text: string,
): { readonly history: InputHistory; readonly text: string } | undefined {
  const at = history.at + by
  if (at < 0 || at > history.lines.length) return undefined
  const typed = history.at === history.lines.length ? text : history.typed
  return { history: { ...history, at, typed }, text: history.lines[at] ?? typed }
}
