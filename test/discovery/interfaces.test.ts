import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { test } from 'node:test'
import {
  chooseInterfaces,
  diffInterfaces,
  type InterfaceReading,
  type LinkState,
  ownAddresses,
} from '../../src/discovery/interfaces.ts'

function v4(address: string, more: { netmask?: string; internal?: boolean; mac?: string } = {}) {
  const { netmask = '255.255.255.0', internal = false, mac = '02:00:00:00:00:01' } = more
  return {
    family: 'IPv4',
    address,
    netmask,
    internal,
    mac,
    cidr: null,
  } satisfies NetworkInterfaceInfo
}

function v6(address: string, scopeid = 0, internal = false): NetworkInterfaceInfo {
  const mac = '02:00:00:00:00:01'
  return { family: 'IPv6', address, scopeid, internal, netmask: 'ffff::', mac, cidr: null }
}

const laptop: InterfaceReading = {
  lo: [v4('127.0.0.1', { netmask: '255.0.0.0', internal: true }), v6('::1', 0, true)],
  eth0: [v4('192.168.1.5'), v4('192.168.1.6'), v6('2001:db8::5'), v6('fe80::5', 2)],
  tun0: [v4('10.8.0.2', { netmask: '255.255.255.255' })],
}

const shown = (reading: InterfaceReading, only?: string[], link?: (name: string) => LinkState) =>
  chooseInterfaces(reading, { ...(only && { only }), ...(link && { link }) }).map(
    ({ name, address }) => `${name} ${address}`,
  )

test('the first address of each family of each interface is used, loopback too, tunnels not', () => {
  assert.deepEqual(shown(laptop), ['lo 127.0.0.1', 'eth0 192.168.1.5', 'eth0 fe80::5'])
})

test('loopback is nobody else, unless it was asked for', () => {
  const lone = (only?: string[]) =>
    chooseInterfaces(laptop, only && { only }).flatMap(({ name, lone }) => (lone ? [name] : []))
  assert.deepEqual([lone(), lone(['lo'])], [['lo'], []])
})

test('only the named interfaces are used where some are named, a tunnel among them', () => {
  assert.deepEqual(shown(laptop, ['tun0', 'wlan7']), ['tun0 10.8.0.2'])
  assert.deepEqual(shown(laptop, []), shown(laptop))
})

test('the system knows better than a netmask what a tunnel is', () => {
  const link = (name: string) => ({ index: 1, pointToPoint: name === 'eth0' })
  assert.deepEqual(shown(laptop, undefined, link), ['lo 127.0.0.1', 'tun0 10.8.0.2'])
})

test('a machine without any interface has none to use', () => {
  assert.deepEqual(shown({}), [])
  assert.deepEqual(shown({ eth0: undefined, eth1: [], eth2: [v4('0.0.0.0')] }), [])
})

test('every own address is known, those that are not used too', () => {
  assert.ok(ownAddresses(laptop).has('10.8.0.2'))
  assert.ok(ownAddresses(laptop).has('2001:db8::5'))
  assert.ok(!ownAddresses(laptop).has('192.168.1.7'))
})

test('nothing is closed or opened while nothing changes', () => {
  const before = chooseInterfaces(laptop)
  const keys = before.map(({ key }) => key)
  assert.deepEqual(diffInterfaces(keys, chooseInterfaces(laptop)), { gone: [], come: [] })
})

for (const [change, eth0] of Object.entries({
  'another address': [v4('192.168.1.9'), v6('fe80::5', 2)],
  'another hardware address': [v4('192.168.1.5', { mac: '02:00:00:00:00:02' }), v6('fe80::5', 2)],
  'another index': [v4('192.168.1.5'), v6('fe80::5', 3)],
})) {
  test(`an interface is opened anew when it has ${change}, and the others are left alone`, () => {
    const before = chooseInterfaces(laptop)
    const after = chooseInterfaces({ ...laptop, eth0 })
    const { gone, come } = diffInterfaces(
      before.map(({ key }) => key),
      after,
    )
    assert.ok(gone.length > 0 && gone.every((key) => key.startsWith('eth0')))
    assert.ok(come.some(({ name, family }) => name === 'eth0' && family === 'IPv4'))
    assert.ok(come.every(({ name }) => name === 'eth0'))
  })
}
