import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type bidiFactory from 'bidi-js'
import fc from 'fast-check'
import { renderBidiData } from '../../scripts/bidi-data.ts'
import { BIDI, bidiClasses, bracketOf, mirrorOf } from '../../src/ui/bidi-class.ts'
import { embeddingLevels } from '../../src/ui/embedding.ts'
import { fuzz } from '../helpers/fuzz.ts'

// The package is CommonJS that is the factory itself, whatever its types say.
const library = (createRequire(import.meta.url)('bidi-js') as typeof bidiFactory.default)()
const UNITS = Array.from({ length: 65_536 }, (_, unit) => String.fromCharCode(unit))
const NAMES = {
  L: BIDI.left,
  R: BIDI.right,
  AL: BIDI.arabic,
  EN: BIDI.number,
  AN: BIDI.arabicNumber,
  ES: BIDI.sign,
  CS: BIDI.separator,
  ET: BIDI.terminator,
  NSM: BIDI.mark,
} as const

test('the table is what the script makes of the library', () => {
  const file = new URL('../../src/ui/bidi-data.ts', import.meta.url)
  assert.equal(readFileSync(file, 'utf8'), renderBidiData())
})

test('each unit is of the class that Unicode says, and has its mirror image', () => {
  const classes = bidiClasses()
  for (const [code, unit] of UNITS.entries()) {
    const name = library.getBidiCharTypeName(unit) as keyof typeof NAMES
    assert.equal(classes[code], NAMES[name] ?? BIDI.neutral, code.toString(16))
    assert.equal(mirrorOf(unit) ?? null, library.getMirroredCharacter(unit), code.toString(16))
  }
})

test('brackets are the pairs that Unicode says, and those that are canonically one are one', () => {
  for (const unit of UNITS) {
    const bracket = bracketOf(unit)
    const closing = library.openingToClosingBracket(unit)
    const opening = library.closingToOpeningBracket(unit)
    const expected = closing
      ? { opens: closing.normalize() }
      : opening
        ? { closes: unit.normalize() }
        : undefined
    assert.deepEqual(bracket, expected, unit.charCodeAt(0).toString(16))
  }
  assert.deepEqual(bracketOf('\u2329'), bracketOf('\u3008'))
})

/** Every class; letters oftener than the rest, and the signs that people write. */
const unit = fc.constantFrom(...'abאבשעمس12٣۴+-$%,:./ \u0301()[]{}<>«»!?"\ufffcש ע ا a 1 (')
/** Two marks after one bracket the library treats as one and a neutral. */
const isPlain = (units: string) => !/\u0301{2}/.test(units)

test('the levels of any paragraph are those of the library that passes the tests of Unicode', () => {
  fc.assert(
    fc.property(
      fc.array(unit, { maxLength: 60 }).map((all) => all.join('')),
      fc.constantFrom('auto' as const, 'ltr' as const),
      (units, direction) => {
        fc.pre(isPlain(units))
        const ours = embeddingLevels(units, direction)
        const theirs = library.getEmbeddingLevels(units, direction)
        assert.deepEqual([...ours.levels], [...theirs.levels], JSON.stringify(units))
        assert.equal(ours.rtl, theirs.paragraphs[0]?.level === 1)
      },
    ),
    fuzz(5_000),
  )
})

test('every short paragraph of every class has the levels of the library', () => {
  const each = 'aאم1٣+$,\u0301()! '
  const check = (units: string, left: number) => {
    if (units !== '' && isPlain(units)) {
      const theirs = library.getEmbeddingLevels(units, 'auto')
      assert.deepEqual([...embeddingLevels(units, 'auto').levels], [...theirs.levels], units)
    }
    if (left > 0) for (const next of each) check(units + next, left - 1)
  }
  check('', 4)
})

test('brackets beyond 63 open ones pair no more', () => {
  for (const depth of [62, 63, 64, 80]) {
    const units = `א${'('.repeat(depth)}a${')'.repeat(depth)}`
    const theirs = library.getEmbeddingLevels(units, 'auto')
    assert.deepEqual([...embeddingLevels(units, 'auto').levels], [...theirs.levels])
  }
})
