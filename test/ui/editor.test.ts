import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  EDITS,
  type EditName,
  type Editor,
  EMPTY_EDITOR,
  insertText,
  MAX_EDITOR_CHARS,
  moveLine,
  withText,
} from '../../src/ui/editor.ts'
import { graphemes } from '../../src/ui/text-width.ts'
import { fuzz } from '../helpers/fuzz.ts'

/** An editor as one would write it without a thought for speed: letters and a place among them. */
interface Simple {
  letters: string[]
  at: number
}

const SIMPLE: Partial<Record<EditName, (simple: Simple) => void>> = {
  left: (simple) => {
    simple.at = Math.max(0, simple.at - 1)
  },
  right: (simple) => {
    simple.at = Math.min(simple.letters.length, simple.at + 1)
  },
  'erase-left': (simple) => {
    if (simple.at > 0) simple.letters.splice(--simple.at, 1)
  },
  'erase-right': (simple) => {
    simple.letters.splice(simple.at, 1)
  },
  'line-start': (simple) => {
    while (simple.at > 0 && simple.letters[simple.at - 1] !== '\n') simple.at--
  },
  'line-end': (simple) => {
    while (simple.at < simple.letters.length && simple.letters[simple.at] !== '\n') simple.at++
  },
}

const NAMES = Object.keys(EDITS) as EditName[]
const LETTERS = ['a', 'B', '9', ' ', '\n', 'é', '日', '👍🏽', '👩‍👩‍👧', 'ß', '-']

function isBoundary({ text, cursor }: Editor): boolean {
  let at = 0
  for (const grapheme of graphemes(text)) {
    if (at === cursor) return true
    at += grapheme.length
  }
  return at === cursor
}

test('typing and moving agree with a simple model', () => {
  const operation = fc.oneof(
    fc.constantFrom(...LETTERS).map((letter) => ({ letter })),
    fc.constantFrom(...(Object.keys(SIMPLE) as EditName[])).map((edit) => ({ edit })),
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      let editor = EMPTY_EDITOR
      const simple: Simple = { letters: [], at: 0 }
      for (const made of operations) {
        if ('letter' in made) {
          editor = insertText(editor, made.letter)
          simple.letters.splice(simple.at++, 0, made.letter)
        } else {
          editor = EDITS[made.edit](editor)
          SIMPLE[made.edit]?.(simple)
        }
        assert.equal(editor.text, simple.letters.join(''))
        assert.equal(editor.cursor, simple.letters.slice(0, simple.at).join('').length)
      }
    }),
    fuzz(300),
  )
})

test('the cursor never stands inside a character, whatever is typed or killed', () => {
  const operation = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }).map((typed) => ({ typed })),
    fc.constantFrom('\u0301', '\u200d', '👩', '\ufe0f', '🇩').map((typed) => ({ typed })),
    fc.constantFrom(...NAMES).map((edit) => ({ edit })),
    fc.constantFrom(1 as const, -1 as const).map((line) => ({ line })),
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      let editor = EMPTY_EDITOR
      for (const made of operations) {
        if ('typed' in made) editor = insertText(editor, made.typed)
        else if ('edit' in made) editor = EDITS[made.edit](editor)
        else editor = moveLine(editor, made.line) ?? editor
        assert.ok(isBoundary(editor), JSON.stringify(editor))
      }
    }),
    fuzz(300),
  )
})

test('what is killed can be yanked back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...LETTERS)).map((letters) => letters.join('')),
      fc.nat(20),
      fc.constantFrom(...NAMES.filter((name) => name.startsWith('kill'))),
      (text, steps, edit) => {
        let editor = withText(EMPTY_EDITOR, text)
        for (let n = 0; n < steps; n++) editor = EDITS.left(editor)
        const killed = EDITS[edit](editor)
        const back = killed === editor ? editor : EDITS.yank(killed)
        assert.equal(back.text, text)
      },
    ),
    fuzz(),
  )
})

const at = (marked: string): Editor => ({
  text: marked.replace('|', ''),
  cursor: marked.indexOf('|'),
  killed: '',
})
const shown = ({ text, cursor }: Editor) => `${text.slice(0, cursor)}|${text.slice(cursor)}`

for (const [edit, before, after] of [
  ['word-left', 'one two|', 'one |two'],
  ['word-right', '|one two', 'one| two'],
  ['kill-word-left', 'see foo-bar|', 'see foo-|'],
  ['kill-to-space', 'see foo-bar|', 'see |'],
  ['kill-word-right', 'a| word b', 'a| b'],
  ['kill-line-left', 'x\none two|', 'x\n|'],
  ['kill-line-right', 'on|e\ntwo', 'on|\ntwo'],
  ['kill-line-right', 'one|\ntwo', 'one|two'],
  ['transpose', 'ab|', 'ba|'],
  ['transpose', 'a|bc', 'ba|c'],
  ['transpose', '|ab', '|ab'],
  ['newline', 'a|b', 'a\n|b'],
] as const) {
  test(`${edit} turns ${JSON.stringify(before)} into ${JSON.stringify(after)}`, () => {
    assert.equal(shown(EDITS[edit](at(before))), after)
  })
}

test('up and down keep the column as far as the line goes', () => {
  const up = moveLine(at('long line\nab\nxyz|'), -1)
  assert.equal(up && shown(up), 'long line\nab|\nxyz')
  const down = moveLine(at('日本|語\nabc'), 1)
  assert.equal(down && shown(down), '日本語\nab|c')
  assert.equal(moveLine(at('one|'), -1), undefined)
  assert.equal(moveLine(at('one|'), 1), undefined)
})

test('no more is taken than fits, and never half a character', () => {
  const full = insertText(EMPTY_EDITOR, '👍'.repeat(MAX_EDITOR_CHARS))
  assert.ok(full.text.length <= MAX_EDITOR_CHARS)
  assert.doesNotMatch(full.text, /[\ud800-\udbff]$/)
  assert.equal(insertText(full, 'x').text.length <= MAX_EDITOR_CHARS, true)
})
