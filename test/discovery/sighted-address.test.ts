import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isUnicast } from '../../src/discovery/literal-address.ts'
import { isLocal, sightedAddresses } from '../../src/discovery/sighted-address.ts'
import { MAX_ADDRESSES_PER_PEER } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

const own = new Set(['10.0.0.1', 'fe80::1'])

function hosts(source: string, advertised: unknown[] = [], port: unknown = 4000): string[] {
  return sightedAddresses({ source, port, advertised, own }).map(({ host }) => host)
}

test('the address a packet came from is dialled first, then what it advertises', () => {
  const advertised = ['172.17.0.1', '10.0.0.2', '2001:db8::2', '172.17.0.1']
  assert.deepEqual(hosts('10.0.0.2', advertised), ['10.0.0.2', '172.17.0.1', '2001:db8::2'])
})

test('addresses that mean somebody else here than there are left out', () => {
  const useless = ['127.0.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '240.0.0.1', '::', '::1']
  const zoneless = ['fe80::2', 'fe80::2%eth0', 'ff02::1', '::ffff:10.0.0.3', '10.0.0.1']
  const garbage = [7, null, undefined, '', 'anna', '1.2.3', '10.0.0.256', { host: 'x' }]
  assert.deepEqual(hosts('10.0.0.2', [...useless, ...zoneless, ...garbage]), ['10.0.0.2'])
})

test('link-local sources keep their zone', () => {
  assert.deepEqual(hosts('fe80::2%eth0'), ['fe80::2%eth0'])
})

test('no port, no address', () => {
  for (const port of [0, -1, 65_536, 1.5, Number.NaN, '80', null]) {
    assert.deepEqual(hosts('10.0.0.2', [], port), [])
  }
})

test('a source that names no single machine gives nothing', () => {
  for (const source of ['0.0.0.0', '224.0.0.251', '255.255.255.255', '::', 'ff02::fb', 'x']) {
    assert.deepEqual(hosts(source, ['10.0.0.2']), [], source)
  }
})

test('loopback and own addresses are this machine', () => {
  for (const source of ['127.0.0.1', '127.9.9.9', '::1', '10.0.0.1', 'fe80::1%eth0']) {
    assert.ok(isLocal(source, own), source)
  }
  assert.ok(!isLocal('10.0.0.2', own))
  assert.ok(!isLocal('fe80::2%eth0', own))
})

test('whatever is advertised, only unicast addresses come out, and few', () => {
  const anything = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.anything())
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 40 }), (advertised) => {
      const found = hosts('10.0.0.2', advertised)
      assert.equal(found[0], '10.0.0.2')
      assert.ok(found.length <= MAX_ADDRESSES_PER_PEER)
      assert.ok(found.every((host) => isUnicast(host) && !own.has(host)))
    }),
    fuzz(),
  )
})
