/** A line of two columns goes on under its second one, if that leaves room enough. */
export function hangOf(line: string, room: number): number {
  const gap = /^.*?\S {2,}(?=\S)/.exec(line)?.[0] ?? ''
  return gap !== '' && gap.length <= room / 2 ? gap.length : 0
}
