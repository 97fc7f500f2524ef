/** Whole numbers from the first to the last, both included. */
export interface Stretch {
  readonly first: number
  readonly last: number
}

/** Ascending stretches with a hole between any two, and this one too. */
export function withStretch(stretches: readonly Stretch[], more: Stretch): readonly Stretch[] {
  let { first, last } = more
  const apart: Stretch[] = []
  for (const each of stretches) {
    if (each.last + 1 < first || each.first > last + 1) apart.push(each)
    else {
      first = Math.min(first, each.first)
      last = Math.max(last, each.last)
    }
  }
  return [...apart, { first, last }].sort((a, b) => a.first - b.first)
}

/** What is in the first and not in the second; both ascend. */
export function without(all: readonly Stretch[], done: readonly Stretch[]): readonly Stretch[] {
  const left: Stretch[] = []
  for (const { first, last } of all) {
    let from = first
    for (const each of done) {
      if (each.last < from || each.first > last) continue
      if (each.first > from) left.push({ first: from, last: each.first - 1 })
      from = each.last + 1
    }
    if (from <= last) left.push({ first: from, last })
  }
  return left
}

export function lengthOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { first, last }) => sum + last - first + 1, 0)
}
