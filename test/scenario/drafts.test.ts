import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Home } from '../helpers/open-node.ts'

test('what is half written is there again, and goes with its room', async () => {
  await using alices = await Home.make('alice')
  await using bobs = await Home.make('bob')
  const bob = await bobs.open()
  const { peer } = (await bob.snapshot()).self
  await bob.close()
  const alice = await alices.open()
  await alice.join({ room: '#dev' })
  const club = await alice.create({ name: 'club' })
  await alice.draft({ conversation: '#lobby', text: 'dropped' })
  await alice.draft({ conversation: '#lobby', text: '' })
  const kept = [
    { conversation: '#dev', text: 'half a' },
    { conversation: club.conversation, text: 'for the club' },
    { conversation: `@${peer}`, text: 'for somebody who was never written to' },
  ]
  for (const each of kept) assert.deepEqual(await alice.draft(each), each)
  await alice.close()

  await using again = await alices.open()
  const sorted = () => again.drafts().toSorted((a, b) => (a.conversation < b.conversation ? -1 : 1))
  assert.deepEqual(
    sorted().map(({ text }) => text),
    ['for the club', 'half a', 'for somebody who was never written to'],
  )
  await again.leave({ room: '#dev' })
  await again.leave({ room: club.conversation })
  await again.join({ room: '#dev' })
  assert.deepEqual(again.drafts(), [kept[2]])
  await assert.rejects(again.draft({ conversation: '#nosuch', text: 'x' }), {
    code: 'NODE_NO_CONVERSATION',
  })
})

test('a message takes the draft that it was along, and only with it', async () => {
  await using alices = await Home.make('alice')
  const alice = await alices.open()
  await alice.draft({ conversation: '#lobby', text: 'hello the' })
  await assert.rejects(alice.send({ to: '#lobby', text: '', draft: '#lobby' }))
  await assert.rejects(alice.send({ to: '#nosuch', text: 'hello there', draft: '#lobby' }))
  assert.equal(alice.drafts().length, 1, 'what was not sent is a draft still')
  await alice.send({ to: '#lobby', text: 'another' })
  assert.equal(alice.drafts().length, 1, 'so it is where it was not said to be this one')
  await alice.send({ to: '#lobby', text: 'hello there', draft: '#lobby' })
  assert.deepEqual(alice.drafts(), [])
  await alice.send({ to: '#lobby', text: 'more', draft: '#lobby' })
  await alice.send({ to: '#lobby', text: 'more', draft: '#left-long-ago' })
  await alice.close()
  await using again = await alices.open()
  assert.deepEqual(again.drafts(), [])
})
