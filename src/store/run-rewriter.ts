import type { ProvenEntry, VerifiedRun } from '../crypto/run.ts'
import { equalBytes } from '../ids.ts'
import { MAX_RUN_BYTES } from '../wire/limits.ts'
import { encodeRun, RUN_OVERHEAD_BYTES, type RunPart, runPartBytes } from '../wire/run.ts'
import { Batch } from './batch.ts'
import { runKey } from './keys.ts'
import type { LogReader } from './log-reader.ts'
import type { Log } from './log-table.ts'
import type { LogWriter } from './log-writer.ts'
import type { RecordCipher } from './record-cipher.ts'
import type { RunIndex } from './run-index.ts'
import type { LogShape } from './span.ts'
import {
  encodeStoredRun,
  type StoredEntry,
  type StoredRun,
  storedEntries,
  withParts,
} from './stored-run.ts'

/** Adds to the batch of an append what must be durable with it; `fresh` are the entries now stored. */
export type AppendExtra = (batch: Batch, fresh: readonly StoredEntry[]) => void

export interface RunRewriterOptions {
  readonly cipher: RecordCipher
  readonly reader: LogReader
  readonly writer: LogWriter
  readonly index: RunIndex
  readonly now: () => number
}

/** Stores what changes run records that are here already. The caller has the log to itself. */
export class RunRewriter {
  readonly #options: RunRewriterOptions

  constructor(options: RunRewriterOptions) {
    this.#options = options
  }

  /**
   * Stores a run that overlaps what is held, from `first` on: it takes the place of the records that
   * it covers, and of one that goes beyond it a suffix is left. Bodies are kept as they are here.
   * False if it would not be a run any more.
   */
  async splice(
    log: Log,
    { run, first, shape, extra }: Splice & { extra: AppendExtra | undefined },
  ): Promise<boolean> {
    const { cipher, reader, writer, index, now } = this.#options
    const { slot } = log
    const { lastSeq } = run
    const old = await reader.runs(slot, { first, last: lastSeq })
    const held = new Map(old.flatMap(numbered))
    const entries = run.entries.slice(first - run.firstSeq)
    const parts = entries.map(({ entry, bytes, body }): RunPart => {
      return held.get(entry.seq) ?? { entry: bytes, body }
    })
    // Bodies that the run came without may be more than a run has room for.
    if (runBytes(parts) > MAX_RUN_BYTES) return false
    const receivedAt = now()
    const batch = new Batch()
    for (const each of old) {
      const key = runKey(slot, each.lastSeq)
      const rest = each.parts.slice(Math.max(0, lastSeq + 1 - each.firstSeq))
      if (rest.length > 0) batch.put(key, cipher.seal(key, withParts(each, rest)))
      else batch.delete(key)
      batch.onCommitted(() => reader.forget(slot, each.lastSeq))
    }
    const key = runKey(slot, lastSeq)
    const bytes = encodeRun({ parts, signature: run.signature })
    batch.put(key, cipher.seal(key, encodeStoredRun(receivedAt, bytes)))
    batch.onCommitted(() => reader.forget(slot, lastSeq))
    const fresh = entries.filter(({ entry }) => !held.has(entry.seq))
    const moved = old.flatMap(storedEntries).filter(({ entry: { seq } }) => {
      return first <= seq && seq <= lastSeq
    })
    index.put(batch, fresh, { slot, lastSeq })
    index.put(batch, moved, { slot, lastSeq, moved: true })
    extraOf(batch, extra, fresh, receivedAt)
    const write = writer.commit(log, shape, batch)
    reader.replacing(write)
    await write
    return true
  }

  /** Stores bodies of `run` that are missing here and `wanted`; resolves with their entries. */
  async fill(
    log: Log,
    run: VerifiedRun,
    wanted: (entry: StoredEntry) => boolean,
    extra: AppendExtra | undefined,
  ): Promise<readonly StoredEntry[]> {
    const { cipher, reader, writer, index } = this.#options
    const { slot } = log
    const given = new Map(run.entries.map((entry) => [entry.entry.seq, entry]))
    const batch = new Batch()
    const filled: StoredEntry[] = []
    for (const old of await reader.runs(slot, { first: run.firstSeq, last: run.lastSeq })) {
      let room = MAX_RUN_BYTES - old.bytes.length
      const here: StoredEntry[] = []
      const parts = old.parts.map((part, at): RunPart => {
        const entry = part.body ? undefined : given.get(old.firstSeq + at)
        if (!entry?.body || !equalBytes(entry.bytes, part.entry)) return part
        const stored = { ...entry, receivedAt: old.receivedAt }
        const bytes = runPartBytes(0, entry.body.bytes.length) - runPartBytes(0, undefined)
        if (bytes > room || !wanted(stored)) return part
        room -= bytes
        here.push(stored)
        return { entry: part.entry, body: entry.body }
      })
      if (here.length === 0) continue
      const key = runKey(slot, old.lastSeq)
      batch.put(key, cipher.seal(key, withParts(old, parts)))
      batch.onCommitted(() => reader.forget(slot, old.lastSeq))
      index.put(batch, here, { slot, lastSeq: old.lastSeq })
      filled.push(...here)
    }
    if (filled.length === 0) return filled
    extraOf(batch, extra, filled)
    const write = writer.commit(log, log.next, batch)
    reader.replacing(write)
    await write
    return filled
  }
}

export interface Splice {
  readonly run: VerifiedRun
  readonly first: number
  /** What the log is afterwards. */
  readonly shape: LogShape
}

/** Lets the caller add to a batch; when that throws, the batch is as one that failed. */
export function extraOf(
  batch: Batch,
  extra: AppendExtra | undefined,
  fresh: readonly (ProvenEntry | StoredEntry)[],
  receivedAt: number = 0,
): void {
  if (!extra) return
  try {
    extra(
      batch,
      fresh.map((entry) => ({ receivedAt, ...entry })),
    )
  } catch (error) {
    batch.settle(false)
    throw error
  }
}

function numbered(run: StoredRun): readonly (readonly [number, RunPart])[] {
  return run.parts.map((part, at) => [run.firstSeq + at, part] as const)
}

function runBytes(parts: readonly RunPart[]): number {
  return parts.reduce(
    (sum, { entry, body }) => sum + runPartBytes(entry.length, body?.bytes.length),
    RUN_OVERHEAD_BYTES,
  )
}
