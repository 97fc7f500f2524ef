/** The part of a list that a panel shows: as many as it has rows, the first of them item `top`. */
export interface ListWindow {
  readonly top: number
  readonly end: number
  /** Whether the first and the last row are taken by the number of those out of sight. */
  readonly above: boolean
  readonly below: boolean
}

/** Below this every row is for an item. */
const COUNTS_FROM = 3

/** Total: a `top` that is out of bounds becomes the nearest that is not. */
export function listWindow(count: number, height: number, top: number): ListWindow {
  const first = Math.max(0, Math.min(top, count - height))
  const counts = height >= COUNTS_FROM
  return {
    top: first,
    end: Math.min(count, first + Math.max(0, height)),
    above: counts && first > 0,
    below: counts && first + height < count,
  }
}

/** The item in this row; undefined where there is none, or a number of others instead. */
export function itemInRow({ top, end, above, below }: ListWindow, row: number): number | undefined {
  const at = top + row
  const from = above ? top + 1 : top
  return at >= from && at < (below ? end - 1 : end) ? at : undefined
}
