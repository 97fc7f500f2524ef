import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicRoom } from '../../src/chat/conversation.ts'
import { entryBytes } from '../../src/wire/entry.ts'
import { SYNC_WINDOW_BYTES } from '../../src/wire/limits.ts'
import { PACKET } from '../../src/wire/packet.ts'
import { ManualClock } from '../helpers/manual-clock.ts'
import { assertSame, connect, Person, quiet } from '../helpers/sync-person.ts'

const DEV = publicRoom('#dev')
const ENTRY_BYTES = entryBytes(0)

/** The logs of #dev that a person holds, as authors and heights. */
function held(person: Person): readonly string[] {
  return person.logs
    .heads(DEV.key)
    .map(({ author, seq }) => `${author[0]}:${seq}`)
    .sort()
}

test('who joins a room during a session gets what was said, and what is said from then on', async () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const cut = connect(a, b)
  const join = (person: Person) => {
    for (const sync of person.syncs) sync.share(DEV)
  }
  join(a)
  a.write(3, DEV)
  await quiet()
  assert.deepEqual(held(b), [])
  b.write(2, DEV)
  join(b)
  await quiet()
  b.write(1, DEV)
  a.write(1, DEV)
  await quiet()
  assert.equal(held(a).length, 2)
  assert.deepEqual(held(a), held(b))
  cut()
})

test('who leaves a room stores no more of it, holds nobody up, and may come back', async () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const cut = connect(a, b)
  const [left] = a.syncs
  const [right] = b.syncs
  assert.ok(left && right)
  left.share(DEV)
  right.share(DEV)
  await quiet()
  right.unshare(DEV)
  // More than the window holds: unanswered, it would block the lobby too.
  for (let runs = 0; runs < 40; runs++) a.write(200, DEV)
  assert.ok(40 * 200 * ENTRY_BYTES > SYNC_WINDOW_BYTES)
  await quiet()
  assert.deepEqual(held(b), [])
  left.attends(new Set())
  a.write(5)
  await quiet()
  assertSame([a, b])
  assert.deepEqual(held(b), [])
  right.share(DEV)
  await quiet()
  b.write(1, DEV)
  await quiet()
  assert.equal(held(a).length, 2)
  assert.deepEqual(held(a), held(b))
  cut()
})

test('what is sent of a room that we were never in is ignored', async () => {
  const clock = new ManualClock()
  const [a, b] = [new Person(1, clock), new Person(2, clock)]
  const cut = connect(a, b)
  const [sync] = b.syncs
  assert.ok(sync)
  const c = new Uint8Array(16)
  sync.packet({ t: PACKET.digests, l: [[c, new Uint8Array(32)]], q: true })
  sync.packet({ t: PACKET.logs, c, k: 0, l: [], m: false, q: true })
  sync.packet({ t: PACKET.want, c, a: new Uint8Array(32), d: new Uint8Array(16), f: 1, u: 1 })
  sync.packet({ t: PACKET.run, c, r: new Uint8Array(100) })
  sync.packet({ t: PACKET.ack, c, a: new Uint8Array(32), d: new Uint8Array(16), f: 1, s: 1, n: 1 })
  a.write(1)
  await quiet()
  assertSame([a, b])
  cut()
})
