import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Batch } from '../../src/store/batch.ts'
import { CommitQueue } from '../../src/store/commit-queue.ts'

function batch(bytes = 1): Batch {
  const made = new Batch()
  made.put(new Uint8Array(0), new Uint8Array(bytes))
  return made
}

/** A disk that writes when it is told to. */
class SlowDisk {
  readonly groups: (readonly Batch[])[] = []
  readonly #answers: ((error?: Error) => void)[] = []

  readonly write = (group: readonly Batch[]): Promise<void> => {
    this.groups.push(group)
    return new Promise((resolve, reject) => {
      this.#answers.push((error) => (error ? reject(error) : resolve()))
    })
  }

  async answer(error?: Error): Promise<void> {
    this.#answers.shift()?.(error)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

test('commits that come while the disk is busy share the next write, in order', async () => {
  const disk = new SlowDisk()
  const queue = new CommitQueue(disk.write)
  const batches = Array.from({ length: 5 }, () => batch())
  const done: number[] = []
  const commit = (i: number) => queue.commit(batches[i] ?? batch()).then(() => done.push(i))
  const all = [commit(0)]
  await Promise.resolve()
  await Promise.resolve()
  for (const i of [1, 2, 3, 4]) all.push(commit(i))
  assert.deepEqual(disk.groups, [[batches[0]]])
  assert.deepEqual(done, [])
  await disk.answer()
  assert.deepEqual(done, [0])
  assert.deepEqual(disk.groups[1], batches.slice(1))
  await disk.answer()
  await Promise.all(all)
  assert.deepEqual(done, [0, 1, 2, 3, 4])
  await queue.idle()
})

test('a failed write fails all that wait, and the next commit is tried anew', async () => {
  const disk = new SlowDisk()
  const queue = new CommitQueue(disk.write)
  const order: string[] = []
  const first = batch()
  const second = batch()
  for (const [name, each] of Object.entries({ first, second })) {
    each.onFailed(() => order.push(`${name} failed`))
    each.onCommitted(() => order.push(`${name} committed`))
  }
  const refused = Promise.allSettled([queue.commit(first)])
  await new Promise((resolve) => setImmediate(resolve))
  const behind = Promise.allSettled([queue.commit(second)])
  await disk.answer(new RangeError('full'))
  assert.equal((await refused)[0]?.status, 'rejected')
  assert.equal((await behind)[0]?.status, 'rejected')
  assert.deepEqual(order, ['first failed', 'second failed'])
  assert.equal(disk.groups.length, 1)
  const third = queue.commit(batch())
  await new Promise((resolve) => setImmediate(resolve))
  await disk.answer()
  await third
})

test('a group is bounded, and one large batch still goes', async () => {
  const disk = new SlowDisk()
  const queue = new CommitQueue(disk.write)
  const sizes = [3, 3, 3, 9, 1].map((mebibytes) => batch(mebibytes * 1_048_576))
  const all = Promise.all(sizes.map((each) => queue.commit(each)))
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve))
    await disk.answer()
  }
  await all
  assert.deepEqual(
    disk.groups.map((group) => group.map((each) => Math.round(each.bytes / 1_048_576))),
    [[3], [3], [3], [9], [1]],
  )
})
