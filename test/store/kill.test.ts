import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { verifyRun } from '../../src/crypto/run.ts'
import type { Store } from '../../src/store/store.ts'
import { LogWriter, openStore, ROOM, sampleIdentity, temporaryFolder, textOf } from './sample.ts'

const ROUNDS = 10
const WRITER = fileURLToPath(new URL('./child-writer.ts', import.meta.url))
const SPANS = fileURLToPath(new URL('./child-spans.ts', import.meta.url))

/** Lets a writer run until it has acknowledged `acks` more, kills it, and returns the last of them. */
async function writeAndKill(folder: string, acks: number, program = WRITER): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let acknowledged = 0
  let left = acks
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('open')) {
      assert.match(line, / whole$/)
      continue
    }
    acknowledged = Number(line)
    if (--left === 0) child.kill('SIGKILL')
  }
  await exited
  return acknowledged
}

test('what was acknowledged is there after a kill at any moment', async (t) => {
  const folder = await temporaryFolder(t)
  let acknowledged = 0
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged = Math.max(acknowledged, await writeAndKill(folder, randomInt(1, 120)))
    const store = await openStore(t, folder)
    assert.equal(store.lost, undefined)
    const { ref } = new LogWriter(sampleIdentity(1), ROOM, store.device)
    const head = store.logs.head(ref)
    assert.ok(head && head.seq >= acknowledged, `${head?.seq} of ${acknowledged}`)
    const page = await store.logs.page(ROOM, { limit: 1_000 })
    const first = Math.max(1, head.seq - 999)
    assert.deepEqual(
      page.map(textOf),
      Array.from({ length: head.seq - first + 1 }, (_, i) => `${first + i}`),
    )
    await store.close()
  }
  assert.ok(acknowledged > ROUNDS)
})

/** Every span can be read whole, and what it holds is in the order and found by id, and no more. */
async function checkWhole(store: Store): Promise<void> {
  const held: string[] = []
  for (const log of store.logs.heads(ROOM)) {
    for (const { first, last } of log.spans) {
      assert.ok(first > log.floor)
      for (let seq = first; seq <= last; ) {
        const bytes = await store.logs.readRun(log, seq - 1, 1)
        assert.ok(bytes, `entry ${seq}`)
        const run = verifyRun(bytes)
        assert.ok(run.lastSeq <= last)
        for (const { id } of run.entries) assert.ok(await store.logs.find(id))
        held.push(...run.entries.map((entry) => textOf(entry) ?? ''))
        seq = run.lastSeq + 1
      }
    }
  }
  assert.deepEqual((await store.logs.page(ROOM, { limit: 1_000 })).map(textOf), held)
  assert.equal(store.logs.count(ROOM), held.length)
}

test('spans and indexes fit each other after a kill at any moment', async (t) => {
  const folder = await temporaryFolder(t)
  for (let round = 0; round < ROUNDS; round++) {
    await writeAndKill(folder, randomInt(1, 120), SPANS)
    const store = await openStore(t, folder)
    await checkWhole(store)
    await store.close()
  }
})
