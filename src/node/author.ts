import { bytesKey, type Conversation } from '../chat/conversation.ts'
import { nextClock } from '../chat/hlc.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../crypto/identity.ts'
import type { LogPosition } from '../crypto/run.ts'
import {
  type Draft,
  LOG_START,
  type ProvenEntry,
  type VerifiedRun,
  writeRun,
} from '../crypto/run.ts'
import type { AlsoWrites } from '../store/batch.ts'
import { ENTRY_TYPE, entryBytes, type Parent } from '../wire/entry.ts'
import { BODY_SALT_BYTES, MAX_PARENTS, MAX_RUN_BYTES, MAX_RUN_ENTRIES } from '../wire/limits.ts'
import { RUN_OVERHEAD_BYTES, runPartBytes } from '../wire/run.ts'

export interface AuthorOptions {
  readonly identity: Identity
  readonly clock: Clock
  readonly random: (length: number) => Uint8Array
  /** Our device id now; a new one when local state was lost. */
  readonly device: () => Uint8Array
  /** Where our log of a conversation ends on disk. */
  readonly head: (conversation: Uint8Array) => LogPosition | undefined
  /** The largest clock we have seen that is not quarantined. */
  readonly floor: () => bigint
  /** Heads of others' logs that an entry written now cites, ascending, at most 8. */
  readonly parents: (conversation: Uint8Array) => readonly Parent[]
  /** Stores the run in one synced write with what `also` adds, and then sends it on its way. */
  readonly commit: (conversation: Conversation, run: VerifiedRun, also: AlsoWrites) => Promise<void>
}

interface Waiting {
  readonly type: number
  readonly body: Uint8Array
  readonly also: AlsoWrites | undefined
  readonly resolve: (entry: ProvenEntry) => void
  readonly reject: (error: unknown) => void
}

interface Queue {
  readonly waiting: Waiting[]
  writing: boolean
  /** Where the log will end once all that is being written has landed. */
  tail: LogPosition | undefined
}

/**
 * Writes our own logs. What is asked for while a write is under way goes into the next one
 * together: one signature and one synced write for the group, so a flood runs at hash speed and a
 * single message waits for nobody.
 */
export class Author {
  readonly #options: AuthorOptions
  readonly #queues = new Map<string, Queue>()
  #last = 0n

  constructor(options: AuthorOptions) {
    this.#options = options
  }

  /** Resolves once the entry is durable with what `also` adds. Rejects with `STORE_…`; then nothing was written. */
  write(
    conversation: Conversation,
    body: Uint8Array,
    type: number = ENTRY_TYPE.message,
    also?: AlsoWrites,
  ): Promise<ProvenEntry> {
    const key = bytesKey(conversation.key)
    const queue = this.#queues.get(key) ?? { waiting: [], writing: false, tail: undefined }
    this.#queues.set(key, queue)
    return new Promise((resolve, reject) => {
      queue.waiting.push({ type, body, also, resolve, reject })
      if (!queue.writing) void this.#drain(conversation, queue)
    })
  }

  async #drain(conversation: Conversation, queue: Queue): Promise<void> {
    queue.writing = true
    let older = Promise.resolve(true)
    while (queue.waiting.length > 0) {
      const group = takeGroup(queue.waiting)
      const written = this.#write(conversation, queue, group)
      // While more is waiting than one run holds, the next is made as this one is written.
      const good = await (queue.waiting.length > 0 ? older : written)
      if (!good) await written
      if (!good) queue.tail = undefined
      older = written
    }
    queue.writing = false
    this.#queues.delete(bytesKey(conversation.key))
  }

  /** True once durable; otherwise whoever asked is told. */
  async #write(
    conversation: Conversation,
    queue: Queue,
    group: readonly Waiting[],
  ): Promise<boolean> {
    try {
      const run = this.#run(conversation, group, queue.tail)
      queue.tail = endOf(run)
      await this.#options.commit(conversation, run, (batch) => {
        for (const { also } of group) also?.(batch)
      })
      run.entries.forEach((entry, index) => {
        group[index]?.resolve(entry)
      })
      return true
    } catch (error) {
      for (const each of group) each.reject(error)
      return false
    }
  }

  #run(
    conversation: Conversation,
    group: readonly Waiting[],
    tail: LogPosition | undefined,
  ): VerifiedRun {
    const { identity, clock, random, device, head, floor, parents } = this.#options
    const position = tail ?? head(conversation.key) ?? LOG_START
    let cited = parents(conversation.key)
    let last = this.#last
    for (const seen of [floor(), position.clock, ...cited.map((parent) => parent.clock)]) {
      if (seen > last) last = seen
    }
    const salts = random(group.length * BODY_SALT_BYTES)
    const drafts = group.map(({ type, body: bytes }, index): Draft => {
      last = nextClock(clock.now(), last)
      const salt = salts.subarray(index * BODY_SALT_BYTES, (index + 1) * BODY_SALT_BYTES)
      const body = { salt, bytes }
      const draft = { type, clock: last, parents: cited, body }
      // The rest of the group follows its first entry, which has cited them.
      cited = []
      return draft
    })
    this.#last = last
    return writeRun(
      identity,
      { conversation: conversation.key, device: device(), head: position },
      drafts,
    )
  }
}

function endOf(run: VerifiedRun): LogPosition | undefined {
  const last = run.entries.at(-1)
  return last && { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
}

/** As many as fit one run, first come first. */
function takeGroup(waiting: Waiting[]): Waiting[] {
  let room = MAX_RUN_BYTES - RUN_OVERHEAD_BYTES - (entryBytes(MAX_PARENTS) - entryBytes(0))
  let count = 0
  for (const { body } of waiting) {
    room -= runPartBytes(entryBytes(0), body.length)
    if (room < 0 || count === MAX_RUN_ENTRIES) break
    count++
  }
  return waiting.splice(0, count)
}
