import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linkTarget } from '../../src/ui/link.ts'
import { markLines, plainWords } from '../../src/ui/markup.ts'
import { safeLines } from '../../src/ui/sanitize.ts'
import { fuzz } from '../helpers/fuzz.ts'

const marked = (text: string) =>
  markLines(safeLines(text)).map(({ kind, pieces }) =>
    [kind, ...pieces.map(({ as, text: of }) => (as === 'text' ? of : `${as}(${of})`))].join('|'),
  )

test('bold, italic, code and links are found, and what only looks like them is not', () => {
  assert.deepEqual(marked('a *bold* and **strong** _soft_ `co *de*` end'), [
    'text|a |bold(bold)| and |bold(strong)| |italic(soft)| |code(`co *de*`)| end',
  ])
  for (const plain of ['2*3*4', 'some_long_name', '* not', 'a * b * c', '__init__', '**', '`']) {
    assert.deepEqual(marked(plain), [`text|${plain}`], plain)
  }
  assert.deepEqual(marked('(see https://a.example/x_(y)?z=1, ok)'), [
    'text|(see |link(https://a.example/x_(y)?z=1)|, ok)',
  ])
  assert.deepEqual(marked('<https://a.example>.'), ['text|<|link(https://a.example)|>.'])
})

test('a quote knows how deep it is in others', () => {
  const depths = (text: string) => markLines(safeLines(text)).map(({ depth }) => depth)
  assert.deepEqual(depths('> a\n> > b\n>>c\nd > e\n```\n> f\n```'), [1, 2, 2, 0, 0, 0, 0])
  assert.deepEqual(marked('>  two blanks'), ['quote| two blanks'])
})

test('quotes and code blocks are lines of their own; a fence that is never closed is text', () => {
  assert.deepEqual(marked('> so *he* said\nno\n```js\nlet *a*\n```\nout'), [
    'quote|so |bold(he)| said',
    'text|no',
    'code|code(```js)',
    'code|code(let *a*)',
    'code|code(```)',
    'text|out',
  ])
  assert.deepEqual(marked('```\n*a*'), ['text|```', 'text|bold(a)'])
})

test('a quote or a list shows the words without the signs, on one line', () => {
  assert.equal(plainWords('> so *he* _said_ `x*y`\n```js\nlet a\n```'), 'so he said x*y let a')
  assert.equal(plainWords('2*3*4 \x1b[2J'), '2*3*4 ␛[2J')
  assert.equal(plainWords('*abcdef*', 4), '*abc')
})

test('whatever is written, no letter is lost or moved', () => {
  const any = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'*_`>/:htps. a\n') }),
  )
  fc.assert(
    fc.property(any, (text) => {
      const lines = safeLines(text)
      const bare = (line: string) => line.replace(/[*_]|^(?:> ?)+/g, '')
      markLines(lines).forEach(({ pieces, kind }, at) => {
        const shown = pieces.map((piece) => piece.text).join('')
        const said = lines[at] ?? ''
        const kept = kind === 'quote' ? said.replace(/^(?:> ?)+/, '') : said
        assert.equal(shown.replace(/[*_]/g, ''), kept.replace(/[*_]/g, ''), bare(said))
      })
    }),
    fuzz(300),
  )
})

test('a long line of signs is looked through in no time', () => {
  for (const sign of ['*a', '_a', '`', 'https://(', '**', '> ']) {
    const from = performance.now()
    markLines(safeLines(sign.repeat(5_000)))
    markLines(safeLines(sign.repeat(2_000)))
    assert.ok(performance.now() - from < 500, sign)
  }
})

test('an address leads where it says, or nowhere', () => {
  assert.equal(linkTarget('https://example.org/a b'), 'https://example.org/a%20b')
  assert.equal(linkTarget('http://münchen.example/ß'), 'http://xn--mnchen-3ya.example/%C3%9F')
  assert.equal(linkTarget("https://a.example/?q='$(x)"), 'https://a.example/?q=%27$(x)')
  for (const bad of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://bank.example@evil.example/',
    'https://',
    'https://a.example/?`id`',
    `https://a.example/${'x'.repeat(3_000)}`,
    'no link',
  ]) {
    assert.equal(linkTarget(bad), undefined, bad)
  }
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
      const target = linkTarget(url)
      if (target !== undefined) assert.match(target, /^https?:\/\/[!-~]+$/)
      if (target !== undefined) assert.doesNotMatch(target, /["'`\\<>{}|^]/)
    }),
    fuzz(300),
  )
})
