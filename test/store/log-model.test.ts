import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifyRun } from '../../src/crypto/run.ts'
import { encodeOrder } from '../../src/store/order-key.ts'
import { Store } from '../../src/store/store.ts'
import { MAX_RUN_BYTES } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { CONVERSATIONS, hex, known, LENGTH, Model, type ModelLog, World } from './log-model.ts'
import { type Step, type StepOf, step } from './log-model-steps.ts'
import { filled, storeOptions, textOf } from './sample.ts'

const world = new World()

function runOf(of: { log: number; from: number; size: number }, forkAt = 0) {
  return world.run(of.log, of.from, Math.min(LENGTH, of.from + of.size - 1), forkAt)
}

async function append(store: Store, model: Model, step: StepOf<'append'>): Promise<void> {
  const run = runOf(step, step.forkAt)
  const fresh: (string | undefined)[] = []
  const outcome = await store.logs.append(run, (_, entries) => fresh.push(...entries.map(textOf)))
  const expected = model.log(step.log).append(run)
  assert.equal(outcome, expected.outcome)
  assert.deepEqual(
    fresh,
    expected.fresh.map(({ text }) => text),
  )
}

/** What is stored of runs that race is up to them, but what they say they stored must be there. */
async function flood(store: Store, model: Model, step: StepOf<'flood'>): Promise<void> {
  const held = model.log(step.log)
  const runs = step.runs.map((each) => runOf({ log: step.log, ...each }))
  const outcomes = await Promise.all(runs.map((run) => store.logs.append(run)))
  const { ref } = world.writer(step.log)
  // The model takes them in an order in which the store can have: those stored first came first.
  const stored = runs.filter((_, i) => outcomes[i] === 'stored')
  for (const run of stored) {
    for (const entry of known(run)) {
      if (entry.seq > held.floor && !held.entries.has(entry.seq)) held.entries.set(entry.seq, entry)
    }
  }
  for (const [i, run] of runs.entries()) {
    // They do not contradict each other, but what was here may.
    const clash = known(run).find(({ seq, id }) => (held.entries.get(seq)?.id ?? id) !== id)
    if (clash) held.fork(clash.seq)
    if (outcomes[i] !== 'known') continue
    for (const { seq } of known(run)) assert.ok(seq <= held.floor || held.entries.has(seq))
  }
  await adoptRecords(store, held, ref)
}

/** Reads where the records end, which is up to how the runs raced. */
async function adoptRecords(
  store: Store,
  held: ModelLog,
  ref: Parameters<Store['logs']['head']>[0],
) {
  held.records = []
  for (const { first, last } of held.spans) {
    for (let seq = first; seq <= last; ) {
      const bytes = await store.logs.readRun(ref, seq - 1, 1)
      assert.ok(bytes)
      const run = verifyRun(bytes)
      held.records.push({ first: seq, last: run.lastSeq })
      seq = run.lastSeq + 1
    }
  }
  const settled = held.entries.get((held.forkedAt ?? 0) - 1)
  if (settled) held.settledId = settled.id
}

async function fork(store: Store, model: Model, step: StepOf<'fork'>): Promise<void> {
  const a = world.run(step.log, Math.min(step.a, LENGTH), LENGTH)
  const b = world.run(step.log, step.b, LENGTH, step.forkAt)
  const seq = Math.max(step.a, step.b, step.forkAt)
  const held = model.log(step.log)
  const wasEmpty = held.entries.size === 0
  const stored = held.fork(seq)
  assert.equal(await store.logs.fork(a, b), stored ? 'stored' : 'known')
  if (!wasEmpty || !stored) return
  for (const entry of known(a)) {
    if (entry.seq >= seq) held.entries.set(entry.seq, { ...entry, text: undefined })
  }
  held.records = [{ first: seq, last: LENGTH }]
}

async function checkPage(store: Store, model: Model, step: StepOf<'page'>): Promise<void> {
  const all = model.ordered(step.conversation)
  const place = all[step.at % Math.max(1, all.length)]
  if (!place) return
  const key = new Uint8Array(Buffer.from(place.order, 'hex'))
  const at = all.indexOf(place)
  const { way, limit } = step
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
  const page = await store.logs.page(CONVERSATIONS[step.conversation] ?? filled(32, 0), options)
  assert.deepEqual(
    page.map(textOf),
    expected.map(({ text }) => text),
  )
}

async function checkRead(store: Store, model: Model, step: StepOf<'read'>): Promise<void> {
  const held = model.log(step.log)
  const { ref } = world.writer(step.log)
  const check = (bytes: Uint8Array) => {
    const run = verifyRun(bytes)
    const expected = run.entries.map(({ entry }) => held.entries.get(entry.seq))
    assert.deepEqual(known(run), expected)
    return run
  }
  const span = held.spans.find(({ first, last }) => first <= step.seq && step.seq <= last)
  const up = await store.logs.readRun(ref, step.seq - 1, step.bytes)
  assert.equal(up === undefined, span === undefined)
  if (up && span) {
    const run = check(up)
    assert.equal(run.firstSeq, step.seq)
    assert.ok(held.records.some(({ last }) => last === run.lastSeq))
    if (step.bytes === MAX_RUN_BYTES) assert.equal(run.lastSeq, span.last)
  }
  const newest = Math.max(0, ...[...held.entries.keys()].filter((seq) => seq < step.seq))
  const down = await store.logs.readRunBefore(ref, step.seq, step.bytes)
  assert.equal(down === undefined, newest === 0)
  if (down) {
    const run = check(down)
    const record = held.records.find(({ first, last }) => first <= newest && newest <= last)
    assert.equal(run.lastSeq, record?.last)
    assert.ok(held.records.some(({ first }) => first === run.firstSeq))
    const begin = held.spans.find(({ last }) => last >= newest)?.first
    if (step.bytes === MAX_RUN_BYTES) assert.equal(run.firstSeq, begin)
    if (step.bytes === 1) assert.equal(run.firstSeq, record?.first)
  }
  const some = await store.logs.entries(ref, step.seq, 3)
  const rest = [...held.entries.values()].filter(({ seq }) => seq > step.seq)
  rest.sort((a, b) => a.seq - b.seq)
  assert.equal(some.length > 0, rest.length > 0)
  assert.deepEqual(
    some.map(({ id }) => hex(id)),
    rest.slice(0, some.length).map(({ id }) => id),
  )
}

async function change(store: Store, model: Model, step: Step): Promise<void> {
  if (step.do === 'append') await append(store, model, step)
  else if (step.do === 'flood') await flood(store, model, step)
  else if (step.do === 'fork') await fork(store, model, step)
  else if (step.do === 'trim') {
    const key = CONVERSATIONS[step.conversation] ?? filled(32, 0)
    const gone = model.of(step.conversation).reduce((sum, held) => sum + held.trim(step.upTo), 0)
    assert.equal(await store.logs.trim(key, { upTo: () => step.upTo }), gone)
  } else if (step.do === 'floor') {
    const held = model.log(step.log)
    held.floor = Math.max(held.floor, Math.min(step.seq, held.head - 1))
    await store.logs.raiseFloor(world.writer(step.log).ref, step.seq)
  } else if (step.do === 'drop') {
    const entry = model.log(step.log).entries.get(step.seq)
    if (!entry) return
    const had = entry.text !== undefined
    entry.text = undefined
    assert.equal(await store.logs.dropBodies([new Uint8Array(Buffer.from(entry.id, 'hex'))]), had)
  } else if (step.do === 'fill') {
    const run = runOf(step)
    const wanted = known(run).filter(({ seq, id }) => {
      const entry = model.log(step.log).entries.get(seq)
      return entry?.id === id && entry.text === undefined && seq % 5 !== 0
    })
    for (const { seq, text } of wanted) {
      const entry = model.log(step.log).entries.get(seq)
      if (entry) entry.text = text
    }
    const filled = await store.logs.fill(run, ({ entry }) => entry.seq % 5 !== 0)
    assert.deepEqual(
      filled.map(({ id }) => hex(id)),
      wanted.map(({ id }) => id),
    )
  } else if (step.do === 'page') await checkPage(store, model, step)
  else if (step.do === 'read') await checkRead(store, model, step)
}

async function checkLogs(store: Store, model: Model): Promise<void> {
  for (const [each, held] of model.logs) {
    const state = store.logs.head(world.writer(each).ref)
    assert.equal(state?.seq ?? 0, held.head)
    if (!state) continue
    assert.deepEqual(state.spans, held.spans)
    const { floor, forkedAt, settled, id } = state
    const expected = { floor: held.floor, forkedAt: held.forkedAt, settled: held.settled }
    assert.deepEqual(
      { floor, forkedAt, settled: { seq: settled.seq, id: hex(settled.id) } },
      expected,
    )
    assert.equal(hex(id), held.entries.get(held.head)?.id)
    const evidence = await store.logs.evidence(state)
    assert.equal(evidence === undefined, forkedAt === undefined)
    if (!evidence) continue
    const [a, b] = [verifyRun(evidence.a), verifyRun(evidence.b)]
    assert.deepEqual([a.firstSeq, b.firstSeq], [forkedAt, forkedAt])
    assert.notEqual(hex(a.entries[0]?.id ?? filled(1, 0)), hex(b.entries[0]?.id ?? filled(1, 0)))
  }
}

/** Walks both conversations from end to end, in both directions, in steps of every small size. */
async function checkAll(store: Store, model: Model): Promise<void> {
  for (const [index, key] of CONVERSATIONS.entries()) {
    const all = model.ordered(index)
    const expected = all.map(({ text }) => text)
    assert.equal(store.logs.count(key), expected.length)
    for (const { id, text } of all) {
      const found = await store.logs.find(new Uint8Array(Buffer.from(id, 'hex')))
      assert.ok(found)
      assert.equal(textOf(found), text)
    }
    for (const limit of [1, 2, 3]) {
      const forward: (string | undefined)[] = []
      for (let after: Uint8Array = new Uint8Array(62); ; ) {
        const page = await store.logs.page(key, { after, limit })
        const last = page.at(-1)
        if (!last) break
        forward.push(...page.map(textOf))
        after = encodeOrder(last.entry)
      }
      assert.deepEqual(forward, expected)
      const backward: (string | undefined)[] = []
      for (let before: Uint8Array = new Uint8Array(62).fill(255); ; ) {
        const page = await store.logs.page(key, { before, limit })
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
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const folder = await mkdtemp(join(tmpdir(), 'p2pchat-model-'))
      let store = await Store.open(storeOptions(folder))
      try {
        const model = new Model()
        for (const action of steps) {
          if (action.do === 'reopen') {
            await store.close()
            store = await Store.open(storeOptions(folder))
          } else await change(store, model, action)
          await checkLogs(store, model)
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
