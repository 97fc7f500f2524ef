import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicRoom } from '../../src/chat/conversation.ts'
import { Delivery } from '../../src/node/delivery.ts'
import { filled, openStore, sampleIdentity, temporaryFolder } from '../store/sample.ts'

const BOB = sampleIdentity(2).peer
const CAROL = sampleIdentity(3).peer
const LOBBY = publicRoom('#lobby')
const LOG = { conversation: LOBBY.key, author: filled(32, 4), device: filled(16, 5) }

test('a message has come as far as with whoever is furthest, and read only what is held counts', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const delivery = new Delivery(store.receipts, () => [BOB, CAROL])
  const at = (seq: number) => {
    const recipients = delivery.recipients(LOBBY, { ...LOG, seq })
    const states = Object.fromEntries(recipients.map(({ peer, state }) => [peer, state]))
    return [delivery.state(recipients), states[BOB], states[CAROL]]
  }
  assert.deepEqual(at(1), ['queued', 'queued', 'queued'])
  await delivery.wasRead(LOG, BOB, 1_000)
  assert.deepEqual(at(1), ['queued', 'queued', 'queued'])
  await delivery.acknowledged(LOG, CAROL, { first: 1, last: 5 })
  assert.deepEqual(at(5), ['delivered', 'queued', 'delivered'])
  await delivery.acknowledged(LOG, BOB, { first: 1, last: 3 })
  assert.deepEqual(at(3), ['read', 'read', 'delivered'])
  assert.deepEqual(at(4), ['delivered', 'queued', 'delivered'])
  assert.deepEqual(at(6), ['queued', 'queued', 'queued'])
})

test('whoever waits for news of a conversation is woken by a read mark', async (t) => {
  const store = await openStore(t, await temporaryFolder(t))
  const delivery = new Delivery(store.receipts, () => [])
  let woken = 0
  const leave = delivery.watch(LOBBY.key, () => woken++)
  await delivery.wasRead(LOG, BOB, 1)
  assert.equal(woken, 1)
  leave()
  await delivery.wasRead(LOG, BOB, 2)
  assert.equal(woken, 1)
})
