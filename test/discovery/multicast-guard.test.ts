import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isAnswer, MulticastGuard } from '../../src/discovery/multicast-guard.ts'
import { announcement, encodePacket, SERVICE, TYPE } from '../helpers/dns-bytes.ts'
import { fuzz } from '../helpers/fuzz.ts'

const open = () => new MulticastGuard(['_p2pchat', 'p2p-0123456789abcdef', '_dns-sd'])
const ptr = { name: SERVICE, type: TYPE.PTR }
const question = encodePacket({ questions: [ptr] })
const honest = announcement({ token: '0123456789abcdef', port: 4000, addresses: ['10.0.0.2'] })

test('questions and answers about the service, in any case of letters, may enter', () => {
  const loud = encodePacket({ questions: [{ ...ptr, name: SERVICE.toUpperCase() }] })
  const host = { name: 'p2p-0123456789abcdef.local', type: TYPE.A }
  const types = { name: '_services._dns-sd._udp.local', type: TYPE.PTR }
  for (const packet of [question, honest, loud]) assert.ok(open().mayEnter(packet, 'a', 0))
  for (const asked of [host, types]) {
    assert.ok(open().mayEnter(encodePacket({ questions: [asked] }), 'a', 0))
  }
})

test('what concerns others, is cut, empty or huge does not reach the parser', () => {
  const others = encodePacket({ questions: [{ name: '_ipp._tcp.local', type: TYPE.PTR }] })
  const empty = Buffer.concat([Buffer.alloc(12), Buffer.from('_p2pchat')])
  const huge = Buffer.concat([honest, Buffer.alloc(4_096)])
  for (const packet of [others, empty, huge, honest.subarray(0, 11), Buffer.alloc(0)]) {
    assert.ok(!open().mayEnter(packet, 'a', 0))
  }
})

test('a packet of very many questions or records does not reach the parser', () => {
  const ask = (count: number) =>
    encodePacket({ questions: Array.from({ length: count }, () => ptr) })
  assert.ok(open().mayEnter(ask(40), 'a', 0))
  assert.ok(!open().mayEnter(ask(100), 'a', 0))
  assert.ok(!open().mayEnter(Buffer.from(honest).fill(255, 4, 12), 'a', 0))
})

test('one source is heard 60 times a second, all together 300 times', () => {
  const guard = open()
  const heard = (source: string, now: number) =>
    Array.from({ length: 100 }, () => guard.mayEnter(honest, source, now)).filter(Boolean).length
  assert.equal(heard('a', 0), 60)
  assert.equal(heard('b', 10), 60)
  for (const source of ['c', 'd', 'e']) heard(source, 20)
  assert.equal(heard('f', 30), 0)
  assert.equal(heard('f', 1_000), 60)
})

test('the same bytes leave once a second', () => {
  const guard = open()
  assert.ok(guard.mayLeave(question, 0))
  assert.ok(!guard.mayLeave(question, 999))
  assert.ok(guard.mayLeave(honest, 999))
  assert.ok(guard.mayLeave(question, 1_000))
})

test('only an answer with more than it was asked for is an answer to spread in time', () => {
  assert.ok(!isAnswer(question))
  assert.ok(!isAnswer(honest))
  assert.ok(!isAnswer(Buffer.alloc(3)))
  const record = { ...ptr, data: Buffer.alloc(1) }
  assert.ok(isAnswer(encodePacket({ answers: [record], additionals: [record] })))
})

test('no packet makes it throw', () => {
  const guard = open()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (bytes, now) => {
      guard.mayEnter(Buffer.from(bytes), 'a', now)
      isAnswer(Buffer.from(bytes))
    }),
    fuzz(),
  )
})
