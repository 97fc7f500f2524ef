import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  type Change,
  changeOf,
  decodeChange,
  encodeChange,
  outcomeOf,
  type PlacedChange,
} from '../../src/chat/change.ts'
import { formatPeerId } from '../../src/ids.ts'
import { fuzz } from '../helpers/fuzz.ts'

const TARGET = new Uint8Array(32).fill(7)
const [ANNA, BOB, CAROL] = [1, 2, 3].map((n) => new Uint8Array(32).fill(n)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
]

function placed(order: number, author: Uint8Array, change: Change): PlacedChange {
  return { author, order: Uint8Array.of(order >>> 8, order & 255), change }
}

const edit = (text: string): Change => ({ kind: 'edit', target: TARGET, text })
const redact: Change = { kind: 'redact', target: TARGET }
const react = (emoji: string): Change => ({ kind: 'react', target: TARGET, emoji })
const unreact = (emoji: string): Change => ({ kind: 'unreact', target: TARGET, emoji })

const emoji = fc.constantFrom('👍', '🎉', '+1', '__proto__')
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('one', 'two', 'three').map(edit) },
  { weight: 1, arbitrary: fc.constant(redact) },
  { weight: 4, arbitrary: emoji.map(react) },
  { weight: 3, arbitrary: emoji.map(unreact) },
)

test('what became of a message depends on the set of changes, not on how they came', () => {
  const changes = fc.uniqueArray(
    fc.record({ at: fc.nat(999), author: fc.constantFrom(ANNA, BOB, CAROL), change }),
    { selector: ({ at }) => at, maxLength: 12 },
  )
  fc.assert(
    fc.property(
      changes.chain((all) =>
        fc.tuple(
          fc.constant(all),
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        ),
      ),
      ([all, shuffled]) => {
        const made = [all, shuffled].map((some) =>
          outcomeOf(
            ANNA,
            some.map(({ at, author, change: what }) => placed(at, author, what)),
          ),
        )
        assert.deepEqual(made[0], made[1])
        assert.deepEqual(
          [...(made[0]?.reactions.entries() ?? [])],
          [...(made[1]?.reactions.entries() ?? [])],
        )
      },
    ),
    fuzz(),
  )
})

test('the newest edit of the author counts, and nobody else can edit or redact', () => {
  const changes = [
    placed(1, ANNA, edit('first')),
    placed(3, ANNA, edit('last')),
    placed(2, ANNA, edit('middle')),
    placed(9, BOB, edit('forged')),
    placed(8, BOB, redact),
  ]
  const { text, redacted } = outcomeOf(ANNA, changes)
  assert.deepEqual([text, redacted], ['last', false])
})

test('a redaction is for good, and leaves neither text nor reactions', () => {
  const changes = [
    placed(2, ANNA, redact),
    placed(3, ANNA, edit('back')),
    placed(1, BOB, react('👍')),
  ]
  assert.deepEqual(outcomeOf(ANNA, changes), {
    redacted: true,
    text: undefined,
    reactions: new Map(),
  })
})

test('each reaction stands as its author said last, oldest first', () => {
  const { reactions } = outcomeOf(ANNA, [
    placed(1, BOB, react('👍')),
    placed(2, CAROL, react('🎉')),
    placed(3, ANNA, react('👍')),
    placed(4, BOB, unreact('👍')),
    placed(5, BOB, react('👍')),
    placed(6, CAROL, react('+1')),
    placed(7, CAROL, unreact('+1')),
  ])
  assert.deepEqual(
    [...reactions],
    [
      ['🎉', [formatPeerId(CAROL)]],
      ['👍', [formatPeerId(ANNA), formatPeerId(BOB)]],
    ],
  )
})

test('every change survives its encoding', () => {
  fc.assert(
    fc.property(change, (original) => {
      assert.deepEqual(decodeChange(encodeChange(original)), original)
    }),
    fuzz(),
  )
})

test('bodies that break the rules of their kind, and any other bytes, change nothing', () => {
  const target = [1, ...TARGET]
  const bad = [
    [3, ...target],
    [3, 0, 65],
    [4, 0],
    [4, ...target, 65],
    [5, ...target],
    [5, ...target, 10],
    [5, ...target, ...Buffer.from('x'.repeat(65))],
    [6, ...target, 0xff],
    [7, ...target, 65],
    [1, ...target, 65],
  ]
  for (const bytes of bad) {
    assert.equal(decodeChange(Uint8Array.from(bytes)), undefined, bytes.slice(0, 3).join())
    assert.equal(changeOf(Uint8Array.from(bytes)), undefined)
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const found = decodeChange(bytes)
      assert.ok(found === undefined || (bytes[0] ?? 0) >= 3)
    }),
    fuzz(),
  )
})
