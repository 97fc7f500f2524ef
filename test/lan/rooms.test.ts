import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConversationView, PeerView } from '../../src/rpc/methods.ts'
import { Lan, lanUnavailable } from '../helpers/lan.ts'
import { assertSameHistory, Person, texts, until } from './person.ts'

const skip = lanUnavailable() ?? false

test('a room on three hosts is found, joined, and handed on when its maker is gone', {
  skip,
}, async () => {
  await using lan = await Lan.open({ hosts: 3 })
  const anna = await Person.on(lan.host(0), 'anna')
  const ben = await Person.on(lan.host(1), 'ben')
  const cleo = await Person.on(lan.host(2), 'cleo')
  const [atAnna, atBen] = await Promise.all([anna.daemon(), ben.daemon()])
  await Promise.all([atAnna.meets('ben'), atBen.meets('anna')])
  assert.equal((await anna.run('room', 'create', '#Pier')).code, 0)
  const rooms = async (person: Person) =>
    (await person.run<ConversationView>('room', 'list')).answers
  await until(async () => {
    const listed = (await rooms(ben)).map(({ name, joined }) => [name, joined])
    assert.deepEqual(listed, [
      ['#lobby', true],
      ['#pier', false],
    ])
  })
  assert.equal((await ben.run('room', 'join', '#pier')).code, 0)
  const sent = await anna.send('#pier', 'who brings the maps?')
  assert.deepEqual([sent.code, sent.message.state], [0, 'delivered'])
  await atBen.hears('who brings the maps?')
  assert.equal((await anna.run('room', 'topic', '#pier', 'the trip')).code, 0)
  await until(async () => assert.equal((await rooms(ben))[1]?.title, 'the trip'))
  await anna.stop()

  const atCleo = await cleo.daemon()
  await atCleo.meets('ben')
  assert.equal((await cleo.run('send', '#pier', 'me')).code, 8)
  assert.equal((await cleo.run('room', 'join', '#pier')).code, 0)
  await atCleo.hears('who brings the maps?')
  await cleo.send('#pier', 'I do')
  await atBen.hears('I do')
  await until(async () => {
    const members = await cleo.run<PeerView>('room', 'members', '#pier')
    assert.deepEqual(
      members.answers.map(({ name }) => name),
      ['cleo', 'ben'],
    )
  })
  const [bens, cleos] = [await ben.history('#pier'), await cleo.history('#pier')]
  assertSameHistory(bens, cleos)
  assert.deepEqual(texts(cleos), ['who brings the maps?', 'set the topic: the trip', 'I do'])
})
