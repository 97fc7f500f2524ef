import { bytesKey, type Conversation } from '../../src/chat/conversation.ts'
import { clockAt } from '../../src/chat/hlc.ts'
import {
  type Evidence,
  type LogRef,
  type LogSource,
  type LogState,
  logName,
} from '../../src/chat/log-source.ts'
import type { Stored } from '../../src/chat/sync-hub.ts'
import type { Identity } from '../../src/crypto/identity.ts'
import {
  LOG_START,
  type LogPosition,
  type ProvenEntry,
  type VerifiedRun,
  verifyRun,
  writeRun,
} from '../../src/crypto/run.ts'
import { equalBytes } from '../../src/ids.ts'
import { disputedSeq } from '../../src/store/fork-table.ts'
import { judgeRun } from '../../src/store/run-verdict.ts'
import { headOf, type LogShape, NOTHING_HELD, withRun } from '../../src/store/span.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'

interface Kept {
  readonly ref: LogRef
  readonly entries: Map<number, ProvenEntry>
  readonly runs: VerifiedRun[]
  shape: LogShape
  evidence: Evidence | undefined
}

/** Logs in memory, for tests of sync: the least that satisfies `LogSource`. */
export class MemoryLogs implements LogSource {
  readonly #logs = new Map<string, Kept>()
  readonly #heads = new Map<string, readonly LogState[]>()
  /** Every run stored, in order, for assertions. */
  readonly stored: VerifiedRun[] = []
  /** Every run that was offered and brought nothing new. */
  readonly repeated: VerifiedRun[] = []

  heads(conversation: Uint8Array): readonly LogState[] {
    const key = bytesKey(conversation)
    const heads =
      this.#heads.get(key) ??
      [...this.#logs.values()].flatMap((kept) =>
        equalBytes(kept.ref.conversation, conversation) ? (stateOf(kept) ?? []) : [],
      )
    this.#heads.set(key, heads)
    return heads
  }

  head(log: LogRef): LogState | undefined {
    const kept = this.#logs.get(logName(log))
    return kept && stateOf(kept)
  }

  async readRunBefore(log: LogRef, beforeSeq: number): Promise<Uint8Array | undefined> {
    const { shape, runs } = this.#logs.get(logName(log)) ?? { shape: NOTHING_HELD, runs: [] }
    const span = shape.spans.findLast(({ first }) => first < beforeSeq)
    const seq = Math.min(beforeSeq - 1, span?.last ?? 0)
    return runs.find((run) => run.firstSeq <= seq && seq <= run.lastSeq)?.bytes
  }

  async append(run: VerifiedRun): Promise<Stored> {
    const kept = this.#kept(run)
    let verdict = judgeRun(run, kept.shape)
    if (verdict.verdict === 'unclear') {
      const { seq } = verdict
      const theirs = run.entries[seq - run.firstSeq]?.id
      const ours = kept.entries.get(seq)?.id
      if (!ours || !theirs) throw new TypeError('not held')
      verdict = equalBytes(ours, theirs)
        ? judgeRun(run, kept.shape, { agrees: true })
        : { verdict: 'clash', seq }
    }
    if (verdict.verdict === 'clash') {
      const { seq } = verdict
      const ours = kept.runs.find(({ firstSeq, lastSeq }) => firstSeq <= seq && seq <= lastSeq)
      if (ours) await this.fork(ours, run)
      return 'fork'
    }
    if (verdict.verdict === 'known') this.repeated.push(run)
    if (verdict.verdict !== 'fits') return verdict.verdict === 'unclear' ? 'fork' : verdict.verdict
    this.stored.push(run)
    this.#take(kept, run)
    return 'stored'
  }

  async fork(a: VerifiedRun, b: VerifiedRun): Promise<'stored' | 'known' | 'nothing'> {
    const seq = disputedSeq(a, b)
    if (seq === undefined) return 'nothing'
    const kept = this.#kept(a)
    if ((kept.shape.forkedAt ?? Number.POSITIVE_INFINITY) <= seq) return 'known'
    if (kept.shape.spans.length === 0) this.#take(kept, a)
    const settledId = kept.entries.get(seq - 1)?.id ?? LOG_START.id
    kept.shape = { ...kept.shape, forkedAt: seq, settledId }
    kept.evidence = { a: a.bytes, b: b.bytes }
    this.#heads.clear()
    return 'stored'
  }

  async evidence(log: LogRef): Promise<Evidence | undefined> {
    return this.#logs.get(logName(log))?.evidence
  }

  /** Where a log ends. */
  position(log: LogRef): LogPosition | undefined {
    const kept = this.#logs.get(logName(log))
    return kept && kept.entries.size > 0 ? headOf(kept.shape) : undefined
  }

  /** Ids in a log, in order. */
  ids(log: LogRef): readonly string[] {
    const entries = [...(this.#logs.get(logName(log))?.entries ?? [])]
    return entries.sort(([a], [b]) => a - b).map(([, { id }]) => Buffer.from(id).toString('hex'))
  }

  /**
   * Writes the next run of our own and stores it, or one after another place. All is said in one
   * moment, or `everyMs` apart.
   */
  write(
    identity: Identity,
    device: Uint8Array,
    conversation: Conversation,
    texts: readonly string[],
    { after, everyMs = 0 }: { readonly after?: LogPosition; readonly everyMs?: number } = {},
  ): VerifiedRun {
    const log = { conversation: conversation.key, author: identity.publicKey, device }
    const head = after ?? this.position(log) ?? LOG_START
    const run = writeRun(
      identity,
      { conversation: conversation.key, device, head },
      texts.map((text, index) => ({
        type: ENTRY_TYPE.message,
        clock: clockAt(1_700_000_000_000 + index * everyMs) + BigInt(head.seq + index + 1),
        parents: [],
        body: { salt: new Uint8Array(16), bytes: Buffer.from(text) },
      })),
    )
    if (!after) void this.append(run)
    return run
  }

  #kept({ conversation, author, device }: LogRef): Kept {
    const ref = { conversation, author, device }
    const kept = this.#logs.get(logName(ref)) ?? {
      ref,
      entries: new Map(),
      runs: [],
      shape: NOTHING_HELD,
      evidence: undefined,
    }
    this.#logs.set(logName(ref), kept)
    return kept
  }

  #take(kept: Kept, run: VerifiedRun): void {
    // Entries that we had are the same; a copy, since what came may be a view of a packet.
    const own = verifyRun(run.bytes.slice())
    const spans = withRun(kept.shape.spans, own, Math.max(own.firstSeq, kept.shape.floor + 1))
    const { forkedAt } = kept.shape
    for (const each of own.entries) kept.entries.set(each.entry.seq, each)
    kept.runs.push(own)
    const settledId = kept.entries.get((forkedAt ?? 0) - 1)?.id ?? LOG_START.id
    kept.shape = { ...kept.shape, spans, settledId }
    this.#heads.clear()
  }
}

function stateOf({ ref, shape }: Kept): LogState | undefined {
  const { spans, floor, forkedAt, settledId } = shape
  if (spans.length === 0) return undefined
  const head = headOf(shape)
  const settled = forkedAt === undefined ? head : { seq: forkedAt - 1, id: settledId }
  return { ...ref, ...head, spans, floor, forkedAt, settled }
}

/** A copy of a run with one byte changed. */
export function corrupt(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
