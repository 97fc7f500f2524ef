import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import stringWidth from 'string-width'
import { safeText } from '../../src/ui/sanitize.ts'
import { cells, graphemes, textWidth, truncate } from '../../src/ui/text-width.ts'
import { fitRow, justifyRow, type Row, rowWidth, span } from '../../src/ui/view/span.ts'
import { wrapRow } from '../../src/ui/view/wrap-row.ts'
import { fuzz } from '../helpers/fuzz.ts'

const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string(),
      fc.constantFrom(
        ' ',
        '   ',
        '日本',
        '👍🏽',
        '🇩🇪',
        '한',
        'e\u0301',
        'क्षि',
        '\u1100\u1161\u11a8',
      ),
    ),
  )
  .map((parts) => safeText(parts.join('')))
const row = fc.array(text.map((content) => span(content)))
const textOf = (of: Row) => of.map((part) => part.text).join('')

test('a cell has one or two columns and no part of a neighbour', () => {
  fc.assert(
    fc.property(text, (content) => {
      for (const cell of cells(content)) assert.ok(cell.width === 1 || cell.width === 2)
      assert.equal(graphemes(content).join(''), content)
    }),
    fuzz(),
  )
})

/** Characters of every kind that joins others, and of those that are known to stand alone. */
const joining = fc.constantFrom(
  ...'ab \n日カ\u30fc한שא\u05b0\u064eم\u0301\u1100\u1161\u11a8कि\u094dष\u0e33ำก\uff9e\uff76\u200d\u200c\ufe0f©❤👩🏽\u0600\u0d4e',
  '👩\u200d❤',
  '🇩',
  '\r',
)

test('graphemes are those of the segmenter, however they are found', () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const any = fc.oneof(
    fc.array(joining, { maxLength: 12 }).map((all) => all.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(any, (content) => {
      const expected = Array.from(segmenter.segment(content), ({ segment }) => segment)
      assert.deepEqual(graphemes(content), expected, JSON.stringify(content))
    }),
    fuzz(3_000),
  )
})

test('emoji of several parts are painted as their first picture, flags as letters', () => {
  const painted = (emoji: string) => cells(emoji).map((cell) => cell.text)
  assert.deepEqual(painted('👩‍👩‍👧'), ['👩'])
  assert.deepEqual(painted('👍🏽'), ['👍'])
  assert.deepEqual(painted('❤️'), ['❤'])
  assert.deepEqual(painted('🇩🇪'), ['D', 'E'])
  assert.deepEqual(painted('1️⃣'), ['1'])
})

test('a skin tone that lost its hand is painted so that it joins nothing', () => {
  const tone = { text: '\ufffd', width: 1 }
  assert.deepEqual(cells('🏽日'), [tone, { text: '日', width: 2 }])
  assert.deepEqual(cells('日🏽'), [{ text: '日', width: 2 }, tone])
  assert.deepEqual(cells('e\u0301🏽'), [{ text: 'e\u0301', width: 1 }, tone])
})

test('the widths that are known are those of the library', () => {
  const marks = ['', '\u0301', '\u05b0', '\u064e']
  // Without Han and Hangul, of which none is known, and with all emoji.
  const codes = [[0x20, 0x3400] as const, [0xe000, 0x10000] as const, [0x1f000, 0x20000] as const]
  for (const code of codes.flatMap(([from, end]) =>
    Array.from({ length: end - from }, (_, n) => from + n),
  )) {
    const char = String.fromCodePoint(code)
    const isShown = safeText(char) === char && !/[\p{Cn}\p{Co}\p{Emoji_Modifier}\p{RI}]/u.test(char)
    if (!isShown) continue
    for (const mark of code < 0x3000 ? marks : ['']) {
      const width = stringWidth(char + mark)
      if (graphemes(char + mark).length === 1 && (width === 1 || width === 2)) {
        assert.equal(textWidth(char + mark), width, code.toString(16))
      }
    }
  }
})

test('widths are those of terminals', () => {
  assert.equal(textWidth('abc'), 3)
  assert.equal(textWidth('日本語'), 6)
  assert.equal(textWidth('e\u0301'), 1)
  assert.equal(textWidth('👍🏽'), 2)
  assert.equal(textWidth('✓…●'), 3)
})

test('cutting never exceeds the width, and says that something is missing', () => {
  fc.assert(
    fc.property(text, fc.nat(40), (content, width) => {
      const cut = truncate(content, width)
      assert.ok(textWidth(cut) <= width)
      if (textWidth(content) > width && width > 0) assert.ok(cut.endsWith('…'))
    }),
    fuzz(),
  )
  assert.equal(truncate('日本語', 4), '日…')
})

test('a fitted row has exactly its width', () => {
  fc.assert(
    fc.property(row, row, fc.nat(60), (left, right, width) => {
      assert.equal(rowWidth(fitRow(left, width)), width)
      assert.equal(rowWidth(justifyRow(left, right, width)), width)
    }),
    fuzz(),
  )
})

test('wrapped rows fit, and lose nothing but spaces', () => {
  fc.assert(
    fc.property(row, fc.integer({ min: 2, max: 40 }), (whole, width) => {
      const rows = wrapRow(whole, width)
      for (const made of rows) assert.ok(rowWidth(made) <= width, textOf(made))
      const painted = cells(textOf(whole))
        .map((cell) => cell.text)
        .join('')
      const kept = rows.map(textOf).join('')
      assert.equal(kept.replaceAll(' ', ''), painted.replaceAll(' ', ''))
    }),
    fuzz(),
  )
})

test('words stay whole where they can', () => {
  const rows = (content: string, width: number, hang = 0) =>
    wrapRow([span(content)], width, hang).map(textOf)
  assert.deepEqual(rows('one two three', 8), ['one two', 'three'])
  assert.deepEqual(rows('  indented line', 10), ['  indented', 'line'])
  assert.deepEqual(rows('abcdefghij', 4), ['abcd', 'efgh', 'ij'])
  assert.deepEqual(rows('日本語', 5), ['日本', '語'])
  assert.deepEqual(rows('a      b', 3), ['a', 'b'])
  assert.deepEqual(rows('key  what it does', 12, 5), ['key  what it', '     does'])
  assert.deepEqual(rows('', 5), [''])
})
