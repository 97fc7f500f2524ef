import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { MAX_MARKS, safeLines, safeText } from '../../src/ui/sanitize.ts'
import { fuzz } from '../helpers/fuzz.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VECTORS = join(ROOT, process.env.P2PCHAT_VECTORS ?? '../shared/vectors')

/** Everything that can move a cursor, reorder a line or hide. */
const DANGER =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0fff}]/u
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MAX_MARKS + 2},}`, 'u')

const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\x1b[2J',
        '\x9b31m',
        '\u202e',
        '\u2066',
        '\u200d',
        '\u200c',
        '\ufe0f',
        '\u0301'.repeat(20),
        '\r\n',
        '\r',
        '\u2028',
        '\u0085',
        '👩‍👩‍👧',
        'क्ष',
        'سلام',
        '\ud83d',
        '\t',
        ' ',
        'e',
      ),
    ),
  )
  .map((parts) => parts.join(''))

test('nothing that steers a terminal or hides gets through', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const safe = safeText(text)
      assert.doesNotMatch(safe, DANGER)
      assert.doesNotMatch(safe, TOO_MANY_MARKS)
      for (const line of safeLines(text)) assert.doesNotMatch(line, DANGER)
    }),
    fuzz(500),
  )
})

test('sanitising twice is sanitising once', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const safe = safeText(text)
      assert.equal(safeText(safe), safe)
    }),
    fuzz(500),
  )
})

test('every line of the naughty strings becomes inert', (t) => {
  const file = join(VECTORS, 'blns.json')
  if (!existsSync(file)) {
    t.skip(`official vectors are absent: ${file}`)
    return
  }
  const strings = JSON.parse(readFileSync(file, 'utf8')) as string[]
  assert.ok(strings.length > 400)
  for (const text of strings) {
    const safe = safeText(text)
    assert.doesNotMatch(safe, DANGER, JSON.stringify(text))
    assert.doesNotMatch(safe, TOO_MANY_MARKS, JSON.stringify(text))
    assert.equal(safeText(safe), safe)
  }
})

test('what people write stays as they wrote it', () => {
  for (const text of [
    'hello, wörld – “quoted” … ✓',
    'Grüße aus Łódź',
    'नमस्ते क्ष',
    'سلام می‌خواهم',
    'שלום',
    '日本語とかな',
    '한국어',
    'ภาษาไทย',
    '👍🏽 👩‍👩‍👧 ❤️ 🇩🇪 1️⃣',
    'e\u0301le\u0301phant',
  ]) {
    assert.equal(safeText(text), text)
  }
})

test('controls become their pictures', () => {
  assert.equal(safeText('a\x1b[31mb'), 'a␛[31mb')
  assert.equal(safeText('\x07\x08\x7f'), '␇␈␡')
  assert.equal(safeText('\x9b2J'), '<U+009B>2J')
  assert.equal(safeText('a\tb'), 'a    b')
})

test('overrides, isolates and zero-width characters are shown by number', () => {
  assert.equal(safeText('a\u202eb'), 'a<U+202E>b')
  assert.equal(safeText('\u2066x\u2069'), '<U+2066>x<U+2069>')
  assert.equal(safeText('pay\u200bpal'), 'pay<U+200B>pal')
  assert.equal(safeText('bo\u200db'), 'bo<U+200D>b')
  assert.equal(safeText('x\ufe0f'), 'x<U+FE0F>')
  assert.equal(safeText('\u{e0041}'), '<U+E0041>')
  assert.equal(safeText('\ud800'), '<U+D800>')
})

test('a stack of marks is cut and counted', () => {
  assert.equal(safeText(`e${'\u0301'.repeat(16)}x`), `e${'\u0301'.repeat(4)}<+12>x`)
})

test('joiners do not let a stack of marks grow', () => {
  const sneaky = safeText('क'.concat('\u094d\u200d'.repeat(20)))
  assert.doesNotMatch(sneaky, new RegExp(`(\\p{M}\\u200d?){${MAX_MARKS + 1}}`, 'u'))
  assert.match(sneaky, /<U\+200D>/)
})

test('a mark without a base stands on a circle, not on its neighbour', () => {
  assert.equal(safeText('\u0301a'), '◌\u0301a')
  assert.equal(safeText('a \u0301'), 'a ◌\u0301')
})

test('only the line ends that people type make lines', () => {
  assert.deepEqual(safeLines('a\nb\r\nc'), ['a', 'b', 'c'])
  assert.deepEqual(safeLines('a\rb\u2028c\u0085d\x0be'), ['a␍b<U+2028>c<U+0085>d␋e'])
  assert.equal(safeText('a\nb'), 'a␊b')
})

test('odd spaces are plain ones', () => {
  assert.equal(safeText('a\u00a0b\u2003c\u3000d\u2800e'), 'a b c  d e')
})
