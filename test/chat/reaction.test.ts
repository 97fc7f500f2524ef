import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isReaction, parseReaction } from '../../src/chat/reaction.ts'
import { isChatError } from '../../src/errors.ts'
import { fuzz } from '../helpers/fuzz.ts'

const TONE = '\u{1f3fd}'

test('a reaction is one emoji, in the form that everybody writes it in', () => {
  for (const [typed, form] of [
    [' 👍 ', '👍'],
    ['👍\ufe0f', '👍'],
    [`👍${TONE}`, `👍${TONE}`],
    ['\u2764', '\u2764\ufe0f'],
    ['\u2764\ufe0e', '\u2764\ufe0f'],
    [`\u270c\ufe0f${TONE}`, `\u270c${TONE}`],
    ['\u{1f3f3}\u200d\u{1f308}', '\u{1f3f3}\ufe0f\u200d\u{1f308}'],
    ['👩‍👩‍👧', '👩‍👩‍👧'],
    ['1\u20e3', '1\ufe0f\u20e3'],
    ['#\ufe0f\u20e3', '#\ufe0f\u20e3'],
    ['🇩🇪', '🇩🇪'],
    ['\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', undefined],
  ] as const) {
    assert.equal(parseReaction(typed), form ?? typed)
  }
})

test('where a keyboard has no emoji one short word will do', () => {
  for (const word of ['+1', '-1', 'ack', ':-)', '^^', '1', '#', '__proto__', 'שלום', '了解']) {
    assert.equal(parseReaction(` ${word} `), word)
  }
  assert.equal(parseReaction('cafe\u0301'), 'caf\u00e9')
})

test('words, two emoji, half of one or a chain without an end are no reaction of ours', () => {
  const chain = Array.from({ length: 12 }, () => '👩').join('\u200d')
  for (const text of [
    ...['', ' ', 'well done', 'x'.repeat(17), '👍 ok', 'a👍', '👍👍', 'a\ufe0f', 'a\u200b'],
    ...['🇩', '🇩🇪🇫', TONE, '\u200d', '👍\u200d', '\ufe0f', '\u20e3', '\ud83d', '👍\u202e', '\n'],
    ...['\x1b[31m', chain],
  ]) {
    assert.throws(
      () => parseReaction(text),
      (error) => isChatError(error, 'ARGS_REACTION'),
      JSON.stringify(text),
    )
  }
})

test('what we write is in its form already, an emoji one grapheme, and what others take', () => {
  const segmenter = new Intl.Segmenter()
  const piece = fc.constantFrom(...'👩\u200d\ufe0f\ufe0e❤👍🏳🌈1#\u20e3🇩', TONE)
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      let form: string
      try {
        form = parseReaction(pieces.join(''))
      } catch {
        return
      }
      assert.equal(parseReaction(form), form)
      if (!/^(?:1|#|\u20e3)+$/.test(form)) assert.equal([...segmenter.segment(form)].length, 1)
      assert.ok(isReaction(form))
    }),
    fuzz(),
  )
})

test('others may react with anything short on one line', () => {
  for (const text of ['+1', 'hello', '__proto__', 'x'.repeat(64)]) assert.ok(isReaction(text), text)
  for (const text of ['', ' ', 'a ', 'a\nb', '\x1b[31m', '\ud800', 'x'.repeat(65)]) {
    assert.ok(!isReaction(text), JSON.stringify(text))
  }
})
