import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Place } from './program.ts'

const ask = (id: number, method: string, params = {}) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`

test('rpc answers all that came on stdin, then ends', async () => {
  await using place = new Place()
  await place.init('alice')
  const input = [
    ask(1, 'status'),
    'nonsense\n',
    ask(2, 'send', { to: '#lobby', text: 'from a bot' }),
    ask(3, 'nonsense'),
    // Without its line end.
    ask(4, 'conversations').trim(),
  ]
  const { code, stdout, stderr } = await place.run(['rpc', '--profile', 'alice'], {
    input: input.join(''),
  })
  assert.deepEqual([code, stderr], [0, ''])
  const answers = new Map(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map((answer) => [answer.id, answer]),
  )
  assert.equal(answers.size, 5)
  assert.equal(answers.get(1).result.name, 'alice')
  assert.equal(answers.get(2).result.text, 'from a bot')
  assert.equal(answers.get(3).error.code, -32601)
  assert.equal(answers.get(4).result[0].conversation, '#lobby')
  assert.equal(answers.get(null).error.code, -32700)
})

test('rpc on a running daemon sends events, and ends when the daemon does', async () => {
  await using place = new Place()
  await place.init('alice')
  const { program } = await place.daemon('alice')
  const rpc = place.start(['rpc', '--profile', 'alice'])
  rpc.stdin.write(ask(1, 'subscribe'))
  assert.deepEqual((await rpc.json()).result, { subscribed: true })
  assert.equal((await rpc.json()).params.event, 'ready')
  rpc.stdin.write(ask(2, 'send', { to: '#lobby', text: 'hi' }))
  const { params } = await rpc.json(({ method }) => method === 'event')
  assert.equal(params.event, 'message')
  program.signal('SIGTERM')
  await rpc.json(({ params }) => params?.event === 'closing')
  assert.equal((await rpc.ended()).code, 0)
})

test('rpc stop ends the daemon it is attached to', async () => {
  await using place = new Place()
  await place.init('alice')
  const { program } = await place.daemon('alice')
  const { stdout } = await place.run(['rpc', '--profile', 'alice'], { input: ask(1, 'stop') })
  assert.deepEqual(JSON.parse(stdout).result, { stopping: true })
  assert.equal((await program.ended()).code, 0)
})
