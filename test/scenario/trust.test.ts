import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import type { Node } from '../../src/node/index.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

/** Alice, who has met bob and then somebody else under a name of their choice. */
async function meeting(name: string) {
  const homes = await Promise.all(['alice', 'bob', name].map((each) => Home.make(each)))
  const [alice, bob, other] = await Promise.all(homes.map((home) => home.open()))
  if (!alice || !bob || !other) throw new TypeError('three nodes')
  const known = await alice.connect({ address: await addressOf(bob) })
  const seen = await alice.connect({ address: await addressOf(other) })
  return {
    alice,
    other,
    known,
    seen,
    async [Symbol.asyncDispose]() {
      await Promise.all([alice, bob, other].map((node) => node.close()))
      await Promise.all(homes.map((home) => home[Symbol.asyncDispose]()))
    },
  }
}

const viewOf = (alice: Node, peer: string) =>
  alice.peers({ all: true }).find((each) => each.peer === peer)

test('trust is taken back: who is verified no longer is as newly met', async () => {
  await using scene = await meeting('carol')
  const { alice, known } = scene
  assert.equal((await alice.untrust({ peer: '@bob' })).trust, 'new', 'there was none')
  await alice.trust({ peer: '@bob' })
  const told = eventOf(alice, 'peer-changed', ({ peer }) => peer.trust === 'new')
  assert.equal((await alice.untrust({ peer: '@bob' })).trust, 'new')
  assert.equal((await told).peer.peer, known.peer)
  await alice.block({ peer: '@bob' })
  assert.equal((await alice.untrust({ peer: '@bob' })).trust, 'blocked', 'a block stays')
})

test('the alarm is there again when trust in the other key is taken back, and not about the first', async () => {
  await using scene = await meeting('Bob')
  const { alice, known, seen } = scene
  await alice.trust({ peer: known.peer })
  assert.equal((await alice.untrust({ peer: known.peer })).trust, 'new')
  await alice.trust({ peer: seen.peer })
  const back = await alice.untrust({ peer: seen.peer })
  assert.deepEqual([back.trust, back.claimed], ['changed', 'Bob'])
})

test('an alarm stays when who caused it goes back to a name of its own, until it is dismissed', async () => {
  await using scene = await meeting('mallory')
  const { alice, other, seen } = scene
  const alarm = eventOf(alice, 'peer-changed', ({ peer }) => peer.trust === 'changed')
  await other.rename({ name: 'bоb' })
  assert.equal((await alarm).peer.claimed, 'bоb')
  await assert.rejects(alice.dismiss({ peer: seen.peer }), (error) =>
    isChatError(error, 'NODE_NAME_TAKEN'),
  )
  const back = eventOf(alice, 'peer-changed', ({ peer }) => peer.name === 'mallory')
  await other.rename({ name: 'mallory' })
  const { peer } = await back
  assert.deepEqual([peer.trust, peer.claimed], ['changed', 'bоb'])
  await assert.rejects(alice.send({ to: '@mallory', text: 'hi' }), (error) =>
    isChatError(error, 'NODE_PEER_CHANGED'),
  )
  const calm = await alice.dismiss({ peer: '@mallory' })
  assert.deepEqual([calm.trust, calm.claimed], ['new', null])
  assert.equal((await alice.send({ to: '@mallory', text: 'hi' })).state, 'queued')
  assert.equal((await alice.dismiss({ peer: '@bob' })).trust, 'new', 'there is no alarm')
})

test('an alarm outlives who caused it, and blocking that key gives the name back to the known one', async () => {
  await using scene = await meeting('bob')
  const { alice, other, known, seen } = scene
  const gone = eventOf(alice, 'peer-offline', ({ peer }) => peer.peer === seen.peer)
  await other.close()
  await gone
  assert.equal(viewOf(alice, seen.peer)?.trust, 'changed')
  await assert.rejects(alice.send({ to: '@bob', text: 'hi' }), (error) =>
    isChatError(error, 'NODE_PEER_CHANGED'),
  )
  await alice.block({ peer: seen.peer })
  assert.equal((await alice.send({ to: '@bob', text: 'hi' })).conversation, `@${known.peer}`)
  assert.equal((await alice.unblock({ peer: '@bob' })).peer, seen.peer, 'the one that is blocked')
})

test('a name that we gave is nobody else’s, whatever others call themselves', async () => {
  await using scene = await meeting('bob')
  const { alice, known, seen } = scene
  await alice.alias({ peer: known.peer, name: 'bob' })
  assert.equal((await alice.send({ to: '@bob', text: 'hi' })).conversation, `@${known.peer}`)
  await alice.alias({ peer: known.peer, name: null })
  await alice.alias({ peer: seen.peer, name: 'bob at work' })
  assert.equal(viewOf(alice, seen.peer)?.trust, 'changed', 'a name of ours is no proof')
  assert.equal((await alice.dismiss({ peer: seen.peer })).trust, 'new')
  assert.equal((await alice.send({ to: '@bob', text: 'hi' })).conversation, `@${known.peer}`)
  const bare = await alice.alias({ peer: seen.peer, name: null })
  assert.equal(bare.trust, 'changed', 'it goes by the name of somebody else again')
})
