import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  AddressBook,
  CHANGE_MS,
  REPEAT_MS,
  STALE_MS,
  uniqueAddresses,
} from '../../src/discovery/address-book.ts'
import {
  MAX_ADDRESSES_PER_PEER,
  MAX_SIGHTINGS,
  MAX_SIGHTINGS_PER_SOURCE,
} from '../../src/wire/limits.ts'
import { fuzz } from '../helpers/fuzz.ts'

const token = (n: number) => n.toString(16).padStart(16, '0')

function claim(n: number, source = '10.0.0.2', more: { port?: number; local?: boolean } = {}) {
  const { port = 4000, local = false } = more
  return { token: token(n), source, addresses: [{ host: source, port }], local }
}

test('what is new is given at once, what is known is given again every five seconds', () => {
  const book = new AddressBook()
  assert.deepEqual(book.hear(claim(1), 0), {
    token: token(1),
    addresses: [{ host: '10.0.0.2', port: 4000 }],
  })
  assert.equal(book.hear(claim(1), REPEAT_MS - 1), undefined)
  assert.ok(book.hear(claim(1), REPEAT_MS))
  assert.equal(book.hear(claim(1), REPEAT_MS + 1), undefined)
})

test('a changed port is given after a second, and not lost if it changed sooner', () => {
  const book = new AddressBook()
  book.hear(claim(1), 0)
  assert.equal(book.hear(claim(1, '10.0.0.2', { port: 5000 }), CHANGE_MS - 1), undefined)
  const sighting = book.hear(claim(1, '10.0.0.2', { port: 5000 }), CHANGE_MS)
  assert.deepEqual(sighting?.addresses, [{ host: '10.0.0.2', port: 5000 }])
})

test('a node that is heard from two sources has the addresses of both, the last heard first', () => {
  const book = new AddressBook()
  book.hear(claim(1, '10.0.0.2'), 0)
  const hosts = book.hear(claim(1, '10.0.1.2'), 1)?.addresses.map(({ host }) => host)
  assert.deepEqual(hosts, ['10.0.1.2', '10.0.0.2'])
})

test('a liar who claims the token of another takes no address away from it', () => {
  const book = new AddressBook()
  book.hear(claim(1, '10.0.0.2'), 0)
  for (let i = 3; i < 40; i++) book.hear(claim(1, `10.0.0.${i}`), i)
  const honest = book.hear(claim(1, '10.0.0.2'), REPEAT_MS)
  assert.deepEqual(honest?.addresses[0], { host: '10.0.0.2', port: 4000 })
  assert.equal(honest?.addresses.length, MAX_ADDRESSES_PER_PEER)
})

test('one source has only a few tokens, until one of them went silent', () => {
  const book = new AddressBook()
  for (let n = 0; n < MAX_SIGHTINGS_PER_SOURCE; n++) assert.ok(book.hear(claim(n), n))
  assert.equal(book.hear(claim(99), 10), undefined)
  assert.ok(book.hear(claim(99, '10.0.0.3'), 10), 'another source is not concerned')
  assert.equal(book.hear(claim(98), STALE_MS - 1), undefined)
  assert.ok(book.hear(claim(98), STALE_MS), 'token 0 was silent for long')
  assert.equal(book.hear(claim(0), STALE_MS), undefined, 'and has lost its place')
})

test('many nodes may run on this machine itself', () => {
  const book = new AddressBook()
  for (let n = 0; n < 100; n++) {
    assert.ok(book.hear(claim(n, '127.0.0.1', { local: true }), n))
  }
})

test('a full book takes nobody new until somebody went silent', () => {
  const book = new AddressBook()
  const source = (n: number) => `10.0.${n >> 8}.${n & 255}`
  for (let n = 0; n < MAX_SIGHTINGS; n++) assert.ok(book.hear(claim(n, source(n)), 0))
  assert.equal(book.hear(claim(9_999, '10.9.0.1'), STALE_MS - 1), undefined)
  assert.ok(book.hear(claim(9_999, '10.9.0.1'), STALE_MS))
  assert.equal(book.size, MAX_SIGHTINGS)
})

test('a claim without an address is no claim', () => {
  const book = new AddressBook()
  assert.equal(book.hear({ ...claim(1), addresses: [] }, 0), undefined)
  assert.equal(book.size, 0)
})

test('once cleared, everything is news again', () => {
  const book = new AddressBook()
  book.hear(claim(1), 0)
  book.clear()
  assert.ok(book.hear(claim(1), 1))
})

test('whatever is heard, the book and the rate of sightings stay within bounds', () => {
  const step = fc.record({
    n: fc.nat(20),
    source: fc.nat(8),
    port: fc.integer({ min: 1, max: 3 }),
    after: fc.nat(3_000),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const book = new AddressBook()
      const given = new Map<string, number>()
      let now = 0
      for (const { n, source, port, after } of steps) {
        now += after
        const host = `10.0.0.${source}`
        const sighting = book.hear(claim(n, host, { port }), now)
        if (!sighting) continue
        assert.deepEqual(sighting.addresses[0], { host, port })
        assert.ok(sighting.addresses.length <= MAX_ADDRESSES_PER_PEER)
        assert.equal(uniqueAddresses(sighting.addresses).length, sighting.addresses.length)
        const key = `${n} ${source}`
        const last = given.get(key)
        assert.ok(last === undefined || now - last >= CHANGE_MS)
        given.set(key, now)
        assert.ok(book.size <= 9 * MAX_SIGHTINGS_PER_SOURCE)
      }
    }),
    fuzz(),
  )
})
