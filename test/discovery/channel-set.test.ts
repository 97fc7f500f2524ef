import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Channel,
  ChannelSet,
  RETRY_MS,
  UNHEARD_AFTER_MS,
} from '../../src/discovery/channel-set.ts'
import type { LanInterface } from '../../src/discovery/interfaces.ts'
import { ChatError, type ErrorCode } from '../../src/errors.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

function lan(name: string, address = '10.0.0.1', family: LanInterface['family'] = 'IPv4') {
  const lone = name === 'lo'
  return { name, family, address, key: `${name} ${family} ${address}`, lone } satisfies LanInterface
}

/** A set over channels that exist in memory, and what it did with them. */
function record() {
  const clock = new ManualClock()
  const events: string[] = []
  const broken = new Map<string, ErrorCode>()
  const failures = new Map<string, () => void>()
  const deaf = new Set<string>()
  const set = new ChannelSet<Channel>({
    clock,
    async openChannel({ name, address }, onFailure) {
      const code = broken.get(name)
      if (code) throw new ChatError(code, code === 'DISCOVERY_FAILED' ? name : undefined)
      events.push(`open ${name} ${address}`)
      failures.set(name, onFailure)
      return {
        get heard() {
          return !deaf.has(name)
        },
        query: () => events.push(`query ${name}`),
        close: async (goodbye) => {
          events.push(`close ${name} ${address}${goodbye ? ' goodbye' : ''}`)
        },
      }
    },
    onChange: (names) => events.push(`change ${names.join()}`),
    onWarning: ({ code, detail }) => events.push([code, detail].filter(Boolean).join(' ')),
    onOver: (codes) => events.push(`over ${codes.join()}`),
  })
  const did = () => events.splice(0)
  return { clock, set, did, broken, failures, deaf }
}

test('one channel is opened on each interface, and nothing happens while nothing changes', async () => {
  const { set, did } = record()
  const both = [lan('eth1'), lan('eth0')]
  await set.align(both)
  assert.deepEqual(did(), ['open eth1 10.0.0.1', 'open eth0 10.0.0.1', 'change eth0,eth1'])
  await set.align(both)
  assert.deepEqual(did(), [])
  set.query()
  assert.deepEqual(did(), ['query eth1', 'query eth0'])
})

test('what changed is closed without goodbye and opened anew; the others stay open', async () => {
  const { set, did } = record()
  await set.align([lan('eth0'), lan('eth1')])
  did()
  await set.align([lan('eth0'), lan('eth1', '10.0.0.9')])
  const changed = ['close eth1 10.0.0.1', 'open eth1 10.0.0.9', 'change eth0,eth1']
  assert.deepEqual(did(), changed)
})

test('a taken port is told once for all interfaces, tried again every 30 s, and heals', async () => {
  const { clock, set, did, broken } = record()
  const both = [lan('eth0'), lan('eth1')]
  broken.set('eth0', 'DISCOVERY_PORT_TAKEN').set('eth1', 'DISCOVERY_PORT_TAKEN')
  await set.align(both)
  assert.deepEqual(did(), ['DISCOVERY_PORT_TAKEN'])
  await clock.advance(RETRY_MS)
  await set.align(both)
  assert.deepEqual(did(), [])
  broken.clear()
  await clock.advance(RETRY_MS - 1)
  await set.align(both)
  assert.deepEqual(did(), [])
  await clock.advance(1)
  await set.align(both)
  assert.deepEqual(did(), [
    'open eth0 10.0.0.1',
    'open eth1 10.0.0.1',
    'change eth0,eth1',
    'over DISCOVERY_PORT_TAKEN',
  ])
  broken.set('eth0', 'DISCOVERY_PORT_TAKEN')
  await set.align([lan('eth0', '10.0.0.2')])
  assert.ok(did().includes('DISCOVERY_PORT_TAKEN'), 'told again after it had been right')
})

test('an interface that does not work stands in no other one’s way', async () => {
  const { set, did, broken } = record()
  broken.set('eth0', 'DISCOVERY_FAILED')
  await set.align([lan('eth0'), lan('eth1')])
  assert.deepEqual(did(), ['open eth1 10.0.0.1', 'change eth1', 'DISCOVERY_FAILED eth0'])
})

test('IPv6 that does not work is no reason to warn', async () => {
  const { set, did, broken } = record()
  broken.set('eth0', 'DISCOVERY_FAILED')
  await set.align([lan('eth0', 'fe80::1', 'IPv6'), lan('eth1')])
  assert.deepEqual(did(), ['open eth1 10.0.0.1', 'change eth1'])
})

test('no interface at all is told once, each time the last one has gone', async () => {
  const { set, did } = record()
  await set.align([])
  await set.align([])
  assert.deepEqual(did(), ['DISCOVERY_NO_INTERFACE'])
  await set.align([lan('eth0')])
  await set.align([])
  assert.deepEqual(did(), [
    'open eth0 10.0.0.1',
    'change eth0',
    'over DISCOVERY_NO_INTERFACE',
    'close eth0 10.0.0.1',
    'change ',
    'DISCOVERY_NO_INTERFACE',
  ])
})

test('loopback is used, but is no network: that is told as long as there is nothing else', async () => {
  const { set, did } = record()
  await set.align([lan('lo', '127.0.0.1')])
  assert.deepEqual(did(), ['open lo 127.0.0.1', 'change lo', 'DISCOVERY_NO_INTERFACE'])
  await set.align([lan('lo', '127.0.0.1'), lan('eth0')])
  assert.deepEqual(did(), ['open eth0 10.0.0.1', 'change eth0,lo', 'over DISCOVERY_NO_INTERFACE'])
})

test('an interface that does not even let our own words come back is told once, until it does', async () => {
  const { clock, set, did, deaf } = record()
  const all = [lan('lo', '127.0.0.1'), lan('eth0'), lan('eth1'), lan('eth0', 'fe80::1', 'IPv6')]
  for (const name of ['lo', 'eth0']) deaf.add(name)
  await set.align(all)
  did()
  await clock.advance(UNHEARD_AFTER_MS - 1)
  await set.align(all)
  assert.deepEqual(did(), [])
  await clock.advance(1)
  await set.align(all)
  await set.align(all)
  assert.deepEqual(did(), ['DISCOVERY_UNHEARD eth0'])
  deaf.clear()
  await set.align(all)
  assert.deepEqual(did(), ['over DISCOVERY_UNHEARD'])
})

test('a channel that fails later is closed and opened anew', async () => {
  const { set, did, failures } = record()
  await set.align([lan('eth0')])
  did()
  failures.get('eth0')?.()
  assert.deepEqual(did(), ['close eth0 10.0.0.1'])
  await set.align([lan('eth0')])
  assert.deepEqual(did(), ['open eth0 10.0.0.1', 'change eth0'])
  failures.get('eth1')?.()
})

test('after a sleep everything is opened anew', async () => {
  const { set, did } = record()
  await set.align([lan('eth0')])
  did()
  set.drop()
  await set.align([lan('eth0')])
  assert.deepEqual(did(), ['close eth0 10.0.0.1', 'open eth0 10.0.0.1', 'change eth0'])
})

test('closing says goodbye on all that is open, waits for what is opening, and ends all', async () => {
  const { set, did } = record()
  await set.align([lan('eth0')])
  did()
  const late = set.align([lan('eth0'), lan('eth1')])
  await set.close()
  await late
  assert.deepEqual(did(), [
    'open eth1 10.0.0.1',
    'close eth1 10.0.0.1',
    'close eth0 10.0.0.1 goodbye',
  ])
  await set.align([lan('eth2')])
  set.query()
  await set.close()
  assert.deepEqual(did(), [])
})
