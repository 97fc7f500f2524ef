import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { isChatError } from '../../src/errors.ts'
import { tcpTransport } from '../../src/peer/tcp.ts'
import { count, Ears, openPair, profile } from './fixture.ts'
import { openNode, sightingOf } from './node-fixture.ts'
import { testTransport } from './transport-suite.ts'

const hasIpv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
)

testTransport('TCP over IPv4', () => ({ from: tcpTransport, to: tcpTransport, host: '127.0.0.1' }))

if (hasIpv6) {
  testTransport('TCP over IPv6', () => ({ from: tcpTransport, to: tcpTransport, host: '::1' }))
} else {
  test('TCP over IPv6', { skip: 'this machine has no IPv6 loopback' }, () => undefined)
}

test('IPv4 through a port of both families is given as IPv4', async () => {
  const remotes: string[] = []
  const accepted = new EventEmitter()
  const listener = await tcpTransport.accept({ port: 0 }, (stream) => {
    remotes.push(stream.remote.host)
    stream.destroy()
    accepted.emit('stream')
  })
  const arrived = once(accepted, 'stream')
  const to = { host: '127.0.0.1', port: listener.port }
  const stream = await tcpTransport.dial(to, new AbortController().signal)
  await arrived
  assert.deepEqual(remotes, ['127.0.0.1'])
  stream.destroy()
  await listener.close()
})

test('only literal addresses are dialled: a name would be looked up', async () => {
  for (const host of ['localhost', 'example.com', '', '127.0.0.1 ']) {
    const dialling = tcpTransport.dial({ host, port: 1 }, new AbortController().signal)
    await assert.rejects(dialling, (error) => isChatError(error, 'LINK_REFUSED'))
  }
})

test('a session over real TCP carries a flood, and its goodbye', async () => {
  const { dialled, accepted, listener } = await openPair({
    from: tcpTransport,
    to: tcpTransport,
    at: '127.0.0.1',
    clock: systemClock,
  })
  const [near, far] = [new Ears(dialled), new Ears(accepted)]
  for (const text of count(10_000)) dialled.send(profile(text))
  dialled.close()
  await Promise.all([dialled.finished, accepted.finished])
  assert.deepEqual(far.texts, count(10_000))
  assert.deepEqual([near.closed, near.reason], [true, undefined])
  assert.deepEqual([far.closed, far.reason, accepted.goodbye], [true, undefined, 0])
  await listener.close()
})

test('two nodes meet over real TCP, talk, and leave nothing behind', async () => {
  const open = (seed: number) =>
    openNode({ transport: tcpTransport, clock: systemClock, seed, port: 0 })
  const [a, b] = [await open(1), await open(2)]
  const met = Promise.all([a, b].map(({ diary }) => once(diary, 'session')))
  a.set.sight(sightingOf(b, '127.0.0.1'))
  b.set.sight(sightingOf(a, '127.0.0.1'))
  await met
  const heard = once(b.diary, 'packet')
  const signal = new AbortController().signal
  const session = await a.set.dial([], { expect: b.peer, signal })
  session.send(profile('hello'))
  assert.deepEqual((await heard)[0], profile('hello'))
  await Promise.all([a.set.close(), b.set.close()])
  assert.deepEqual([a.diary.broken, b.diary.broken], [undefined, undefined])
  assert.deepEqual([a.diary.live.size, b.diary.live.size], [0, 0])
})
