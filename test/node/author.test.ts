import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { publicRoom } from '../../src/chat/conversation.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { randomBytes } from '../../src/crypto/sodium.ts'
import { ChatError } from '../../src/errors.ts'
import { Author, type AuthorOptions } from '../../src/node/author.ts'
import { Batch } from '../../src/store/batch.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock, settle } from '../helpers/manual-clock.ts'
import { MemoryLogs } from '../helpers/memory-logs.ts'

const ROOM = publicRoom('#lobby')
const identity = Identity.fromSeed(new Uint8Array(32).fill(1))
const device = new Uint8Array(16).fill(2)
const log = { conversation: ROOM.key, author: identity.publicKey, device }

function authorOn(logs: MemoryLogs, commit: AuthorOptions['commit']): Author {
  return new Author({
    identity,
    clock: new ManualClock(),
    random: randomBytes,
    device: () => device,
    head: () => logs.position(log),
    floor: () => 0n,
    parents: () => [],
    commit,
  })
}

test('every write that resolves is in the log, in the order asked for, and none that rejects', async () => {
  const burst = fc.record({
    count: fc.integer({ min: 1, max: 900 }),
    size: fc.integer({ min: 1, max: 400 }),
    turns: fc.nat(3),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(burst, { minLength: 1, maxLength: 4 }),
      fc.array(fc.boolean(), { maxLength: 20 }),
      async (bursts, failures) => {
        const logs = new MemoryLogs()
        const runs: number[] = []
        const author = authorOn(logs, async (_, run) => {
          await settle(1)
          if (failures.shift()) throw new ChatError('STORE_FULL')
          if ((await logs.append(run)) !== 'stored') throw new ChatError('STORE_FAILED')
          runs.push(run.entries.length)
        })
        const asked: Promise<string | undefined>[] = []
        for (const { count, size, turns } of bursts) {
          for (let i = 0; i < count; i++) {
            const written = author.write(ROOM, new Uint8Array(size))
            asked.push(
              written.then(
                ({ id }) => Buffer.from(id).toString('hex'),
                () => undefined,
              ),
            )
          }
          await settle(turns)
        }
        const results = await Promise.all(asked)
        const kept = results.filter((id) => id !== undefined)
        assert.deepEqual(kept, logs.ids(log))
        assert.equal(
          runs.reduce((sum, count) => sum + count, 0),
          kept.length,
        )
      },
    ),
    fuzz(40),
  )
})

test('a write after a refused one goes on where the disk stands', async () => {
  const logs = new MemoryLogs()
  let refuse = true
  const author = authorOn(logs, async (_, run) => {
    if (refuse) throw new ChatError('STORE_FULL')
    await logs.append(run)
  })
  await assert.rejects(author.write(ROOM, new Uint8Array(1)), { code: 'STORE_FULL' })
  refuse = false
  const entry = await author.write(ROOM, new Uint8Array(1))
  assert.equal(entry.entry.seq, 1)
})

test('what goes along with an entry is in the batch of that entry, and in no other', async () => {
  const logs = new MemoryLogs()
  const groups: string[] = []
  const author = authorOn(logs, async (_, run, also) => {
    const batch = new Batch()
    also(batch)
    const along = batch.keys.map((key) => Buffer.from(key).toString()).join(' ')
    groups.push(`${run.entries.length}: ${along}`)
    await settle(1)
    await logs.append(run)
  })
  const write = (drops?: string) =>
    author.write(ROOM, new Uint8Array(1), undefined, (batch) => {
      if (drops !== undefined) batch.delete(Buffer.from(drops))
    })
  await Promise.all([write('a'), write(), write('b'), write('c')])
  assert.deepEqual(groups, ['1: a', '3: b c'])
})
