import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { LOG_START, type LogPosition, type VerifiedRun, verifyRun } from '../../src/crypto/run.ts'
import type { Appended } from '../../src/store/log-store.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { Store } from '../../src/store/store.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { filled, LogWriter, sampleIdentity, storeOptions, textOf } from './sample.ts'

const AUTHORS = 3
const CONVERSATIONS = [filled(32, 1), filled(32, 2)]
const LENGTH = 12

interface Known {
  readonly id: string
  readonly text: string
  readonly order: string
}

/** What every log could ever hold: the honest chain and one that leaves it at the third entry. */
class World {
  readonly #chains = new Map<string, VerifiedRun[]>()

  chain(log: number, forked: boolean): VerifiedRun[] {
    const name = `${log} ${forked}`
    let chain = this.#chains.get(name)
    if (!chain) {
      const writer = this.writer(log)
      chain = Array.from({ length: LENGTH }, (_, i) => {
        // Few clocks for many logs: ties are the rule.
        const clock = writer.head.clock + BigInt(1 + ((i + log) % 2))
        return writer.write([forked && i >= 2 ? `lie ${log} ${i}` : `text ${log} ${i}`], [clock])
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

  /** Entries `from` to `to` (counted from 1) as one run. */
  run(log: number, from: number, to: number, forked: boolean): VerifiedRun {
    const chain = this.chain(log, forked)
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

function known(run: VerifiedRun): Known[] {
  return run.entries.map((each) => ({
    id: Buffer.from(each.id).toString('hex'),
    text: textOf(each) ?? '',
    order: Buffer.from(encodeOrder(each.entry)).toString('hex'),
  }))
}

/** The log store as it should be: arrays. */
class Model {
  readonly logs = new Map<number, Known[]>()

  append(log: number, run: VerifiedRun): Appended {
    const held = this.logs.get(log) ?? []
    if (run.firstSeq > held.length + 1) return 'rejected'
    const given = known(run)
    const before = run.entries[0]?.entry.backlink ?? filled(32, 0)
    const previous = run.firstSeq === 1 ? undefined : held[run.firstSeq - 2]
    const agrees =
      (!previous || previous.id === Buffer.from(before).toString('hex')) &&
      given.every(({ id }, i) => (held[run.firstSeq - 1 + i]?.id ?? id) === id)
    if (!agrees) return 'fork'
    if (run.lastSeq <= held.length) return 'known'
    this.logs.set(log, [...held.slice(0, run.firstSeq - 1), ...given])
    return 'stored'
  }

  ordered(conversation: number): Known[] {
    const all: Known[] = []
    for (const [log, held] of this.logs) {
      if (log % CONVERSATIONS.length === conversation) all.push(...held)
    }
    return all.sort((a, b) => (a.order < b.order ? -1 : 1))
  }
}

type Step =
  /** Begins `ahead` entries after the one that comes next. */
  | { do: 'append'; log: number; ahead: number; size: number; forked: boolean }
  | {
      do: 'page'
      conversation: number
      at: number
      limit: number
      way: 'before' | 'after' | 'both'
    }
  | { do: 'read'; log: number; after: number; bytes: number }
  | { do: 'reopen' }

const log = fc.nat(AUTHORS * CONVERSATIONS.length - 1)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      log,
      ahead: fc.constantFrom(0, 0, 0, 0, -1, -2, -5, 1),
      size: fc.integer({ min: 1, max: 5 }),
      forked: fc.nat(5).map((n) => n === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('page' as const),
      conversation: fc.nat(1),
      at: fc.nat(40),
      limit: fc.integer({ min: 1, max: 9 }),
      way: fc.constantFrom('before' as const, 'after' as const, 'both' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      log,
      after: fc.nat(LENGTH),
      bytes: fc.constantFrom(1, 600, 1_500, MAX_RUN_BYTES),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
)

async function checkPage(store: Store, model: Model, action: Step & { do: 'page' }): Promise<void> {
  const all = model.ordered(action.conversation)
  const place = all[action.at % Math.max(1, all.length)]
  if (!place) return
  const key = new Uint8Array(Buffer.from(place.order, 'hex'))
  const at = all.indexOf(place)
  const { way, limit } = action
  const end = all[at + 5]
  const options = {
    limit,
    ...(way === 'before' ? { before: key } : { after: key }),
    ...(way === 'both' && end ? { before: new Uint8Array(Buffer.from(end.order, 'hex')) } : {}),
  }
  const expected =
    way === 'before'
      ? all.slice(Math.max(0, at - limit), at)
      : all.slice(at + 1, way === 'both' && end ? Math.min(at + 5, at + 1 + limit) : at + 1 + limit)
  const conversation = CONVERSATIONS[action.conversation] ?? filled(32, 0)
  const page = await store.logs.page(conversation, options)
  assert.deepEqual(
    page.map(textOf),
    expected.map(({ text }) => text),
  )
}

async function checkRead(store: Store, model: Model, world: World, action: Step & { do: 'read' }) {
  const held = model.logs.get(action.log) ?? []
  const ref = world.writer(action.log).ref
  const bytes = await store.logs.readRun(ref, action.after, action.bytes)
  assert.equal(bytes === undefined, action.after >= held.length)
  if (!bytes) return
  const run = verifyRun(bytes)
  assert.equal(run.firstSeq, action.after + 1)
  assert.deepEqual(known(run), held.slice(action.after, run.lastSeq))
  if (action.bytes === MAX_RUN_BYTES) assert.equal(run.lastSeq, held.length)
}

/** Walks both conversations from end to end, in both directions, in steps of every small size. */
async function checkAll(store: Store, model: Model): Promise<void> {
  for (const [index, conversation] of CONVERSATIONS.entries()) {
    const expected = model.ordered(index).map(({ text }) => text)
    assert.equal(store.logs.count(conversation), expected.length)
    for (const limit of [1, 2, 3]) {
      const forward: (string | undefined)[] = []
      for (let after: Uint8Array = new Uint8Array(62); ; ) {
        const page = await store.logs.page(conversation, { after, limit })
        const last = page.at(-1)
        if (!last) break
        forward.push(...page.map(textOf))
        after = encodeOrder(last.entry)
      }
      assert.deepEqual(forward, expected)
      const backward: (string | undefined)[] = []
      for (let before: Uint8Array = new Uint8Array(62).fill(255); ; ) {
        const page = await store.logs.page(conversation, { before, limit })
        const first = page[0]
        if (!first) break
        backward.unshift(...page.map(textOf))
        before = encodeOrder(first.entry)
      }
      assert.deepEqual(backward, expected)
    }
  }
}

test('the log store behaves like plain arrays, reopened or not', async () => {
  const world = new World()
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'p2pchat-model-'))
      let store = await Store.open(storeOptions(folder))
      try {
        const model = new Model()
        for (const action of steps) {
          if (action.do === 'append') {
            const next = (model.logs.get(action.log)?.length ?? 0) + 1
            const from = Math.min(LENGTH, Math.max(1, next + action.ahead))
            const to = Math.min(LENGTH, from + action.size - 1)
            const run = world.run(action.log, from, to, action.forked)
            const fresh: (string | undefined)[] = []
            const outcome = await store.logs.append(run, (_, entries) => {
              fresh.push(...entries.map(textOf))
            })
            assert.equal(outcome, model.append(action.log, run))
            const expected = outcome === 'stored' ? known(run).slice(next - run.firstSeq) : []
            assert.deepEqual(
              fresh,
              expected.map(({ text }) => text),
            )
          } else if (action.do === 'page') await checkPage(store, model, action)
          else if (action.do === 'read') await checkRead(store, model, world, action)
          else {
            await store.close()
            store = await Store.open(storeOptions(folder))
          }
          for (const [each, held] of model.logs) {
            assert.equal(store.logs.head(world.writer(each).ref)?.seq ?? 0, held.length)
          }
        }
        await checkAll(store, model)
      } finally {
        await store.close()
        await rm(folder, { recursive: true, force: true })
      }
    }),
    fuzz(40),
  )
})
