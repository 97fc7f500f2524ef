import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '../../src/log.ts'
import { EventHub } from '../../src/node/event-hub.ts'
import type { NodeEvent } from '../../src/node/index.ts'

const warning = (code: string): NodeEvent => ({
  event: 'warning',
  warning: { code, message: code, hint: null },
})
const codes = (events: readonly NodeEvent[]) =>
  events.map((event) => (event.event === 'warning' ? event.warning.code : event.event))

test('what happens before anybody listens is told to the first listener, once and in order', () => {
  const hub = new EventHub(silentLog)
  hub.emit(warning('a'))
  hub.emit(warning('b'))
  assert.equal(hub.listening, true)
  const first: NodeEvent[] = []
  const second: NodeEvent[] = []
  hub.subscribe((event) => first.push(event))
  const leave = hub.subscribe((event) => second.push(event))
  hub.emit(warning('c'))
  leave()
  leave()
  hub.emit(warning('d'))
  assert.deepEqual(codes(first), ['a', 'b', 'c', 'd'])
  assert.deepEqual(codes(second), ['c'])
})

test('nothing is kept for ever where nobody comes to listen', () => {
  const hub = new EventHub(silentLog)
  for (let n = 0; n < 1_000; n++) hub.emit(warning(`${n}`))
  assert.equal(hub.listening, false)
  const late: NodeEvent[] = []
  const leave = hub.subscribe((event) => late.push(event))
  hub.emit(warning('now'))
  leave()
  assert.deepEqual(codes(late), ['now'])
  assert.equal(hub.listening, false)
})

test('a listener that throws, or leaves while it is told, harms no other', () => {
  const hub = new EventHub(silentLog)
  hub.emit(warning('early'))
  hub.subscribe(() => {
    throw new Error('mine alone')
  })
  const heard: NodeEvent[] = []
  const leave = hub.subscribe((event) => {
    heard.push(event)
    leave()
  })
  hub.subscribe((event) => heard.push(event))
  hub.emit(warning('x'))
  hub.emit(warning('y'))
  assert.deepEqual(codes(heard), ['x', 'x', 'y'])
})
