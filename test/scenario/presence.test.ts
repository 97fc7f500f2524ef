import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isChatError } from '../../src/errors.ts'
import { addressOf, eventOf, Home } from '../helpers/open-node.ts'

test('how somebody is shows at the others, and is gone with their node', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  let alice = await alices.open()
  await using bob = await bobs.open()
  const own = await alice.presence({ status: 'busy', text: ' writing ' })
  assert.deepEqual([own.status, own.statusText], ['busy', 'writing'])
  const [came] = await Promise.all([
    eventOf(bob, 'peer-online'),
    alice.connect({ address: await addressOf(bob) }),
  ])
  assert.deepEqual([came.peer.status, came.peer.statusText], ['busy', 'writing'])

  const seen = eventOf(bob, 'peer-changed', ({ peer }) => peer.status === 'away')
  await alice.presence({ status: 'away', text: 'lunch' })
  assert.equal((await seen).peer.statusText, 'lunch')
  for (const text of ['x'.repeat(257), 'two\nlines', '\x1b[2J']) {
    await assert.rejects(
      alice.presence({ status: 'away', text }),
      (error) => isChatError(error, 'ARGS_STATUS') && error.exit === 2,
    )
  }
  await alice.close()
  alice = await alices.open()
  assert.equal((await alice.snapshot()).self.status, 'online')
  await alice.close()
})

test('who changes their status all the time breaks no session, and the last one counts', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  await using alice = await alices.open()
  await using bob = await bobs.open()
  await alice.connect({ address: await addressOf(bob) })
  let gone = 0
  bob.subscribe(({ event }) => {
    if (event === 'peer-offline') gone++
  })
  const last = eventOf(bob, 'peer-changed', ({ peer }) => peer.statusText === 'at last', 20_000)
  for (let n = 0; n < 40; n++) await alice.presence({ status: 'busy', text: `${n}` })
  await alice.presence({ status: 'away', text: 'at last' })
  await last
  assert.equal(gone, 0)
})
