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
