import { LOG_START, type LogPosition, type VerifiedRun } from '../../src/crypto/run.ts'
import type { Appended } from '../../src/store/log-store.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { MAX_SPANS } from '../../src/wire/limits.ts'
import { filled, LogWriter, sampleIdentity, textOf } from './sample.ts'

export const AUTHORS = 3
export const CONVERSATIONS = [filled(32, 1), filled(32, 2)]
export const LENGTH = 14
const ZEROS = '00'.repeat(32)

export interface Known {
  readonly seq: number
  readonly id: string
  readonly backlink: string
  readonly order: string
  text: string | undefined
}

interface Stretch {
  first: number
  last: number
}

/** What every log could ever hold: the honest chain and two that leave it. */
export class World {
  readonly #chains = new Map<string, VerifiedRun[]>()

  chain(log: number, forkAt: number): VerifiedRun[] {
    const name = `${log} ${forkAt}`
    let chain = this.#chains.get(name)
    if (!chain) {
      const writer = this.writer(log)
      chain = Array.from({ length: LENGTH }, (_, i) => {
        // Few clocks for many logs: ties are the rule.
        const clock = writer.head.clock + BigInt(1 + ((i + log) % 2))
        const lies = forkAt > 0 && i + 1 >= forkAt
        return writer.write([lies ? `lie ${forkAt} ${log} ${i}` : `text ${log} ${i}`], [clock])
      })
      this.#chains.set(name, chain)
    }
    return chain
  }

  writer(log: number): LogWriter {
    const conversation = CONVERSATIONS[log % CONVERSATIONS.length] ?? filled(32, 1)
    const author = sampleIdentity(2 + Math.floor(log / CONVERSATIONS.length))
    return new LogWriter(author, conversation)
  }

  /** Entries `from` to `to` (counted from 1) as one run, of the chain that leaves at `forkAt`. */
  run(log: number, from: number, to: number, forkAt = 0): VerifiedRun {
    const chain = this.chain(log, forkAt)
    const writer = this.writer(log)
    const before = chain[from - 2]?.entries[0]
    writer.head = before ? positionOf(before) : LOG_START
    const entries = chain.slice(from - 1, to).flatMap((run) => run.entries)
    return writer.write(
      entries.map((entry) => textOf(entry) ?? ''),
      entries.map(({ entry }) => entry.clock),
    )
  }
}

function positionOf(proven: VerifiedRun['entries'][number]): LogPosition {
  return { seq: proven.entry.seq, id: proven.id, clock: proven.entry.clock }
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

export function known(run: VerifiedRun): Known[] {
  return run.entries.map((each) => ({
    seq: each.entry.seq,
    id: hex(each.id),
    backlink: hex(each.entry.backlink),
    text: textOf(each),
    order: hex(encodeOrder(each.entry)),
  }))
}

/** One log as it should be: entries by number, and where the records end. */
export class ModelLog {
  readonly entries = new Map<number, Known>()
  records: Stretch[] = []
  floor = 0
  forkedAt: number | undefined
  settledId = ZEROS

  get head(): number {
    return Math.max(0, ...this.entries.keys())
  }

  get spans(): Stretch[] {
    const spans: Stretch[] = []
    for (const seq of [...this.entries.keys()].sort((a, b) => a - b)) {
      const last = spans.at(-1)
      if (last?.last === seq - 1) last.last = seq
      else spans.push({ first: seq, last: seq })
    }
    return spans
  }

  get settled(): { seq: number; id: string } {
    if (this.forkedAt !== undefined) return { seq: this.forkedAt - 1, id: this.settledId }
    return { seq: this.head, id: this.entries.get(this.head)?.id ?? ZEROS }
  }

  append(run: VerifiedRun): { outcome: Appended; fresh: Known[] } {
    const given = known(run)
    const none = (outcome: Appended) => ({ outcome, fresh: [] })
    const clash = given.find(({ seq, id }) => (this.entries.get(seq)?.id ?? id) !== id)
    if (clash) {
      this.fork(clash.seq)
      return none('fork')
    }
    const [first, last] = [given[0], given.at(-1)]
    const below = this.entries.get(run.firstSeq - 1)?.id ?? first?.backlink
    const above = this.entries.get(run.lastSeq + 1)?.backlink ?? last?.id
    if (below !== first?.backlink || above !== last?.id) return none('fork')
    const fresh = given.filter(({ seq }) => seq > this.floor && !this.entries.has(seq))
    const from = fresh[0]?.seq
    if (from === undefined) return none('known')
    if (this.forkedAt !== undefined && from >= this.forkedAt) return none('fork')
    for (const entry of fresh) this.entries.set(entry.seq, entry)
    if (this.spans.length > MAX_SPANS) {
      for (const { seq } of fresh) this.entries.delete(seq)
      return none('rejected')
    }
    this.records = this.records.flatMap(({ first, last }) => {
      if (last < from || first > run.lastSeq) return [{ first, last }]
      return last > run.lastSeq ? [{ first: run.lastSeq + 1, last }] : []
    })
    this.records.push({ first: from, last: run.lastSeq })
    this.records.sort((a, b) => a.first - b.first)
    const settled = fresh.find(({ seq }) => seq === (this.forkedAt ?? 0) - 1)
    if (settled) this.settledId = settled.id
    return { outcome: 'stored', fresh }
  }

  fork(seq: number): boolean {
    if (this.forkedAt !== undefined && this.forkedAt <= seq) return false
    this.forkedAt = seq
    this.settledId = this.entries.get(seq - 1)?.id ?? ZEROS
    return true
  }

  trim(upTo: number): number {
    let gone = 0
    for (const { last } of [...this.records]) {
      if (last > upTo || last >= this.head) break
      this.records.shift()
      for (const seq of this.entries.keys()) if (seq <= last && this.entries.delete(seq)) gone++
      this.floor = Math.max(this.floor, last)
    }
    return gone
  }
}

/** The log store as it should be. */
export class Model {
  readonly logs = new Map<number, ModelLog>()

  log(log: number): ModelLog {
    const found = this.logs.get(log) ?? new ModelLog()
    this.logs.set(log, found)
    return found
  }

  of(conversation: number): ModelLog[] {
    return [...this.logs].flatMap(([log, held]) => {
      return log % CONVERSATIONS.length === conversation ? [held] : []
    })
  }

  ordered(conversation: number): Known[] {
    const all = this.of(conversation).flatMap(({ entries }) => [...entries.values()])
    return all.sort((a, b) => (a.order < b.order ? -1 : 1))
  }
}
