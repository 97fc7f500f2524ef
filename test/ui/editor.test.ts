import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  begun,
  EDITS,
  type EditName,
  type Editor,
  EMPTY_EDITOR,
  insertText,
  MAX_EDITOR_CHARS,
  moveLine,
  typeText,
  withText,
} from '../../src/ui/editor.ts'
import { graphemes } from '../../src/ui/text-width.ts'
import { MAX_UNDO_CHARS, MAX_UNDO_STEPS, NOTHING_DONE } from '../../src/ui/undo.ts'
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
  undo: NOTHING_DONE,
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

const CHANGES = NAMES.filter((name) => name !== 'undo' && name !== 'redo')
const done = (editor: Editor, ...edits: readonly EditName[]) =>
  edits.reduce((line, edit) => EDITS[edit](line), editor)

/** One thing that somebody does to a line. */
const anyChange = fc.oneof(
  fc.constantFrom(...LETTERS).map((typed) => (line: Editor) => typeText(line, typed)),
  fc.constantFrom('pasted', 'zwei\nZeilen').map((text) => (line: Editor) => insertText(line, text)),
  fc.constantFrom('', 'of before').map((text) => (line: Editor) => withText(line, text)),
  fc.constantFrom(...CHANGES).map((edit) => (line: Editor) => EDITS[edit](line)),
)

test('undo and redo agree with a list of all that the line ever was', () => {
  const operation = fc.oneof(
    { weight: 3, arbitrary: anyChange.map((change) => ({ change })) },
    { weight: 1, arbitrary: fc.constantFrom('undo', 'redo').map((edit) => ({ edit })) },
  )
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 60 }), (operations) => {
      let line = EMPTY_EDITOR
      // What the line was, oldest first, and where in that it stands; each change drops what follows.
      let all = [line.text]
      let at = 0
      for (const made of operations) {
        const before = line
        if ('change' in made) {
          // A move in between, so that no two changes are one step.
          line = made.change(done(line, 'right', 'left'))
          if (line.text !== done(before, 'right', 'left').text) {
            all = [...all.slice(0, at + 1), line.text]
            at++
          }
        } else {
          line = EDITS[made.edit](line)
          at = made.edit === 'undo' ? Math.max(0, at - 1) : Math.min(all.length - 1, at + 1)
        }
        assert.equal(line.text, all[at])
        assert.ok(isBoundary(line))
      }
    }),
    fuzz(300),
  )
})

test('taking back everything gives what the line began with, and redoing it all what it came to', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('', 'to be edited'),
      fc.array(anyChange, { maxLength: MAX_UNDO_STEPS - 1 }),
      (text, changes) => {
        const last = changes.reduce((line, change) => change(line), begun(EMPTY_EDITOR, text))
        const every = changes.map(() => 'undo' as const)
        const first = done(last, ...every)
        assert.equal(first.text, text)
        const again = done(first, ...every.map(() => 'redo' as const))
        assert.equal(again.text, last.text)
      },
    ),
    fuzz(300),
  )
})

test('what is typed without a stop is one step of some twenty letters; all else is one each', () => {
  const type = (line: Editor, text: string) => [...text].reduce(typeText, line)
  let line = type(EMPTY_EDITOR, 'hello world')
  assert.equal(EDITS.undo(line).text, '')
  line = done(type(line, '!'), 'line-start', 'line-end')
  line = type(line, '?')
  assert.equal(EDITS.undo(line).text, 'hello world!', 'a move ends a step')
  line = done(line, 'erase-left', 'erase-left', 'erase-left')
  assert.equal(line.text, 'hello worl')
  assert.equal(EDITS.undo(line).text, 'hello world!?', 'what was erased in a row is one step too')
  line = insertText(done(line, 'kill-to-space', 'yank'), 'd')
  assert.deepEqual(
    [1, 2, 3].map((n) => done(line, ...Array(n).fill('undo')).text),
    ['hello worl', 'hello ', 'hello worl'],
  )
  const long = type(EMPTY_EDITOR, 'a'.repeat(50))
  assert.deepEqual(
    [1, 2, 3, 4].map((n) => done(long, ...Array(n).fill('undo')).text.length),
    [40, 20, 0, 0],
  )
  const recalled = withText(
    withText(type(EMPTY_EDITOR, 'x'), 'one', 'recalling'),
    'two',
    'recalling',
  )
  assert.equal(EDITS.undo(recalled).text, 'x')
})

test('what is kept for undoing is bounded in steps and in characters, and the last step always there', () => {
  let line = EMPTY_EDITOR
  for (let n = 0; n < MAX_UNDO_STEPS * 3; n++) line = insertText(line, 'ab')
  assert.equal(line.undo.past.length, MAX_UNDO_STEPS)
  line = insertText(line, 'x'.repeat(MAX_EDITOR_CHARS))
  for (let n = 0; n < 50; n++) line = done(line, 'erase-left', 'left')
  const kept = line.undo.past.reduce((sum, { text }) => sum + text.length, 0)
  assert.ok(kept <= MAX_UNDO_CHARS && kept > MAX_UNDO_CHARS / 2, `${kept}`)
  assert.notEqual(EDITS.undo(line).text, line.text)
})
