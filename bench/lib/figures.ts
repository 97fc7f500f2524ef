const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })

/** The value below which `share` (0 to 1) of the values lie. `NaN` without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** One line: what was measured, the figure, its unit. */
export function print(what: string, value: number, unit: string): void {
  console.log(`${what.padEnd(52)} ${number.format(value).padStart(10)} ${unit}`)
}

/** Median and 99th percentile of times in milliseconds. */
export function printTimes(what: string, times: readonly number[]): void {
  print(`${what}, p50 of ${times.length}`, median(times), 'ms')
  print(`${what}, p99`, percentile(times, 0.99), 'ms')
}

/** Our figure over that of something well known, measured in the same run. */
export function printRatio(what: string, ours: number, theirs: number): void {
  print(`  = ${what}`, ours / theirs, 'times')
}

/** How long `work` took, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
