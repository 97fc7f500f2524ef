import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Causality } from '../../src/chat/causality.ts'
import { conversationTag, directConversation, publicRoom } from '../../src/chat/conversation.ts'
import { clockAt, clockMs, nextClock } from '../../src/chat/hlc.ts'
import { decodeMessage, encodeMessage, parseText } from '../../src/chat/message.ts'
import { isName, parseName, skeleton } from '../../src/chat/name.ts'
import { TokenBucket } from '../../src/chat/token-bucket.ts'
import { Identity } from '../../src/crypto/identity.ts'
import { hash, label } from '../../src/crypto/sodium.ts'
import { isChatError } from '../../src/errors.ts'
import { formatPeerId, isPeerId, parsePeerId, peerKey } from '../../src/ids.ts'
import { fuzz } from '../helpers/fuzz.ts'
import { ManualClock } from '../helpers/manual-clock.ts'

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 })

test('a PeerId reads back to its key, and no single mistyped character passes', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.nat(55),
      fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'),
      (key, at, letter) => {
        const peer = formatPeerId(key)
        assert.deepEqual(peerKey(parsePeerId(peer)), key)
        const typo = peer.slice(0, at) + letter + peer.slice(at + 1)
        assert.equal(isPeerId(typo), typo === peer)
      },
    ),
    fuzz(300),
  )
})

test('names that could deceive or break a screen are refused', () => {
  const bad = [
    '',
    ' bob',
    'bob ',
    'a\u0000b',
    'a\u001bb',
    'a\u202eb',
    'a\u200bb',
    'a\u3164b',
    '@bob',
    '#bob',
    '/bob',
    '!bob',
    'x'.repeat(33),
    '\u{1F600}'.repeat(17),
    'a\nb',
    '\ud800',
  ]
  for (const name of bad) assert.equal(isName(name), false, JSON.stringify(name))
  for (const name of ['bob', 'Zoë', '李雷', 'O’Brien', 'x'.repeat(32), '🙂']) {
    assert.equal(parseName(name), name.normalize('NFC'))
  }
  assert.equal(parseName('Zoe\u0308'), 'Zoë')
})

test('names that look alike have one skeleton', () => {
  for (const [a, b] of [
    ['bob', 'Bоb'],
    ['alice', 'аlicе'],
    ['zoe', 'Zoë'],
    ['paul', 'pau1'],
    ['ｂｏｂ', 'bob'],
  ] as const) {
    assert.equal(skeleton(a), skeleton(b), `${a} ${b}`)
  }
  assert.notEqual(skeleton('bob'), skeleton('rob'))
})

test('a message reads back, and any other bytes are refused, unknown, or the same message', () => {
  const message = fc.record(
    {
      kind: fc.constantFrom('text' as const, 'action' as const),
      text: fc.string({ minLength: 1, unit: 'grapheme' }),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(message, (each) => {
      assert.deepEqual(decodeMessage(encodeMessage(each)), each)
    }),
    fuzz(),
  )
  fc.assert(
    fc.property(fc.uint8Array(), (noise) => {
      try {
        const read = decodeMessage(noise)
        if (read) assert.deepEqual(Buffer.from(encodeMessage(read)), Buffer.from(noise))
      } catch (error) {
        assert.ok(isChatError(error), String(error))
      }
    }),
    fuzz(1_000),
  )
  assert.equal(decodeMessage(Uint8Array.of(99, 0)), undefined)
  assert.throws(() => decodeMessage(Uint8Array.of(1, 0, 0xff)), isChatError)
  assert.throws(() => decodeMessage(Uint8Array.of(1, 1, 0)), isChatError)
  for (const text of ['', 'a\ud800', 'x'.repeat(16_385)]) {
    assert.throws(
      () => parseText(text),
      (error) => isChatError(error, 'ARGS_TEXT'),
    )
  }
})

test('both members of a direct conversation compute one key that nobody else can', () => {
  fc.assert(
    fc.property(seeds, seeds, seeds, (a, b, c) => {
      fc.pre(new Set([a, b, c].map(String)).size === 3)
      const [alice, bob, eve] = [a, b, c].map((seed) => Identity.fromSeed(seed)) as [
        Identity,
        Identity,
        Identity,
      ]
      const key = directConversation(alice, bob.peer).key
      assert.deepEqual(directConversation(bob, alice.peer).key, key)
      assert.notDeepEqual(directConversation(eve, bob.peer).key, key)
    }),
    fuzz(20),
  )
})

test('the worked example of the protocol document holds', () => {
  const expected = hash(Buffer.concat([label('p2pchat public v1'), Buffer.from('#lobby')]))
  assert.deepEqual(publicRoom('#lobby').key, expected)
})

test('a conversation has another tag in each session', () => {
  const room = publicRoom('#lobby')
  assert.notDeepEqual(
    conversationTag(hash(Buffer.of(1)), room),
    conversationTag(hash(Buffer.of(2)), room),
  )
})

test('the clock always ascends and stays at the wall clock where it can', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 41 }), { minLength: 1 }), (walls) => {
      let clock = 0n
      let highest = 0
      for (const wall of walls) {
        const next = nextClock(wall, clock)
        assert.ok(next > clock)
        highest = Math.max(highest, wall)
        assert.ok(clockMs(next) - highest <= 1)
        clock = next
      }
    }),
    fuzz(),
  )
})

test("a clock far ahead moves nothing and is nobody's parent until its time has come", async () => {
  const time = new ManualClock()
  const causality = new Causality(time)
  const ahead = clockAt(time.now() + 16 * 3_600_000)
  const head = {
    conversation: new Uint8Array(32),
    author: new Uint8Array(32),
    device: new Uint8Array(16),
    id: new Uint8Array(32),
    clock: ahead,
  }
  causality.saw(ahead)
  assert.equal(causality.floor, 0n)
  assert.deepEqual(causality.cite([head]), [])
  await time.advance(16 * 3_600_000)
  causality.saw(ahead)
  assert.equal(causality.floor, ahead)
  assert.equal(causality.cite([head]).length, 1)
  assert.deepEqual(causality.cite([head]), [], 'cited once is enough')
})

test('a bucket lets a burst pass and then keeps to its rate', () => {
  const bucket = new TokenBucket(10, 50, 0)
  assert.equal(bucket.take(50, 0), 0)
  assert.equal(bucket.take(10, 0), 1_000)
  assert.equal(bucket.take(0, 1_000), 0)
  assert.equal(bucket.take(1, 1_000), 100)
  bucket.take(0, 500)
  assert.equal(bucket.take(0, 1_000), 100, 'time that goes back gives nothing twice')
})
