import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { type Change, changeOf, encodeChange, type Outcome } from '../../src/chat/change.ts'
import { encodeMessage } from '../../src/chat/message.ts'
import { systemClock } from '../../src/clock.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { LOG_START, type LogPosition, type VerifiedRun, writeRun } from '../../src/crypto/run.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { silentLog } from '../../src/log.ts'
import { Changes } from '../../src/node/changes.ts'
import { Erasure } from '../../src/node/erasure.ts'
import type { Batch } from '../../src/store/batch.ts'
import { Store } from '../../src/store/store.ts'
import type { StoredEntry } from '../../src/store/stored-run.ts'
import { ENTRY_TYPE } from '../../src/wire/entry.ts'
import { fuzz } from '../helpers/fuzz.ts'

const ROOM = new Uint8Array(32).fill(1)
const PEOPLE = [1, 2].map((n) => Identity.fromSeed(new Uint8Array(32).fill(n)))
const DEVICES = [1, 2].map((n) => new Uint8Array(16).fill(n))
const LOGS = [0, 1, 2] as const

/** Anna has two devices, so that her changes may come before her message; Bob has one. */
class Writer {
  readonly #identity: Identity
  readonly #device: Uint8Array
  #head: LogPosition = LOG_START

  constructor(log: (typeof LOGS)[number]) {
    const [anna, bob] = PEOPLE
    const [first, second] = DEVICES
    if (!anna || !bob || !first || !second) throw new TypeError('nobody')
    this.#identity = log === 2 ? bob : anna
    this.#device = log === 1 ? second : first
  }

  write(type: number, body: Uint8Array, clock: bigint): VerifiedRun {
    const run = writeRun(
      this.#identity,
      { conversation: ROOM, device: this.#device, head: this.#head },
      [{ type, clock, parents: [], body: { salt: new Uint8Array(16), bytes: body } }],
    )
    const [entry] = run.entries
    if (entry) this.#head = { seq: entry.entry.seq, id: entry.id, clock }
    return run
  }
}

class Side {
  readonly store: Store
  readonly changes: Changes
  readonly erasure: Erasure

  private constructor(store: Store) {
    this.store = store
    const { logs } = store
    this.changes = new Changes(logs.changes)
    this.erasure = new Erasure({
      logs,
      changes: this.changes,
      clock: systemClock,
      onErased: async () => undefined,
      onError: (error) => assert.fail(String(error)),
    })
  }

  static async open(folder: string): Promise<Side> {
    const options = { databaseKey: new Uint8Array(32), author: new Uint8Array(32), changeOf }
    const paths = { database: join(folder, 'db'), mark: join(folder, 'mark') }
    const world = { clock: systemClock, random: randomBytes, log: silentLog }
    return new Side(await Store.open({ ...options, ...paths, ...world }))
  }

  async take(run: VerifiedRun): Promise<void> {
    let stored: readonly StoredEntry[] = []
    await this.store.logs.append(run, (batch: Batch, fresh) => {
      this.erasure.storing(batch, fresh)
      stored = fresh
    })
    await this.erasure.stored(stored)
  }

  async close(): Promise<void> {
    await this.erasure.close()
    await this.store.close()
  }
}

async function withSide(run: (side: Side, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'p2pchat-changes-'))
  const side = await Side.open(folder)
  side.erasure.open()
  try {
    await run(side, folder)
  } finally {
    await side.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Story {
  readonly message: VerifiedRun
  /** Runs of each log, in the order in which that log has them. */
  readonly logs: readonly (readonly VerifiedRun[])[]
}

type What = 'edit' | 'redact' | 'react' | 'unreact'

function tell(steps: readonly { log: (typeof LOGS)[number]; what: What; n: number }[]): Story {
  const writers = LOGS.map((log) => new Writer(log))
  const [first] = writers
  if (!first) throw new TypeError('nobody')
  const body = encodeMessage({ kind: 'text', text: 'first' })
  const message = first.write(ENTRY_TYPE.message, body, 1_000n)
  const target = message.entries[0]?.id ?? ROOM
  const logs: VerifiedRun[][] = LOGS.map((log) => (log === 0 ? [message] : []))
  steps.forEach(({ log, what, n }, at) => {
    // Few clocks for three logs: ties are the rule.
    const clock = 1_001n + BigInt(Math.floor(at / 3) * 2 + (at % 3 === 2 ? 1 : 0) + at)
    const change: Change =
      what === 'edit'
        ? { kind: what, target, text: `edit ${n}` }
        : what === 'redact'
          ? { kind: what, target }
          : { kind: what, target, emoji: n % 2 ? '👍' : '🎉' }
    const run = writers[log]?.write(ENTRY_TYPE.change, encodeChange(change), clock)
    if (run) logs[log]?.push(run)
  })
  return { message, logs }
}

/** The logs taken in turn as `turns` says, then what is left of them. */
function arrival({ logs }: Story, turns: readonly number[]): readonly VerifiedRun[] {
  const left = logs.map((runs) => [...runs])
  const order: VerifiedRun[] = []
  for (const turn of [...turns, 2, 1, 0]) {
    const from = left[turn] ?? []
    order.push(...from.splice(0, turns.length > order.length ? 1 : from.length))
  }
  return [...order, ...left.flat()]
}

async function end(side: Side, { message }: Story): Promise<Outcome | undefined> {
  await side.erasure.settled()
  const [entry] = message.entries
  const [outcome] = entry ? await side.changes.of([entry]) : []
  return outcome
}

/** Every text of Anna that is on the disk: her message and her edits. */
async function texts(side: Side): Promise<readonly string[]> {
  const [anna] = PEOPLE
  const found: string[] = []
  for (const device of DEVICES) {
    const log = { conversation: ROOM, author: anna?.publicKey ?? ROOM, device }
    for (let seq = 0; ; ) {
      const entries = await side.store.logs.entries(log, seq, 100)
      if (entries.length === 0) break
      seq += entries.length
      for (const { body } of entries) {
        const kind = body?.bytes[0]
        if (body && (kind === 1 || kind === 3)) found.push(Buffer.from(body.bytes).toString())
      }
    }
  }
  return found
}

const step = fc.record({
  log: fc.constantFrom(...LOGS),
  what: fc.oneof(
    { weight: 4, arbitrary: fc.constant('edit' as const) },
    { weight: 2, arbitrary: fc.constant('redact' as const) },
    { weight: 3, arbitrary: fc.constant('react' as const) },
    { weight: 2, arbitrary: fc.constant('unreact' as const) },
  ),
  n: fc.nat(5),
})

test('two nodes that hold the same entries agree, whatever came first, and keep no redacted text', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 10 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      fc.array(fc.nat(2), { maxLength: 12 }),
      async (steps, one, other) => {
        const story = tell(steps)
        const outcomes: (Outcome | undefined)[] = []
        for (const turns of [one, other]) {
          await withSide(async (side) => {
            for (const run of arrival(story, turns)) await side.take(run)
            const outcome = await end(side, story)
            outcomes.push(outcome)
            const own = steps.filter(({ log }) => log !== 2)
            const redacted = own.some(({ what }) => what === 'redact')
            assert.equal(outcome?.redacted ?? false, redacted)
            if (redacted) assert.deepEqual(await texts(side), [])
            const edits = own.filter(({ what }) => what === 'edit').length
            if (!redacted) assert.equal((await texts(side)).length, 1 + edits)
          })
        }
        assert.deepEqual(outcomes[0], outcomes[1])
      },
    ),
    fuzz(15),
  )
})

const REDACTED: readonly { log: (typeof LOGS)[number]; what: What; n: number }[] = [
  { log: 0, what: 'edit', n: 1 },
  { log: 1, what: 'redact', n: 0 },
  { log: 1, what: 'edit', n: 2 },
]

test('a message that comes after its redaction is dropped as it comes, and so is a late edit', () =>
  withSide(async (side) => {
    const story = tell([
      { log: 1, what: 'redact', n: 0 },
      { log: 0, what: 'edit', n: 1 },
    ])
    for (const run of story.logs[1] ?? []) await side.take(run)
    await side.erasure.settled()
    const [message, edit] = story.logs[0] ?? []
    assert(message && edit)
    await side.take(message)
    await side.erasure.settled()
    assert.deepEqual(await texts(side), [])
    await side.take(edit)
    await side.erasure.settled()
    assert.deepEqual(await texts(side), [])
    assert.deepEqual(await side.store.logs.changes.owed(10), [])
  }))

async function reopened(t: TestContext, until: (side: Side, story: Story) => Promise<void>) {
  const story = tell(REDACTED)
  await withSide(async (side, folder) => {
    await until(side, story)
    await side.close()
    const again = await Side.open(folder)
    t.after(() => again.close())
    again.erasure.open()
    await again.erasure.settled()
    assert.deepEqual(await texts(again), [])
    assert.equal((await end(again, story))?.redacted, true)
    assert.deepEqual(await again.store.logs.changes.owed(10), [])
    await again.close()
  })
}

test('what a kill left undone is done when the node opens again', (t) =>
  reopened(t, async ({ store }, story) => {
    // Stored without the part that drops, as if that had not been reached.
    for (const run of arrival(story, [])) await store.logs.append(run)
  }))

test('a redaction waits for its message across a restart', (t) =>
  reopened(t, async (side, story) => {
    for (const run of story.logs[1] ?? []) await side.take(run)
    await side.erasure.settled()
    assert.equal((await side.store.logs.changes.owed(10)).length, 1)
    for (const run of story.logs[0] ?? []) await side.store.logs.append(run)
  }))
