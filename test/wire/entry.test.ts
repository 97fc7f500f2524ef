import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isChatError } from '../../src/errors.ts'
import { compareBytes } from '../../src/ids.ts'
import { decodeEntry, type Entry, encodeEntry } from '../../src/wire/entry.ts'
import { MAX_PARENTS, MAX_SEQ } from '../../src/wire/limits.ts'
import { decodePacket } from '../../src/wire/packet.ts'
import { decodeRun, encodeRun } from '../../src/wire/run.ts'
import { fuzz } from '../helpers/fuzz.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
/** Objects as the decoders make them. */
const plain = { noNullPrototype: true } as const
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })

const entry: fc.Arbitrary<Entry> = fc
  .record({
    type: fc.nat(255),
    conversation: bytes(32),
    author: bytes(32),
    device: bytes(16),
    seq: fc.integer({ min: 1, max: MAX_SEQ }),
    clock: u64.filter((clock) => clock > 0n),
    backlink: bytes(32),
    bodyHash: bytes(32),
    parents: fc.array(fc.record({ clock: u64, id: bytes(32) }, plain), { maxLength: MAX_PARENTS }),
  })
  .map((each) => ({
    ...each,
    backlink: each.seq === 1 ? new Uint8Array(32) : each.backlink,
    parents: each.parents
      .map((parent) => ({ ...parent, clock: parent.clock % each.clock }))
      .sort((a, b) => (a.clock < b.clock ? -1 : a.clock > b.clock ? 1 : compareBytes(a.id, b.id))),
  }))

const body = fc.option(
  fc.record({ salt: bytes(16), bytes: fc.uint8Array({ maxLength: 300 }) }, plain),
  {
    nil: undefined,
  },
)

test('an entry decodes to what was encoded', () => {
  fc.assert(
    fc.property(entry, (original) => {
      assert.deepEqual(decodeEntry(encodeEntry(original)), original)
    }),
    fuzz(),
  )
})

test('an entry cut short, lengthened or with its parents out of order is refused', () => {
  fc.assert(
    fc.property(entry, fc.nat(), (original, cut) => {
      const whole = encodeEntry(original)
      const short = whole.subarray(0, cut % whole.length)
      assert.throws(
        () => decodeEntry(short),
        (error) => isChatError(error),
      )
      assert.throws(
        () => decodeEntry(Uint8Array.of(...whole, 0)),
        (error) => isChatError(error),
      )
      const reversed = encodeEntry({ ...original, parents: [...original.parents].reverse() })
      if (original.parents.length > 1) {
        assert.throws(
          () => decodeEntry(reversed),
          (error) => isChatError(error, 'WIRE_MALFORMED'),
        )
      }
    }),
    fuzz(),
  )
})

test('an entry that is not younger than each of its parents is refused', () => {
  fc.assert(
    fc.property(entry, (original) => {
      const parent = { clock: original.clock, id: new Uint8Array(32) }
      const late = encodeEntry({ ...original, parents: [parent] })
      assert.throws(
        () => decodeEntry(late),
        (error) => isChatError(error, 'WIRE_MALFORMED'),
      )
    }),
    fuzz(),
  )
})

test('a run decodes to what was encoded, and arbitrary bytes do no worse than a coded error', () => {
  const part = fc.record({ entry: entry.map(encodeEntry), body }, plain)
  const run = fc.record(
    {
      parts: fc.array(part, { minLength: 1, maxLength: 5 }),
      signature: bytes(64),
    },
    plain,
  )
  fc.assert(
    fc.property(run, fc.nat(), (original, cut) => {
      const whole = encodeRun(original)
      assert.deepEqual(decodeRun(whole), original)
      const short = whole.subarray(0, cut % whole.length)
      assert.throws(
        () => decodeRun(short),
        (error) => isChatError(error),
      )
    }),
    fuzz(),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => {
      for (const decode of [decodeRun, decodeEntry, decodePacket]) {
        try {
          decode(noise)
        } catch (error) {
          assert.ok(isChatError(error), String(error))
        }
      }
    }),
    fuzz(1_000),
  )
})
