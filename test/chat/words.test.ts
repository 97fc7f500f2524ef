import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseWords, prefixesOf, termsOf } from '../../src/chat/words.ts'
import { isChatError } from '../../src/errors.ts'
import { fuzz } from '../helpers/fuzz.ts'

for (const [words, text, fits] of [
  [['hello'], 'well, Hello all', true],
  [['hel', 'al'], 'all say HELLO', true],
  [['ell'], 'hello', false],
  [['hello', 'bob'], 'hello all', false],
  [['two words'], 'words, and two of them', true],
  [['cafe'], 'Zwei Cafe\u0301s', true],
  [['CAFÉ'], 'cafe', true],
  [['strasse'], 'Straße', true],
  [['οδος'], 'ΟΔΟΣ', true],
  [['οδοσ'], 'οδος', true],
  [['fi'], 'ﬁne', true],
  [['2030'], 'in 2030.', true],
  [['30'], 'in 2030', false],
  [[':)'], 'fine:)', true],
  [['#dev'], 'see#dev', true],
  [['.*'], 'anything', false],
  [['世界'], '你好世界', true],
  [['เช้า'], 'ตอนเช้า', true],
  [['की'], 'का', false],
  [['\ud800'], 'x', false],
] as const) {
  const found = fits ? 'is found in' : 'is not found in'
  test(`${JSON.stringify(words)} ${found} ${JSON.stringify(text)}`, () => {
    assert.equal(parseWords(words)(text), fits)
  })
}

test('without a word there is nothing to look for', () => {
  for (const words of [[], [''], [' ', '\n\t'], ['\u0301']]) {
    assert.throws(
      () => parseWords(words),
      (error) => isChatError(error, 'ARGS_INVALID') && error.exit === 2,
    )
  }
})

test('a text is found by every word of its own, whatever is in it', () => {
  const words = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 })
  const property = fc.property(words, (all) => {
    let fits: (text: string) => boolean
    try {
      fits = parseWords(all)
    } catch (error) {
      assert(isChatError(error, 'ARGS_INVALID'))
      return
    }
    assert(fits(all.join(' ')))
  })
  fc.assert(property, fuzz())
})

/** True if an index that keeps `termsOf(text)` would look at the text for these words. */
function indexed(words: readonly string[], text: string): boolean {
  const terms = [...termsOf(text)]
  return prefixesOf(words).every((prefix) => terms.some((term) => term.startsWith(prefix)))
}

test('what is found in a text is found by its terms', () => {
  const letters = fc.constantFrom(...'aB1é\u0301ßﬁ世界々かがカเช้คกीक👍\ufe0f\u200d:)-.# \n')
  const unit = fc.oneof(letters, fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }))
  const text = fc
    .array(unit, { maxLength: 24 })
    .map((units) => Buffer.from(units.join('')).toString())
  const piece = fc.tuple(text, fc.nat(24), fc.nat(6), fc.boolean())
  const property = fc.property(piece, ([whole, from, length, lower]) => {
    const cut = [...whole].slice(from, from + length).join('')
    const word = lower ? cut.toLowerCase() : cut
    let fits: (text: string) => boolean
    try {
      fits = parseWords([word])
    } catch {
      return
    }
    if (fits(whole)) assert(indexed([word], whole), `${JSON.stringify(word)} ${prefixesOf([word])}`)
  })
  fc.assert(property, fuzz())
})

for (const [words, prefixes] of [
  [['Café', 'Caf'], ['CAFE']],
  [['foo-bar'], ['FOO', '-', 'BAR']],
  [[':)'], [':', ')']],
  [['世界'], ['世界']],
  [['世'], ['世']],
  [['ab世'], ['AB', '世']],
  [['世ab'], ['世']],
  [['\u093e'], []],
  [['x'.repeat(99)], ['X'.repeat(24)]],
] as const) {
  test(`an index is asked for ${JSON.stringify(prefixes)} to find ${JSON.stringify(words)}`, () => {
    assert.deepEqual(prefixesOf(words), prefixes)
  })
}

test('long words and words without spaces are found by their terms', () => {
  assert(indexed(['x'.repeat(99)], 'x'.repeat(200)))
  assert(indexed(['好世界'], '你好世界!'))
  assert(!indexed(['ello'], 'hello'))
})
