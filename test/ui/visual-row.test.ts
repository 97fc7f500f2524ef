import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { levelsOf, mirrored } from '../../src/ui/bidi.ts'
import { safeText } from '../../src/ui/sanitize.ts'
import { cells } from '../../src/ui/text-width.ts'
import { type Row, rowWidth, type Span, span } from '../../src/ui/view/span.ts'
import { visualColumn, visualRow } from '../../src/ui/view/visual-row.ts'
import { wrapRow } from '../../src/ui/view/wrap-row.ts'
import { fuzz } from '../helpers/fuzz.ts'

const said = (text: string, more: Partial<Span> = {}) =>
  span(text, 'text', { flow: 'text', ...more })
const inset = (text: string) => span(text, 'link', { flow: 'inset' })
const textOf = (row: Row) => row.map(({ text }) => text).join('')
/** The rows of one paragraph as they are painted, one string each. */
const painted = (row: Row | string, width = 80) =>
  wrapRow(typeof row === 'string' ? [said(row)] : row, width).map((each) => textOf(visualRow(each)))

const word = fc.constantFrom(
  'abc',
  'a',
  'שלום',
  'ע',
  'سلام',
  '١٢',
  '12',
  '1,2',
  ' ',
  '  ',
  '(',
  ')',
  '[x]',
  '«',
  '!',
  '👍🏽',
  '👩‍👩‍👧',
  '日本',
  'שָׁ',
  'e\u0301',
  '𞤀𞤁',
  '\u202e',
  'https://example.org/',
)
const text = fc.array(word, { maxLength: 30 }).map((words) => safeText(words.join('')))
const row = fc.array(
  fc
    .tuple(text, fc.constantFrom(undefined, 'text', 'inset'))
    .map(([content, flow]) => span(content, 'text', { flow })),
  { maxLength: 6 },
)
const anyRows = fc
  .tuple(row, fc.integer({ min: 2, max: 60 }), fc.boolean())
  .map(([one, width, wraps]) => (wraps ? wrapRow(one, width) : [one]))

test('Hebrew is read from the right, and what is not Hebrew in it from the left', () => {
  const samples: ReadonlyArray<readonly [said: string, painted: string]> = [
    ['שלום עולם', 'םלוע םולש'],
    ['שלום עולם 123', '123 םלוע םולש'],
    ['אבג 12-34, xyz', 'xyz ,12-34 גבא'],
    ['מחיר: 5.90$!', '!5.90$ :ריחמ'],
    ['he said "שלום עולם!" and left', 'he said "םלוע םולש!" and left'],
    ['אמר "good bye!" והלך', 'ךלהו "!good bye" רמא'],
    ['אבג (דהו) [זח]', '[חז] (והד) גבא'],
    ['abc (אבג) xyz', 'abc (גבא) xyz'],
    ['אבג (xyz) דהו', 'והד (xyz) גבא'],
    ['hello אבג 😀😀 דהו there', 'hello והד 😀😀 גבא there'],
    ['שָׁלוֹם!', '!םוֹלשָׁ'],
    ['1 2 3 אבג', 'גבא 3 2 1'],
    ['only Latin (here)', 'only Latin (here)'],
  ]
  for (const [logical, visual] of samples) assert.deepEqual(painted(logical), [visual])
})

test('numbers after Arabic go with it, and its own go from left to right', () => {
  assert.deepEqual(painted('رقم 12 34'), ['34 12 مقر'])
  assert.deepEqual(painted('رقم ١٢'), ['١٢ مقر'])
  assert.deepEqual(painted('abc سلام 12'), ['abc 12 مالس'])
})

test('scripts beyond the first 65,536 letters are put in order too', () => {
  assert.deepEqual(painted('𞤀𞤣𞤤𞤢𞤥 (x)'), ['(x) 𞤥𞤢𞤤𞤣𞤀'])
})

test('a paragraph is broken where it is read, and its rows begin at the right under each other', () => {
  assert.deepEqual(painted('אחת שתיים שלוש ארבע', 12), ['םייתש תחא', 'עברא שולש'])
  assert.deepEqual(painted('אחת שתיים שלוש', 10), ['םייתש תחא', '     שולש'])
  assert.deepEqual(painted('one two שלוש ארבע five', 13), ['one two שולש', 'עברא five'])
})

test('a row without a letter of its own keeps the direction of its paragraph', () => {
  assert.deepEqual(painted('שלום לכולם abc, def!', 12), ['םלוכל םולש', ' !abc, def'])
})

test('a link in Hebrew stays in one piece, whatever is in it and beside it', () => {
  const link = inset('https://example.org/שלום/x?y=1')
  assert.deepEqual(painted([said('ראה '), link, said(' עכשיו')]), [
    'וישכע https://example.org/םולש/x?y=1 האר',
  ])
  assert.deepEqual(painted([said('see '), link, said('שלום now')]), [
    'see https://example.org/םולש/x?y=1םולש now',
  ])
})

test('marks that were shown instead of obeyed stay as they are read', () => {
  assert.deepEqual(painted(safeText('שלום \u202eabc')), ['<U+202E>abc םולש'])
})

test('looks travel with their letters', () => {
  const [made = []] = wrapRow([said('אבג '), said('דה', { marks: '1' }), said(' xyz')], 80)
  const shown = visualRow(made)
  assert.equal(textOf(shown), 'xyz הד גבא')
  assert.deepEqual(
    shown.filter(({ marks }) => marks === '1').map(({ text: part }) => part),
    ['הד'],
  )
})

test('a field stays where it is, whatever stands beside it', () => {
  const between = [span('12:00 '), span('דנה'), span(' '), said('שלום'), span('│'), span('@יוסי')]
  assert.deepEqual(
    visualRow(between)
      .map(({ text: part }) => part)
      .join('|'),
    '12:00 |הנד| |םולש|│|@|יסוי',
  )
  assert.equal(textOf(visualRow([span('אב'), span('גד')])), 'באדג')
  assert.equal(textOf(visualRow([span('דוח.pdf'), span('  2 MiB')])), 'חוד.pdf  2 MiB')
  assert.equal(
    textOf(visualRow([span('@דנה·3kf4qa')])),
    '@הנד·3kf4qa',
    'a tag stands behind its name',
  )
})

test('putting a row in order moves its cells, and neither loses, makes nor widens one', () => {
  const sorted = (of: Row) =>
    of
      .flatMap(({ text: part }) => cells(part).map((cell) => cell.text))
      .map((cell) => [cell, mirrored(cell)].sort()[0] ?? '')
      .sort()
  fc.assert(
    fc.property(anyRows, (rows) => {
      for (const one of rows) {
        const visual = visualRow(one)
        assert.deepEqual(sorted(visual), sorted(one))
        assert.equal(rowWidth(visual), rowWidth(one))
      }
    }),
    fuzz(),
  )
})

test('a row without right-to-left text is not even copied', () => {
  const plain = [span('12:00 '), said('日本 and é and 👍 (all of it)'), span('│')]
  assert.equal(visualRow(plain), plain)
})

test('each thing of a row has one column of its own, which shows it', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      for (const one of rows) {
        const shown = new Map<number, string>()
        let x = 0
        for (const { text: part, width } of visualRow(one).flatMap((of) => cells(of.text))) {
          shown.set(x, part)
          x += width
        }
        const columns = new Set<number>()
        let column = 0
        for (const { text: part, width } of one.flatMap((of) => cells(of.text))) {
          const at = visualColumn(one, column)
          assert.ok([part, mirrored(part)].includes(shown.get(at) ?? ''), `${part} at ${at}`)
          columns.add(at)
          column += width
        }
        assert.equal(columns.size, shown.size)
      }
    }),
    fuzz(),
  )
})

test('what is written to be slow is not: time goes with the length', () => {
  const cost = (units: string) => {
    const before = process.cpuUsage().user
    levelsOf(units, 'auto')
    return process.cpuUsage().user - before
  }
  for (const make of [
    (n: number) => 'אa'.repeat(n / 2),
    (n: number) => `א${'('.repeat(n / 2)}${')'.repeat(n / 2)}`,
    (n: number) => `א${',1'.repeat(n / 2)}`,
    (n: number) => `${'('.repeat(60)}${'(1)'.repeat(n / 3)}א`,
  ]) {
    cost(make(4_096))
    const few = Math.max(2_000, cost(make(4_096)))
    // Sixteen times as much; by the square it would be 256 times.
    assert.ok(cost(make(65_536)) < few * 80)
  }
})

test('a long paragraph goes in one direction to its end', () => {
  const { rtl, levels } = levelsOf(`א${' '.repeat(5_000)}${'a '.repeat(3_000)}`, 'auto')
  assert.ok(rtl)
  assert.ok(levels.every((level) => level > 0))
})
