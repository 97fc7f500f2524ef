import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

test('a peer connected by hand is reached again after a restart, without being named again', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using bob = await bobs.open()
  {
    await using alice = await alices.open()
    await alice.connect({ address: await addressOf(bob) })
    const gone = eventOf(bob, 'peer-offline')
    await alice.close()
    await gone
  }
  const back = eventOf(bob, 'peer-online')
  await using alice = await alices.open()
  assert.equal((await eventOf(alice, 'peer-online')).peer.name, 'bob')
  assert.equal((await back).peer.name, 'alice')
})
