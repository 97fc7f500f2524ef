import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseWords } from '../../src/chat/words.ts'
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
