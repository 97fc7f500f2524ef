import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  formatAddress,
  parseDialTarget,
  resolveDialTarget,
} from '../../src/discovery/static-peers.ts'
import { isChatError } from '../../src/errors.ts'
import { MAX_ADDRESSES_PER_PEER } from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

for (const [text, host, port, literal] of [
  ['192.168.1.5:17877', '192.168.1.5', 17_877, true],
  ['127.0.0.1:1', '127.0.0.1', 1, true],
  ['[2001:db8::1]:65535', '2001:db8::1', 65_535, true],
  ['[::1]:80', '::1', 80, true],
  ['[fe80::1%eth0]:80', 'fe80::1%eth0', 80, true],
  ['localhost:80', 'localhost', 80, false],
  ['anna-laptop.local:80', 'anna-laptop.local', 80, false],
] as const) {
  test(`${text} is a place to dial`, () => {
    const target = parseDialTarget(text)
    assert.deepEqual(target, { host, port, literal })
    assert.equal(formatAddress(target), text)
  })
}

for (const text of [
  '',
  'anna',
  ':80',
  'anna:',
  'anna:0',
  'anna:65536',
  'anna:080000',
  'anna:-1',
  'anna:8o',
  'anna:80 ',
  ' anna:80',
  'an na:80',
  'anna\n:80',
  '-anna:80',
  'anna..local:80',
  `${'a'.repeat(64)}:80`,
  `${'a.'.repeat(200)}:80`,
  '192.168.1:80',
  '192.168.1.256:80',
  '192.168.001.5:80',
  '0.0.0.0:80',
  '224.0.0.251:80',
  '255.255.255.255:80',
  '0x7f000001:80',
  '2130706433:80',
  '::1:80',
  '[::1]',
  '[::]:80',
  '[ff02::fb]:80',
  '[::ffff:10.0.0.1]:80',
  '[fe80::1]:80',
  '[fe80::1%]:80',
  '[fe80::1%e/0]:80',
  '[12345::]:80',
  '[anna]:80',
  '[10.0.0.1]:80',
  'http://anna:80',
  'anna:80/x',
  'user@anna:80',
]) {
  test(`${JSON.stringify(text)} is refused with ARGS_ADDRESS`, () => {
    assert.throws(
      () => parseDialTarget(text),
      (error) => isChatError(error, 'ARGS_ADDRESS'),
    )
  })
}

test('any text at all is a target that can be written back, or ARGS_ADDRESS', () => {
  const part = fc.constantFrom(
    '[',
    ']',
    ':',
    '.',
    '%',
    '10',
    'fe80',
    '::',
    'a',
    '80',
    '\u0000',
    '-',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (text) => {
      try {
        assert.deepEqual(
          parseDialTarget(formatAddress(parseDialTarget(text))),
          parseDialTarget(text),
        )
      } catch (error) {
        assert.ok(isChatError(error, 'ARGS_ADDRESS'), String(error))
      }
    }),
    fuzz(1_000),
  )
})

const anna = parseDialTarget('anna:80')

test('a literal address is not looked up', async () => {
  const target = parseDialTarget('10.0.0.1:80')
  const lookup = () => assert.fail('looked up')
  assert.deepEqual(await resolveDialTarget(target, lookup), [{ host: '10.0.0.1', port: 80 }])
})

test('a name gives its usable addresses, without repetitions and not too many', async () => {
  const answers = ['0.0.0.0', '10.0.0.1', '10.0.0.1', 'ff02::1', '2001:db8::1', 'nonsense']
  const lookup = async () => answers.map((address) => ({ address }))
  assert.deepEqual(await resolveDialTarget(anna, lookup), [
    { host: '10.0.0.1', port: 80 },
    { host: '2001:db8::1', port: 80 },
  ])
  const many = async () => Array.from({ length: 50 }, (_, i) => ({ address: `10.0.0.${i + 1}` }))
  assert.equal((await resolveDialTarget(anna, many)).length, MAX_ADDRESSES_PER_PEER)
})

test('a name that nobody knows, or without a usable address, is ARGS_ADDRESS', async () => {
  const unknown = () => Promise.reject(new Error('getaddrinfo ENOTFOUND anna'))
  for (const lookup of [unknown, async () => [], async () => [{ address: '0.0.0.0' }]]) {
    await assert.rejects(resolveDialTarget(anna, lookup), (error) =>
      isChatError(error, 'ARGS_ADDRESS'),
    )
  }
})

test('the system can look up localhost', async () => {
  const addresses = await resolveDialTarget(parseDialTarget('localhost:80'))
  assert.ok(addresses.some(({ host }) => host === '127.0.0.1' || host === '::1'))
})
