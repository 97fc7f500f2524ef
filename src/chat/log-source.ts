import type { VerifiedRun } from '../crypto/run.ts'
import { bytesKey } from './conversation.ts'

/** Names one log. */
export interface LogRef {
  readonly conversation: Uint8Array
  readonly author: Uint8Array
  readonly device: Uint8Array
}

/** How far a log goes. */
export interface LogHeight extends LogRef {
  readonly seq: number
}

/** A stretch of a log without a hole, both ends included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** What is held of one log on disk; `seq`, `id` and `clock` are those of its newest entry. */
export interface LogState extends LogHeight {
  readonly id: Uint8Array
  readonly clock: bigint
  /** Ascending, with a hole between any two, never empty. */
  readonly spans: readonly Span[]
  /** Entries up to this one are not wanted; 0 if all are. */
  readonly floor: number
  /** The lowest entry of which there is proof that the author signed two. */
  readonly forkedAt: number | undefined
  /** Up to where the log is undisputed: its head, or the entry before `forkedAt` (zeros: not held). */
  readonly settled: { readonly seq: number; readonly id: Uint8Array }
}

/** Two signed runs that put different entries in one place of a log. */
export interface Evidence {
  readonly a: Uint8Array
  readonly b: Uint8Array
}

/** What sync reads and asks of the logs; the store satisfies it. */
export interface LogSource {
  /** Every log of the conversation, as durable now; the same array while nothing changes. */
  heads(conversation: Uint8Array): readonly LogState[]
  head(log: LogRef): LogState | undefined
  /**
   * One run that holds the newest entry below `beforeSeq`, and as many before it as fit `maxBytes`.
   * It may end behind `beforeSeq`, since only the last entry of a run is signed.
   */
  readRunBefore(log: LogRef, beforeSeq: number, maxBytes: number): Promise<Uint8Array | undefined>
  /** Keeps the proof that a log forked, durably; `nothing` if it does not prove that, or is one too many. */
  fork(a: VerifiedRun, b: VerifiedRun): Promise<'stored' | 'known' | 'nothing'>
  evidence(log: LogRef): Promise<Evidence | undefined>
}

/** A map key for a log. */
export function logName(log: LogRef): string {
  return bytesKey(log.conversation) + bytesKey(log.author) + bytesKey(log.device)
}
