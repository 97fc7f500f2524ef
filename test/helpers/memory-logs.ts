import type { Conversation } from '../../src/chat/conversation.ts'
import { clockAt } from '../../src/chat/hlc.ts'
import type { Stored } from '../../src/chat/intake.ts'
import { cursorKey, type LogHeight, type LogRef, type LogSource } from '../../src/chat/push.ts'
import type { Identity } from '../../src/crypto/identity.ts'
import {
  LOG_START,
  type LogPosition,
  type ProvenEntry,
  suffixRun,
  type VerifiedRun,
  writeRun,
} from '../../src/crypto/run.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'

interface Kept {
  readonly entries: ProvenEntry[]
  readonly runs: VerifiedRun[]
}

/** Logs in memory, for tests of sync: the least that satisfies `LogSource`. */
export class MemoryLogs implements LogSource {
  readonly #logs = new Map<string, Kept>()
  /** Every run stored, in order, for assertions. */
  readonly stored: VerifiedRun[] = []

  heads(conversation: Uint8Array): readonly LogHeight[] {
    return [...this.#logs.values()].flatMap(({ runs }) => {
      const last = runs.at(-1)
      if (!last || Buffer.compare(last.conversation, conversation) !== 0) return []
      return [{ ...refOf(last), seq: last.lastSeq }]
    })
  }

  head(log: LogRef): LogHeight | undefined {
    const last = this.#logs.get(cursorKey(log))?.runs.at(-1)
    return last && { ...refOf(last), seq: last.lastSeq }
  }

  async readRun(log: LogRef, afterSeq: number): Promise<Uint8Array | undefined> {
    const runs = this.#logs.get(cursorKey(log))?.runs ?? []
    const run = runs.find((each) => each.lastSeq > afterSeq)
    return run && suffixRun(run, afterSeq + 1)?.bytes
  }

  async append(run: VerifiedRun): Promise<Stored> {
    const kept = this.#logs.get(cursorKey(run)) ?? { entries: [], runs: [] }
    const head = kept.runs.at(-1)?.lastSeq ?? 0
    if (run.lastSeq <= head) return 'known'
    if (run.firstSeq > head + 1) return 'rejected'
    const rest = suffixRun(run, head + 1)
    if (!rest) return 'known'
    kept.runs.push(rest)
    kept.entries.push(...rest.entries)
    this.#logs.set(cursorKey(run), kept)
    this.stored.push(rest)
    return 'stored'
  }

  /** Where a log ends. */
  position(log: LogRef): LogPosition | undefined {
    const last = this.#logs.get(cursorKey(log))?.entries.at(-1)
    return last && { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
  }

  /** Ids in a log, in order. */
  ids(log: LogRef): readonly string[] {
    const entries = this.#logs.get(cursorKey(log))?.entries ?? []
    return entries.map(({ id }) => Buffer.from(id).toString('hex'))
  }

  /** Writes and stores the next run of our own. */
  write(
    identity: Identity,
    device: Uint8Array,
    conversation: Conversation,
    texts: readonly string[],
  ): VerifiedRun {
    const log = { conversation: conversation.key, author: identity.publicKey, device }
    const head = this.position(log) ?? LOG_START
    const run = writeRun(
      identity,
      { conversation: conversation.key, device, head },
      texts.map((text, index) => ({
        type: ENTRY_TYPE.message,
        clock: clockAt(1_700_000_000_000) + BigInt(head.seq + index + 1),
        parents: [],
        body: { salt: new Uint8Array(16), bytes: Buffer.from(text) },
      })),
    )
    void this.append(run)
    return run
  }
}

function refOf(run: VerifiedRun): LogRef {
  return { conversation: run.conversation, author: run.author, device: run.device }
}

/** A copy of a run with one byte changed. */
export function corrupt(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
