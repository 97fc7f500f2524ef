import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../src/clock.ts'
import { Identity } from '../src/crypto/identity.ts'
import { LOG_START, type VerifiedRun, verifyRun, writeRun } from '../src/crypto/run.ts'
import { randomBytes } from '../src/crypto/sodium.ts'
import { silentLog } from '../src/log.ts'
import { Store } from '../src/store/store.ts'
import { MAX_RUN_BYTES } from '../src/wire/limits.ts'

const ROUNDS = 5
const RUN_ENTRIES = 200
const SINGLES = 500
const FLOOD = 100_000

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function print(what: string, values: readonly number[], unit: string): void {
  const number = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
  console.log(`${what.padEnd(44)} ${number.format(median(values)).padStart(10)} ${unit}`)
}

/** Runs of one log, as they come from a peer: proved, not stored. */
function prepare(total: number, size: number, text: string): VerifiedRun[] {
  const identity = Identity.generate(randomBytes)
  const conversation = randomBytes(32)
  const device = randomBytes(16)
  const runs: VerifiedRun[] = []
  let head = LOG_START
  for (let at = 0; at < total; at += size) {
    const drafts = Array.from({ length: size }, (_, i) => ({
      type: 1,
      clock: head.clock + BigInt(i + 1),
      parents: [],
      body: { salt: randomBytes(16), bytes: Buffer.from(text) },
    }))
    const run = verifyRun(writeRun(identity, { conversation, device, head }, drafts).bytes)
    runs.push(run)
    const last = run.entries[size - 1]
    if (last) head = { seq: last.entry.seq, id: last.id, clock: last.entry.clock }
  }
  return runs
}

const latencies: number[] = []
const singles: number[] = []
const floods: number[] = []
const pages: number[] = []
const finds: number[] = []
const reads: number[] = []
const opens: number[] = []

for (let round = 0; round < ROUNDS; round++) {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-bench-'))
  const options = {
    database: join(folder, 'db'),
    mark: join(folder, 'mark'),
    databaseKey: new Uint8Array(32),
    author: new Uint8Array(32),
    clock: systemClock,
    random: randomBytes,
    log: silentLog,
  }
  try {
    let store = await Store.open(options)
    for (const run of prepare(SINGLES, 1, 'a short message')) {
      const from = performance.now()
      await store.logs.append(run)
      latencies.push(performance.now() - from)
    }
    const queued = prepare(4 * SINGLES, 1, 'a short message')
    let from = performance.now()
    await Promise.all(queued.map((run) => store.logs.append(run)))
    singles.push((queued.length * 1_000) / (performance.now() - from))

    const flood = prepare(FLOOD, RUN_ENTRIES, 'a short message')
    from = performance.now()
    const pending = new Set<Promise<unknown>>()
    for (const run of flood) {
      const stored = store.logs.append(run).finally(() => pending.delete(stored))
      pending.add(stored)
      // As much as one session may have under way.
      if (pending.size >= 16) await Promise.race(pending)
    }
    await Promise.all(pending)
    floods.push((FLOOD * 1_000) / (performance.now() - from))

    const log = flood[0]
    if (!log) throw new TypeError('nothing to read')
    for (let i = 0; i < 50; i++) {
      from = performance.now()
      const page = await store.logs.page(log.conversation, { limit: 50 })
      pages.push(performance.now() - from)
      from = performance.now()
      await store.logs.find(page[i]?.id ?? new Uint8Array(32))
      finds.push(performance.now() - from)
    }
    from = performance.now()
    for (let at = 0; at < FLOOD; ) {
      const run = await store.logs.readRun(log, at, MAX_RUN_BYTES)
      if (!run) break
      at += (run[0] ?? 0) * 256 + (run[1] ?? 0)
    }
    reads.push((FLOOD * 1_000) / (performance.now() - from))
    await store.close()
    from = performance.now()
    store = await Store.open(options)
    opens.push(performance.now() - from)
    await store.close()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

print('one entry, synced, one after the other', latencies, 'ms')
print('single entries, many at once', singles, 'entries/s')
print(`runs of ${RUN_ENTRIES} entries`, floods, 'entries/s')
print('last page of 50', pages, 'ms')
print('one entry by its id', finds, 'ms')
print('runs read back', reads, 'entries/s')
print(`open with ${FLOOD} entries`, opens, 'ms')
