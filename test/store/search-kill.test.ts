import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { SEARCH_STATE_KEY } from '../../src/store/search-key.ts'
import { decodeState } from '../../src/store/search-state.ts'
import { openStore, ROOM, temporaryFolder, textOf } from './sample.ts'
import { indexAll, indexRecords, lookUp } from './search-sample.ts'

const ROUNDS = 6
const CHILD = fileURLToPath(new URL('./child-indexer.ts', import.meta.url))

/** Lets it work until it has printed `lines` lines and kills it some moments later. */
async function workAndKill(folder: string, lines: number): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  let left = lines
  for await (const _ of createInterface({ input: child.stdout })) {
    if (--left === 0) child.kill('SIGKILL')
  }
  const [code] = await exited
  assert.equal(code, null, 'it ended by itself')
}

/** Numbers of the segments that have records, and of those that the state knows. */
async function segmentsOf(folder: string) {
  const records = await indexRecords(folder)
  const numbers = records
    .filter(({ key }) => key[1] === 2)
    .map(({ key }) => Buffer.from(key).readUInt32BE(2))
  const state = records.find(({ key }) => Buffer.from(key).equals(SEARCH_STATE_KEY))
  const known = state && decodeState('', state.opened)
  return {
    there: [...new Set(numbers)].sort((a, b) => a - b),
    known: known?.segments.map(({ id }) => id).sort((a, b) => a - b),
  }
}

test('a kill while the index is written, merged or erased from costs no message', async (t) => {
  const folder = await temporaryFolder(t)
  for (let round = 0; round < ROUNDS; round++) {
    await workAndKill(folder, randomInt(1, 60))
    const store = await openStore(t, folder)
    const { search } = store.logs
    const backlog = search.backlog()
    assert(backlog <= 8, `${backlog} must be indexed again`)
    await indexAll(search)
    const total = store.logs.count(ROOM)
    const all = await lookUp(store, ['every'])
    const newest = (await store.logs.page(ROOM, { limit: 1 })).map(textOf)
    assert.deepEqual(all.slice(0, 1), newest)
    // One in forty was erased.
    assert(all.length <= total && all.length >= total * 0.9, `${all.length} of ${total}`)
    assert.equal(new Set(all).size, all.length)
    for (const text of all.slice(0, 50)) {
      assert.deepEqual(
        await lookUp(store, [text.split(' ')[1] ?? '']).then((f) => f.includes(text)),
        true,
      )
    }
    await search.flush()
    while (await search.merge());
    await search.erase([])
    await store.close()
    const { there, known } = await segmentsOf(folder)
    assert.deepEqual(there, known)
  }
})
