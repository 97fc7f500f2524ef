/**
 * Hybrid logical clock: `milliseconds u48 || counter u16` as one u64 (Kulkarni et al., "Logical
 * Physical Clocks", 2014). Larger than everything it has seen, close to the wall clock.
 */
const COUNTER_BITS = 16n

/** The next clock at wall time `nowMs`, above `floor` (the largest clock seen that is trusted). */
export function nextClock(nowMs: number, floor: bigint): bigint {
  const wall = BigInt(Math.max(0, Math.floor(nowMs))) << COUNTER_BITS
  return wall > floor ? wall : floor + 1n
}

/** Milliseconds since 1970 of a clock. */
export function clockMs(clock: bigint): number {
  return Number(clock >> COUNTER_BITS)
}

/** The smallest clock of that millisecond. */
export function clockAt(ms: number): bigint {
  return BigInt(Math.max(0, Math.floor(ms))) << COUNTER_BITS
}
