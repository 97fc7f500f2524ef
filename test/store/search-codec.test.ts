import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BlockReader, readRange, TermBlocks } from '../../src/store/search-block.ts'
import { comparePlaces, decodePlaces, encodePlaces } from '../../src/store/search-place.ts'
import { dueToMerge, EMPTY_STATE, withSegment } from '../../src/store/search-state.ts'
import { lengthOf, type Stretch, without, withStretch } from '../../src/store/search-stretch.ts'
import { prefixRange, slotRange, slotTerm, wordTerm } from '../../src/store/search-term.ts'
import { fuzz } from '../helpers/fuzz.ts'

test('places are read as they were written', () => {
  const fields = {
    clock: fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.bigInt(0n, 9n)),
    slot: fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
    seq: fc.oneof(fc.nat(9), fc.integer({ min: 0, max: 2 ** 48 - 1 })),
  }
  const place = fc.record(fields, { noNullPrototype: true })
  const property = fc.property(fc.array(place), (places) => {
    places.sort(comparePlaces)
    assert.deepEqual(decodePlaces(encodePlaces(places)), places)
  })
  fc.assert(property, fuzz())
})

test('terms are read as they were written, however many messages have them', () => {
  const letters = fc.constantFrom('a', 'b', 'ab', 'é', '世', '👍')
  const word = fc.array(letters, { minLength: 1, maxLength: 6 }).map((all) => all.join(''))
  const docs = fc.oneof(
    fc.uniqueArray(fc.nat(65_535), { minLength: 1, maxLength: 20 }),
    fc.constant(Array.from({ length: 9_000 }, (_, i) => i * 3)),
  )
  const property = fc.property(fc.dictionary(word, docs, { maxKeys: 40 }), (all) => {
    const terms = Object.entries(all).map(([name, list]) => {
      return [wordTerm(name), [...list].sort((a, b) => a - b)] as const
    })
    terms.sort(([a], [b]) => (a < b ? -1 : 1))
    const writer = new TermBlocks()
    for (const [term, list] of terms) writer.add(term, list)
    const blocks = writer.take(true)
    const read = new Map<string, number[]>()
    for (const { first, bytes } of blocks) {
      assert(bytes.length <= 8_192 + 256)
      const reader = new BlockReader(bytes)
      for (let at = 0; reader.next(); at++) {
        if (at === 0) assert.equal(reader.term, first)
        const list = read.get(reader.term) ?? []
        read.set(reader.term, list)
        reader.docs((doc) => list.push(doc))
      }
    }
    assert.deepEqual([...read], terms)
    for (const prefix of ['a', 'ab', '世']) {
      const wanted = Object.entries(all).flatMap(([name, list]) =>
        name.startsWith(prefix) ? list : [],
      )
      const found: number[] = []
      for (const { bytes } of blocks) {
        readRange(bytes, prefixRange(prefix), (doc) => found.push(doc))
      }
      assert.deepEqual(found.sort(), wanted.sort())
    }
  })
  fc.assert(property, fuzz())
})

test('no word looks like a log, and no log like another', () => {
  const slots = fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(2 ** 32 - 1))
  const property = fc.property(slots, fc.string({ unit: 'binary' }), ([a, b], word) => {
    const { from, to } = slotRange(a)
    const isIn = (term: string) => from <= term && term < to
    assert(isIn(slotTerm(a)))
    assert.equal(isIn(slotTerm(b)), a === b)
    assert(!isIn(wordTerm(word)))
    const words = prefixRange(word)
    assert(!(words.from <= slotTerm(a) && slotTerm(a) < words.to) || word === '')
  })
  fc.assert(property, fuzz())
})

test('stretches are sets of whole numbers', () => {
  const stretch = fc
    .tuple(fc.nat(40), fc.nat(8))
    .map(([first, more]) => ({ first, last: first + more }))
  const numbersOf = (all: readonly Stretch[]) => {
    return all.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, i) => first + i),
    )
  }
  const property = fc.property(fc.array(stretch), fc.array(stretch), (some, others) => {
    const a = some.reduce(withStretch, [])
    const b = others.reduce(withStretch, [])
    const all = [...new Set(numbersOf(some))].sort((x, y) => x - y)
    assert.deepEqual(numbersOf(a), all)
    assert.equal(lengthOf(a), all.length)
    a.forEach(({ last }, i) => {
      const next = a[i + 1]
      assert(!next || next.first > last + 1)
    })
    const gone = new Set(numbersOf(b))
    assert.deepEqual(
      numbersOf(without(a, b)),
      all.filter((each) => !gone.has(each)),
    )
  })
  fc.assert(property, fuzz())
})

test('segments become few, and each message is written a few times only', () => {
  let state = EMPTY_STATE
  let id = 0
  let written = 0
  const add = (docs: number, inPlaceOf: Parameters<typeof withSegment>[2] = []) => {
    written += docs
    const segment = { id: ++id, docs, bytes: docs * 27, newest: 1n, oldest: 1n }
    state = withSegment(state, segment, inPlaceOf)
  }
  for (let docs = 0; docs < 1_000_000; docs += 1_023) {
    add(1_023)
    for (let some = dueToMerge(state); some; some = dueToMerge(state)) {
      add(
        some.reduce((sum, each) => sum + each.docs, 0),
        some,
      )
    }
  }
  assert(state.segments.length < 30, `${state.segments.length} segments`)
  assert(state.segments.every(({ docs }) => docs <= 65_536))
  assert(written < 4.1 * 1_000_000, `${written} written`)
})
