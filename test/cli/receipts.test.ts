import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { runHere } from './in-process.ts'
import { Place } from './program.ts'

test('whether others know what was read: the configuration first, then what the person chose', async () => {
  await using place = new Place()
  await place.init('bob')
  const bob = (args: readonly string[], env = {}) =>
    runHere(['receipts', ...args, '--profile', 'bob'], place.folder, env)
  const on = async (env = {}) => JSON.parse((await bob(['--json'], env)).stdout).on
  assert.equal(await on(), false)
  assert.equal(await on({ P2PCHAT_READ_RECEIPTS: '1' }), true)
  await writeFile(
    join(place.folder, 'bob', 'config.toml'),
    'read-receipts = true\ntyping = false\n',
  )
  assert.equal(await on(), true)
  assert.equal(await on({ P2PCHAT_READ_RECEIPTS: '' }), true)
  assert.match((await bob(['off'])).stdout, /^nobody is told what you have read\n$/)
  assert.equal(await on(), false)
  assert.equal((await bob(['--read-receipts', '--json'])).stdout, '{"on":false}\n')
  assert.match((await bob(['on'])).stdout, /^authors are told/)
  assert.equal(await on(), true)
  const wrong = await bob(['maybe'])
  assert.deepEqual([wrong.code, /receipts maybe: on or off/.test(wrong.stderr)], [2, true])
})

test('the opposite of a flag may stand in the file, and must be true or false', async () => {
  await using place = new Place()
  await place.init('bob')
  const config = join(place.folder, 'bob', 'config.toml')
  await writeFile(config, 'typing = "no"\n')
  const refused = await runHere(['status', '--profile', 'bob'], place.folder)
  assert.match(refused.stderr, /config\.toml: typing: true or false is expected/)
  await writeFile(config, 'mdns = false\ncolor = false\n')
  assert.equal((await runHere(['status', '--profile', 'bob'], place.folder)).code, 0)
})

test('between two running programs: typing comes and goes, and what was read is told', async () => {
  await using place = new Place()
  await place.init('alice')
  await place.init('bob')
  const alice = await place.daemon('alice')
  const bob = await place.daemon('bob', '--read-receipts', '--peer', alice.address)
  await alice.program.json(({ event }) => event === 'peer-online')
  const rpc = (profile: string, method: string, params: object) =>
    runHere(
      ['rpc', '--profile', profile],
      place.folder,
      {},
      `${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`,
    )
  await rpc('bob', 'typing', { conversation: '@alice', on: true })
  const began = await alice.program.json(({ event }) => event === 'typing')
  assert.deepEqual(began, {
    event: 'typing',
    typing: { conversation: `@${bob.peer}`, peer: bob.peer, name: 'bob', typing: true },
  })
  const [sent] = await place.json(['send', '--profile', 'alice', '@bob', 'read me'])
  assert.equal(sent.state, 'delivered')
  await rpc('bob', 'read', { conversation: '@alice' })
  const { message } = await alice.program.json(
    ({ event, message }) => event === 'message-changed' && message.state === 'read',
  )
  assert.deepEqual([message.id, message.recipients], [sent.id, [{ peer: bob.peer, state: 'read' }]])
})
