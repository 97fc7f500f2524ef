import type { LogPosition, VerifiedRun } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'

/**
 * Where a run stands against the end of its log. `next`: some of it continues the log. `older`: it
 * ends before; only a look at the entry tells whether it agrees. `rejected`: its clock goes back.
 */
export type RunVerdict = 'next' | 'older' | 'gap' | 'fork' | 'rejected'

export function judgeRun(run: VerifiedRun, tail: LogPosition): RunVerdict {
  if (run.firstSeq > tail.seq + 1) return 'gap'
  const next = run.entries[tail.seq + 1 - run.firstSeq]
  if (!next) return run.lastSeq === tail.seq && !endsAt(run, tail) ? 'fork' : 'older'
  if (!equalBytes(next.entry.backlink, tail.id)) return 'fork'
  return next.entry.clock > tail.clock ? 'next' : 'rejected'
}

function endsAt(run: VerifiedRun, tail: LogPosition): boolean {
  const last = run.entries.at(-1)
  return last !== undefined && equalBytes(last.id, tail.id)
}
