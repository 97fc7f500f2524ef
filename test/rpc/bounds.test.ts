import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { NodeEvent } from '../../src/rpc/methods.ts'
import { MAX_RPC_CLIENTS, MAX_RPC_WAITS } from '../../src/wire/limits.ts'
import { RawClient, serve } from './socket.ts'

test('one client too many is told so, and a place that becomes free is taken', async () => {
  const opened = await serve()
  const clients: RawClient[] = []
  for (let n = 0; n < MAX_RPC_CLIENTS; n++) {
    const raw = await RawClient.open(opened.path)
    raw.ask('status')
    assert.equal((await raw.next()).result.name, 'alice')
    clients.push(raw)
  }
  const extra = await RawClient.open(opened.path)
  assert.equal((await extra.next()).error.data.code, 'RPC_BUSY')
  assert.equal(await extra.next(), undefined)
  clients[0]?.close()
  while (opened.server.clients >= MAX_RPC_CLIENTS) await new Promise(setImmediate)
  const late = await RawClient.open(opened.path)
  late.ask('status')
  assert.equal((await late.next()).result.name, 'alice')
  for (const raw of [...clients, late]) raw.close()
  await opened.close()
})

test('a slow reader is told once, loses events, and costs no more memory than the limit', async () => {
  const maxUnsentBytes = 256 * 1_024
  const opened = await serve({ maxUnsentBytes })
  const raw = await RawClient.open(opened.path)
  raw.ask('subscribe')
  await raw.next()
  await raw.next()
  raw.socket.pause()
  const [message] = [await opened.engine.send({ to: '#lobby', text: 'x'.repeat(10_000) })]
  const event: NodeEvent = { event: 'message', message }
  const sent = 2_000
  for (let n = 1; n < sent; n++) {
    opened.engine.emit(event)
    if (n % 50 === 0) await new Promise(setImmediate)
  }
  raw.socket.resume()
  let heard = 0
  let event_ = await raw.next()
  while (event_.params.event === 'message') {
    heard++
    event_ = await raw.next()
  }
  assert.equal(event_.params.warning.code, 'RPC_SLOW')
  assert(heard < sent / 2, `${heard} of ${sent} events came`)
  opened.engine.emit({ event: 'message', message: { ...message, text: 'after' } })
  assert.equal((await raw.next()).params.message.text, 'after')
  raw.close()
  await opened.close()
})

test('a client that asks and never reads is not read any further', async () => {
  const opened = await serve({ maxUnsentBytes: 65_536 })
  for (let n = 0; n < 20; n++) await opened.engine.send({ to: '#lobby', text: 'x'.repeat(10_000) })
  let asked = 0
  const history = opened.engine.history.bind(opened.engine)
  opened.engine.history = (params) => {
    asked++
    return history(params)
  }
  const raw = await RawClient.open(opened.path)
  raw.socket.pause()
  const params = { conversation: '#lobby', limit: 20 }
  for (let n = 0; n < 1_000; n++) raw.ask('history', params, n)
  let before = -1
  while (asked !== before) {
    before = asked
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
  }
  assert(asked > 0 && asked < 200, `${asked} of 1000 were run`)
  raw.socket.resume()
  for (let n = 0; n < 1_000; n++) assert.equal((await raw.next()).result.length, 20)
  raw.close()
  await opened.close()
})

test('an engine that leaves soon answers, but sends no events', async () => {
  const opened = await serve({ lasting: false })
  const raw = await RawClient.open(opened.path)
  raw.ask('subscribe')
  assert.equal((await raw.next()).error.data.code, 'RPC_BUSY')
  raw.ask('status')
  assert.equal((await raw.next()).result.name, 'alice')
  raw.close()
  await opened.close()
})

test('a retired server lets its clients finish and takes no new ones', async () => {
  const opened = await serve()
  const raw = await RawClient.open(opened.path)
  raw.ask('status')
  await raw.next()
  let retired = false
  const retiring = opened.server.retire(60_000).then(() => {
    retired = true
  })
  const late = await RawClient.open(opened.path)
  assert.equal(await late.next(), undefined)
  raw.ask('status', {}, 2)
  assert.equal((await raw.next()).id, 2)
  assert.equal(retired, false)
  raw.close()
  await retiring
  await opened.close()
})

test('a client that does not leave holds a retired server no longer than it was given', async () => {
  const opened = await serve()
  const raw = await RawClient.open(opened.path)
  raw.ask('status')
  await raw.next()
  await opened.server.retire(1)
  await opened.close()
  assert.equal(await raw.next(), undefined)
})

test('one wait too many is refused, and nothing else is', async () => {
  const opened = await serve()
  const raw = await RawClient.open(opened.path)
  const wait = { id: 'w', state: 'sent', timeoutMs: 600_000 }
  for (let n = 0; n <= MAX_RPC_WAITS; n++) raw.ask('wait', wait, n)
  raw.ask('status', {}, 'status')
  const refused = await raw.next()
  assert.deepEqual([refused.id, refused.error.data.code], [MAX_RPC_WAITS, 'RPC_BUSY'])
  assert.equal((await raw.next()).id, 'status')
  assert.equal(opened.engine.waits, MAX_RPC_WAITS)
  raw.close()
  await opened.close()
})
