import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPeerId } from '../../src/ids.ts'
import { Batch } from '../../src/store/batch.ts'
import { filled, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

const BOB = sampleIdentity(2)
const OWN = { conversation: ROOM, author: filled(32, 4), device: filled(16, 5) }
const BOBS = { conversation: ROOM, author: BOB.publicKey, device: filled(16, 6) }

test('what peers have read only rises, apart from what they hold, also across a reopen', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const { peer } = BOB
  await store.receipts.raiseRead(OWN, peer, 5)
  assert.equal(store.receipts.of(OWN).size, 0)
  await Promise.all([
    store.receipts.raise(OWN, peer, 3),
    store.receipts.raiseRead(OWN, peer, 4),
    store.receipts.raiseRead(OWN, peer, 6),
  ])
  await store.close()
  const again = await openStore(t, folder)
  assert.deepEqual(new Map(again.receipts.of(OWN)), new Map([[peer, { from: 1, seq: 3 }]]))
  assert.deepEqual(new Map(again.receipts.readOf(OWN)), new Map([[peer, 6]]))
})

test('read marks only rise, show once durable, and survive a reopen', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const other = { ...BOBS, device: filled(16, 7) }
  const batch = new Batch()
  store.readMarks.raiseIn(batch, BOBS, 7)
  store.readMarks.raiseIn(batch, BOBS, 2)
  store.readMarks.raiseIn(batch, other, 1)
  assert.deepEqual(store.readMarks.of(BOB.peer), [])
  await store.commit(batch)
  await store.close()
  const again = await openStore(t, folder)
  const marks = [
    { ...BOBS, seq: 7 },
    { ...other, seq: 1 },
  ]
  const bySeq = again.readMarks.of(BOB.peer).toSorted((a, b) => b.seq - a.seq)
  assert.deepEqual(bySeq, marks)
  assert.deepEqual(again.readMarks.of(formatPeerId(OWN.author)), [])
})
