import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatPeerId } from '../../src/ids.ts'
import { Batch } from '../../src/store/batch.ts'
import type { Contact } from '../../src/store/contacts.ts'
import type { ConversationRecord } from '../../src/store/conversations.ts'
import { filled, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

const BOB = sampleIdentity(2).peer
const CAROL = sampleIdentity(3).peer

function contact(more: Partial<Contact> = {}): Contact {
  return {
    peer: BOB,
    name: 'Bob',
    petname: null,
    trust: 'new',
    firstSeen: 1_000,
    kept: false,
    lastSeen: 2_000,
    addresses: ['192.0.2.1:17877'],
    ...more,
  }
}

const ROOM_RECORD: ConversationRecord = {
  key: ROOM,
  kind: 'public',
  name: '#lobby',
  peer: null,
  read: null,
  unread: 0,
  mentions: 0,
  joined: true,
  keep: { all: true },
  keptFrom: new Uint8Array(8),
  topic: null,
}

test('contacts survive a reopen, and the last one put counts', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  await store.contacts.put(contact())
  await Promise.all([
    store.contacts.put(contact({ trust: 'verified' })),
    store.contacts.put(contact({ trust: 'verified', petname: 'Robert' })),
    store.contacts.put(contact({ peer: CAROL, lastSeen: null, trust: 'blocked' })),
  ])
  await store.close()
  const again = await openStore(t, folder)
  assert.deepEqual(again.contacts.get(BOB), contact({ trust: 'verified', petname: 'Robert' }))
  assert.equal(again.contacts.all().length, 2)
  assert.equal(again.contacts.get(sampleIdentity(9).peer), undefined)
})

test('a contact shows only once it is durable', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const putting = store.contacts.put(contact())
  assert.equal(store.contacts.get(BOB), undefined)
  await putting
  assert.deepEqual(store.contacts.get(BOB), contact())
})

test('a contact out of bounds is refused', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  for (const bad of [
    contact({ name: 'x'.repeat(65) }),
    contact({ firstSeen: -1 }),
    contact({ firstSeen: 1.5 }),
    contact({ addresses: Array(9).fill('192.0.2.1:1') }),
    { ...contact(), trust: 'friend' } as unknown as Contact,
    { ...contact(), extra: 1 } as unknown as Contact,
  ]) {
    await assert.rejects(store.contacts.put(bad), TypeError)
  }
})

test('receipts only rise, each peer and log on its own, also across a reopen', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const log = { conversation: ROOM, author: filled(32, 4), device: filled(16, 5) }
  const other = { ...log, device: filled(16, 6) }
  await store.receipts.raise(log, BOB, 5)
  await store.receipts.raise(log, BOB, 3)
  await Promise.all([7, 9, 8].map((seq) => store.receipts.raise(log, BOB, seq)))
  await store.receipts.raise(log, CAROL, 1)
  await store.receipts.raise(other, CAROL, 2)
  const expected = new Map([
    [BOB, { from: 1, seq: 9 }],
    [CAROL, { from: 1, seq: 1 }],
  ])
  assert.deepEqual(store.receipts.of(log), expected)
  await store.close()
  const again = await openStore(t, folder)
  assert.deepEqual(new Map(again.receipts.of(log)), expected)
  assert.deepEqual(new Map(again.receipts.of(other)), new Map([[CAROL, { from: 1, seq: 2 }]]))
  assert.equal(again.receipts.of({ ...log, conversation: filled(32, 9) }).size, 0)
})

test('a receipt grows at both ends, and never over a hole', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const log = { conversation: ROOM, author: filled(32, 4), device: filled(16, 5) }
  await store.receipts.raiseRead(log, BOB, 7)
  assert.equal(store.receipts.of(log).size, 0, 'to have read is not to hold')
  const held = async (from: number, seq: number) => {
    await store.receipts.raise(log, BOB, seq, from)
    const receipt = store.receipts.of(log).get(BOB)
    return receipt && [receipt.from, receipt.seq]
  }
  assert.deepEqual(await held(50, 60), [50, 60])
  assert.deepEqual(await held(55, 58), [50, 60])
  assert.deepEqual(await held(40, 52), [40, 60])
  assert.deepEqual(await held(61, 70), [40, 70], 'right behind it')
  assert.deepEqual(await held(30, 39), [30, 70], 'right before it')
  assert.deepEqual(await held(1, 10), [30, 70], 'a hole below it')
  assert.deepEqual(await held(90, 80), [30, 70], 'nothing')
  assert.deepEqual(await held(90, 99), [90, 99], 'a hole above it')
  assert.deepEqual(new Map(store.receipts.readOf(log)), new Map([[BOB, 7]]))
})

test('changes of one conversation made at once build on each other', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  await store.conversations.put(ROOM_RECORD)
  const add = (record: ConversationRecord) => ({ ...record, unread: record.unread + 1 })
  await Promise.all(Array.from({ length: 25 }, () => store.conversations.change(ROOM, add)))
  assert.equal(store.conversations.get(ROOM)?.unread, 25)
  assert.equal(await store.conversations.change(filled(32, 8), add), false)
  await store.close()
  const again = await openStore(t, folder)
  assert.equal(again.conversations.get(ROOM)?.unread, 25)
})

test('a batch that is never committed changes nothing', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  store.conversations.putIn(new Batch(), ROOM_RECORD)
  assert.equal(store.conversations.get(ROOM), undefined)
  await store.close()
  assert.equal((await openStore(t, folder)).conversations.all().length, 0)
})

test('records of several kinds in one batch become durable together', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const batch = new Batch()
  const direct = { ...ROOM_RECORD, key: filled(32, 2), kind: 'direct' as const, name: null }
  store.conversations.putIn(batch, ROOM_RECORD)
  store.conversations.putIn(batch, { ...direct, peer: formatPeerId(filled(32, 3)) })
  await store.commit(batch)
  await store.close()
  assert.equal((await openStore(t, folder)).conversations.all().length, 2)
})
