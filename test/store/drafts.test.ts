import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Batch } from '../../src/store/batch.ts'
import type { Draft } from '../../src/store/drafts.ts'
import type { Store } from '../../src/store/store.ts'
import { MAX_DRAFTS } from '../../src/wire/limits.ts'
import { filled, openStore, ROOM, sampleIdentity, temporaryFolder } from './sample.ts'

const OTHER = filled(32, 9)
const draft = (text: string, more: Partial<Draft> = {}): Draft => ({
  conversation: ROOM,
  peer: null,
  text,
  at: 1,
  ...more,
})

async function put(store: Store, ...drafts: readonly Draft[]): Promise<void> {
  const batch = new Batch()
  for (const each of drafts) store.drafts.putIn(batch, each)
  await store.commit(batch)
}

const texts = (store: Store) => store.drafts.all().map(({ text }) => text)

test('a draft is replaced, dropped, and survives a reopen', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  const { peer } = sampleIdentity(2)
  await put(store, draft('one'), draft('for bob', { conversation: OTHER, peer }))
  await put(store, draft('half \ud800 a line'))
  await store.close()
  const again = await openStore(t, folder)
  assert.deepEqual(texts(again).toSorted(), ['for bob', 'half \ufffd a line'])
  const batch = new Batch()
  again.drafts.dropIn(batch, ROOM)
  again.drafts.dropIn(batch, filled(32, 8))
  await again.commit(batch)
  assert.deepEqual(again.drafts.all(), [draft('for bob', { conversation: OTHER, peer })])
})

test('no draft is on the disk in clear', async (t) => {
  const folder = await temporaryFolder(t)
  const store = await openStore(t, folder)
  await put(store, draft('nobody may read this yet'))
  await store.close()
  for (const name of await readdir(join(folder, 'db'))) {
    const bytes = await readFile(join(folder, 'db', name))
    assert.equal(bytes.includes('nobody may read'), false, name)
  }
})

test('of too many drafts the oldest goes', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const many = Array.from({ length: MAX_DRAFTS }, (_, n) => {
    const conversation = new Uint8Array(32)
    new DataView(conversation.buffer).setUint32(0, n)
    return draft(`draft ${n}`, { conversation, at: 1_000 - n })
  })
  await put(store, ...many)
  await put(store, draft('the newest', { at: 2_000 }))
  const kept = texts(store)
  assert.equal(kept.length, MAX_DRAFTS)
  assert.ok(kept.includes('the newest') && !kept.includes(`draft ${MAX_DRAFTS - 1}`))
})
