import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChunkChoice } from '../../src/files/chunk-choice.ts'
import { ChunkSet } from '../../src/files/chunk-set.ts'
import { type Holding, PartHolding, WHOLE } from '../../src/files/holding.ts'
import { TREE_ARITY } from '../../src/wire/limits.ts'
import { Dice } from '../helpers/dice.ts'

const ALL_FREE = { free: () => true, proved: () => true }

/** What has these chunks, and no others. */
function holding(length: number, chunks: Iterable<number>): Holding {
  const set = new ChunkSet(length)
  for (const chunk of chunks) set.add(chunk)
  const part = new PartHolding()
  for (let index = 0; index * TREE_ARITY < length; index++) part.put(index, set.stretch(index))
  return part
}

test('every chunk that can be had is a candidate, and nothing else is', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000 }),
      fc.nat(),
      fc.boolean(),
      fc.boolean(),
      (length, seed, isWhole, isProved) => {
        const dice = new Dice(seed)
        const have = new ChunkSet(length)
        const theirs: number[] = []
        for (let chunk = 0; chunk < length; chunk++) {
          if (dice.between(0, 2) === 0) have.add(chunk)
          if (dice.between(0, 2) === 0) theirs.push(chunk)
        }
        const choice = new ChunkChoice<string>({
          have,
          fraction: () => dice.between(0, 999) / 1_000,
        })
        const part = holding(length, theirs)
        choice.add('part', part)
        choice.add('whole', WHOLE)
        const from = isWhole ? WHOLE : part
        const chances = { free: (chunk: number) => chunk % 7 !== 3, proved: () => isProved }
        const got = new Set(choice.candidates(isWhole ? 'whole' : 'part', from, chances))
        for (const chunk of got) {
          assert.ok(chunk < length && !have.has(chunk) && from.has(chunk) && chances.free(chunk))
        }
        for (let chunk = 0; chunk < length; chunk++) {
          if (have.has(chunk) || !from.has(chunk) || !chances.free(chunk)) continue
          const stretch = Math.floor(chunk / TREE_ARITY)
          const found = isProved
            ? got.has(chunk)
            : [...got].some((other) => Math.floor(other / TREE_ARITY) === stretch)
          assert.ok(found, `chunk ${chunk} is not among them`)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('who has everything is asked first for what nobody else has', () => {
  const have = new ChunkSet(2_000)
  const dice = new Dice(7)
  const choice = new ChunkChoice<string>({ have, fraction: () => dice.between(0, 999) / 1_000 })
  const others = Array.from({ length: 2_000 }, (_, chunk) => chunk).filter((c) => c % 100 !== 42)
  choice.add('part', holding(2_000, others))
  const first: number[] = []
  for (const chunk of choice.candidates('whole', WHOLE, ALL_FREE)) {
    first.push(chunk)
    if (first.length === 20) break
  }
  assert.ok(first.every((chunk) => chunk % 100 === 42))
  choice.remove('part')
  const [any] = choice.candidates('whole', WHOLE, ALL_FREE)
  assert.ok(any !== undefined)
})

test('neighbours are asked of one holder one after the other', () => {
  const have = new ChunkSet(1_000)
  const dice = new Dice(3)
  const choice = new ChunkChoice<string>({ have, fraction: () => dice.between(0, 999) / 1_000 })
  let runs = 0
  let last = -2
  for (let n = 0; n < 500; n++) {
    const [chunk] = choice.candidates('whole', WHOLE, ALL_FREE)
    assert.ok(chunk !== undefined)
    choice.took('whole', chunk)
    have.add(chunk)
    if (chunk !== last + 1) runs++
    last = chunk
  }
  assert.ok(runs < 120, `${runs} runs`)
})

test('two who begin at the same time hardly ask for the same', () => {
  const length = 4_000
  const both = [1, 2].map((seed) => {
    const dice = new Dice(seed)
    const have = new ChunkSet(length)
    const choice = new ChunkChoice<string>({ have, fraction: () => dice.between(0, 999) / 1_000 })
    const asked = new Set<number>()
    for (let n = 0; n < 200; n++) {
      const [chunk] = choice.candidates('whole', WHOLE, ALL_FREE)
      if (chunk === undefined) break
      choice.took('whole', chunk)
      have.add(chunk)
      asked.add(chunk)
    }
    return asked
  })
  const [one, other] = both
  const shared = [...(one ?? [])].filter((chunk) => other?.has(chunk)).length
  assert.ok(shared < 60, `${shared} of 200 are the same`)
})
