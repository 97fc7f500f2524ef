import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import fc from 'fast-check'
import { MAX_RPC_BATCH, MAX_RPC_LINE_BYTES } from '../../src/wire/limits.ts'
import { RawClient, type Served, serve } from './socket.ts'

function served(name: string, run: (served: Served, raw: RawClient) => Promise<void>) {
  test(name, async () => {
    const opened = await serve()
    const raw = await RawClient.open(opened.path)
    try {
      await run(opened, raw)
    } finally {
      raw.close()
      await opened.close()
    }
  })
}

served('a request that comes byte by byte is answered once', async (_, raw) => {
  raw.socket.setNoDelay(true)
  for (const byte of Buffer.from('{"jsonrpc":"2.0","id":"é","method":"status"}\n')) {
    raw.write(Uint8Array.of(byte))
    await new Promise(setImmediate)
  }
  const answer = await raw.next()
  assert.equal(answer.id, 'é')
  assert.equal(answer.result.name, 'alice')
})

served('many requests in one piece are all answered', async (_, raw) => {
  const one = (id: number) => `${JSON.stringify({ jsonrpc: '2.0', id, method: 'status' })}\n`
  raw.write(Array.from({ length: 500 }, (_, id) => one(id)).join(''))
  const ids = new Set<number>()
  while (ids.size < 500) ids.add((await raw.next()).id)
})

for (const [name, line, number, id] of [
  ['text that is not JSON', 'hello', -32700, null],
  ['half an object', '{"jsonrpc":"2.0"', -32700, null],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), -32700, null],
  ['a number', '1', -32600, null],
  ['null', 'null', -32600, null],
  ['no version', '{"id":1,"method":"status"}', -32600, 1],
  ['another version', '{"jsonrpc":"1.0","id":1,"method":"status"}', -32600, 1],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"status"}', -32600, null],
  ['no method', '{"jsonrpc":"2.0","id":7}', -32600, 7],
  ['a method that is a number', '{"jsonrpc":"2.0","id":7,"method":1}', -32600, 7],
  ['an unknown method', '{"jsonrpc":"2.0","id":7,"method":"destroy"}', -32601, 7],
  ['a method of every object', '{"jsonrpc":"2.0","id":7,"method":"toString"}', -32601, 7],
  ['a method that only the engine has', '{"jsonrpc":"2.0","id":7,"method":"closed"}', -32601, 7],
  ['__proto__ as a method', '{"jsonrpc":"2.0","id":7,"method":"__proto__"}', -32601, 7],
  ['parameters by position', '{"jsonrpc":"2.0","id":7,"method":"peers","params":[]}', -32602, 7],
  ['params that are text', '{"jsonrpc":"2.0","id":7,"method":"peers","params":"x"}', -32600, 7],
  ['an unknown parameter', '{"jsonrpc":"2.0","id":7,"method":"peers","params":{"x":1}}', -32602, 7],
  [
    '__proto__ as a parameter',
    '{"jsonrpc":"2.0","id":7,"method":"peers","params":{"__proto__":{"all":true}}}',
    -32602,
    7,
  ],
  [
    'parameters of subscribe',
    '{"jsonrpc":"2.0","id":7,"method":"subscribe","params":{"x":1}}',
    -32602,
    7,
  ],
  [
    'a failing call',
    '{"jsonrpc":"2.0","id":7,"method":"read","params":{"conversation":"#x"}}',
    -32000,
    7,
  ],
  ['a deep nest', '['.repeat(100_000), -32700, null],
  ['an empty batch', '[]', -32600, null],
  ['a batch in a batch', '[[]]', -32600, null],
  ['an oversized batch', `[${'1,'.repeat(MAX_RPC_BATCH)}1]`, -32600, null],
] as const) {
  served(`${name} is refused with ${number}, and the next request is served`, async (_, raw) => {
    raw.write(line)
    raw.write('\n')
    const first = await raw.next()
    const answer = Array.isArray(first) ? first[0] : first
    assert.equal(answer.jsonrpc, '2.0')
    assert.equal(answer.id, id)
    assert.equal(answer.error.code, number)
    assert.equal(typeof answer.error.message, 'string')
    assert.match(answer.error.data.code, /^(RPC|NODE)_/)
    assert('hint' in answer.error.data)
    raw.ask('status', {}, 'next')
    assert.equal((await raw.next()).id, 'next')
  })
}

served('a line over the limit is refused once and skipped to its end', async (_, raw) => {
  const piece = 'x'.repeat(65_536)
  for (let sent = 0; sent <= 2 * MAX_RPC_LINE_BYTES; sent += piece.length) raw.write(piece)
  assert.equal((await raw.next()).error.data.code, 'RPC_TOO_LARGE')
  raw.write('"}]\n')
  raw.ask('status', {}, 2)
  assert.equal((await raw.next()).id, 2)
})

served('a line of exactly the limit is served', async (_, raw) => {
  const request = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status' })
  raw.write(`${request}${' '.repeat(MAX_RPC_LINE_BYTES - request.length)}\n`)
  assert.equal((await raw.next()).result.name, 'alice')
})

served('blank lines are ignored', async (_, raw) => {
  raw.write('\n \r\n\t\n')
  raw.ask('status')
  assert.equal((await raw.next()).id, 1)
})

served('a notification is done and not answered', async ({ engine }, raw) => {
  const params = { to: '#lobby', text: 'quiet' }
  raw.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'send', params })}\n`)
  raw.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'nonsense' })}\n`)
  raw.ask('status')
  assert.equal((await raw.next()).id, 1)
  assert.equal(engine.messages[0]?.text, 'quiet')
})

served('a batch is answered as a batch, without its notifications', async (_, raw) => {
  raw.write(
    `${JSON.stringify([
      { jsonrpc: '2.0', id: 1, method: 'status' },
      { jsonrpc: '2.0', method: 'status' },
      { jsonrpc: '2.0', id: 'b', method: 'nonsense' },
      5,
    ])}\n`,
  )
  const answers = await raw.next()
  assert.deepEqual(
    answers.map(({ id }: { id: unknown }) => id),
    [1, 'b', null],
  )
  assert.equal(answers[1].error.code, -32601)
  raw.write(`${JSON.stringify([{ jsonrpc: '2.0', method: 'status' }])}\n`)
  raw.ask('status', {}, 9)
  assert.equal((await raw.next()).id, 9)
})

served('a client that ends its side first still gets its answer', async (_, raw) => {
  raw.socket.end('{"jsonrpc":"2.0","id":1,"method":"status"}')
  assert.equal((await raw.next()).id, 1)
  assert.equal(await raw.next(), undefined)
})

served('a client that ends its side while it waits is let go', async ({ engine }, raw) => {
  raw.ask('wait', { id: 'w', state: 'sent', timeoutMs: 600_000 })
  raw.socket.end()
  assert.equal((await raw.next()).error.data.code, 'RPC_UNREACHABLE')
  assert.equal(await raw.next(), undefined)
  assert.deepEqual(engine.aborted, ['w'])
})

served('subscribe is answered before its first event', async ({ engine }, raw) => {
  raw.ask('subscribe')
  assert.deepEqual((await raw.next()).result, { subscribed: true })
  const ready = await raw.next()
  assert.deepEqual(Object.keys(ready), ['jsonrpc', 'method', 'params'])
  assert.equal(ready.method, 'event')
  assert.equal(ready.params.event, 'ready')
  raw.ask('subscribe')
  await raw.next()
  await engine.send({ to: '#lobby', text: 'once' })
  assert.equal((await raw.next()).params.message.text, 'once')
  raw.ask('unsubscribe')
  assert.deepEqual((await raw.next()).result, { subscribed: false })
  await engine.send({ to: '#lobby', text: 'unheard' })
  raw.ask('status', {}, 2)
  assert.equal((await raw.next()).id, 2)
})

served('a client that vanishes leaves nothing behind', async ({ engine, server }, raw) => {
  raw.ask('subscribe')
  await raw.next()
  await raw.next()
  raw.ask('wait', { id: 'w', state: 'sent', timeoutMs: 600_000 })
  raw.ask('status')
  await raw.next()
  raw.close()
  while (server.clients > 0 || engine.listeners > 0) await new Promise(setImmediate)
  assert.deepEqual(engine.aborted, ['w'])
})

test('arbitrary lines never get worse than an answer', async () => {
  const opened = await serve()
  const raw = await RawClient.open(opened.path)
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => Buffer.from(text)),
        fc
          .record({
            jsonrpc: fc.constantFrom('2.0', 2),
            id: fc.jsonValue(),
            method: fc.constantFrom('send', 'history', 'verify', 'wait', '', 'subscribe'),
            params: fc.jsonValue(),
          })
          .map((request) => Buffer.from(JSON.stringify(request))),
      ),
      async (bytes) => {
        raw.write(bytes)
        raw.write('\n')
        raw.ask('status', {}, 'alive')
        let answer = await raw.next()
        while (answer.id !== 'alive') answer = await raw.next()
      },
    ),
    { numRuns: Number(process.env.P2PCHAT_FC_RUNS ?? 300) },
  )
  raw.close()
  await once(raw.socket, 'close')
  await opened.close()
})
