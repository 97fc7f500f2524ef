import { MAX_DRAFT_CHARS } from '../wire/limits.ts'
import { graphemeAt, graphemes } from './text-width.ts'
import {
  ended,
  type Moment,
  NOTHING_DONE,
  type Run,
  remembered,
  stepped,
  type Undo,
} from './undo.ts'

/** What is being typed. The cursor is an index into `text`, always between two graphemes. */
export interface Editor extends Moment {
  /** What was last killed; yanked by Ctrl-Y. */
  readonly killed: string
  readonly undo: Undo
}

export const EMPTY_EDITOR: Editor = { text: '', cursor: 0, killed: '', undo: NOTHING_DONE }

export const MAX_EDITOR_CHARS = MAX_DRAFT_CHARS

const WORD = /[\p{L}\p{N}\p{M}_]/u

/** The named changes of a line editor, all pure and total. */
export const EDITS = {
  left: (editor: Editor) => moveTo(editor, before(editor)),
  right: (editor: Editor) => moveTo(editor, after(editor)),
  'word-left': (editor: Editor) => moveTo(editor, wordStart(editor)),
  'word-right': (editor: Editor) => moveTo(editor, wordEnd(editor)),
  'line-start': (editor: Editor) => moveTo(editor, lineStart(editor)),
  'line-end': (editor: Editor) => moveTo(editor, lineEnd(editor)),
  'erase-left': (editor: Editor) => erase(editor, before(editor), editor.cursor),
  'erase-right': (editor: Editor) => erase(editor, editor.cursor, after(editor)),
  'kill-word-left': (editor: Editor) => kill(editor, wordStart(editor), editor.cursor),
  'kill-word-right': (editor: Editor) => kill(editor, editor.cursor, wordEnd(editor)),
  'kill-to-space': (editor: Editor) => kill(editor, spaceBefore(editor), editor.cursor),
  'kill-line-left': (editor: Editor) => kill(editor, lineStart(editor), editor.cursor),
  'kill-line-right': (editor: Editor) => kill(editor, editor.cursor, lineEndOrBreak(editor)),
  yank: (editor: Editor) => insertText(editor, editor.killed),
  transpose,
  newline: (editor: Editor) => insertText(editor, '\n'),
  undo: (editor: Editor) => ({ ...editor, ...stepped(editor.undo, editor, -1) }),
  redo: (editor: Editor) => ({ ...editor, ...stepped(editor.undo, editor, 1) }),
} as const satisfies Record<string, (editor: Editor) => Editor>

export type EditName = keyof typeof EDITS

/** The editor with `text` at the cursor, as a step of its own; what does not fit is left out. */
export function insertText(editor: Editor, text: string, run?: Run): Editor {
  const room = Math.max(0, MAX_EDITOR_CHARS - editor.text.length)
  const fitting = text.length <= room ? text : wholeGraphemes(text, room)
  const head = editor.text.slice(0, editor.cursor) + fitting
  // What was typed may join what follows into one grapheme: the cursor then goes after it.
  const moment = { text: head + editor.text.slice(editor.cursor), cursor: head.length }
  return changed(editor, moment, run)
}

/** The editor with `text` as somebody types it, letter by letter. */
export function typeText(editor: Editor, text: string): Editor {
  return insertText(editor, text, 'typing')
}

/** The editor with another text, its cursor at the end; a step that can be undone. */
export function withText(editor: Editor, text: string, run?: Run): Editor {
  return changed(editor, { text, cursor: text.length }, run)
}

/** As `withText`, with the cursor at the first boundary from `cursor` on. */
export function changed(editor: Editor, { text, cursor }: Moment, run?: Run): Editor {
  const moved = moveTo({ ...editor, text }, cursor)
  if (text === editor.text) return moved
  const size = Math.abs(text.length - editor.text.length)
  return { ...moved, undo: remembered(editor.undo, editor, run && { kind: run, size }) }
}

/** An editor that begins with `text`, which cannot be undone; what was killed stays. */
export function begun({ killed }: Editor, text = ''): Editor {
  return { ...EMPTY_EDITOR, text, cursor: text.length, killed }
}

/** Up (-1) or down (+1) one line of the text; undefined where there is none. */
export function moveLine(editor: Editor, by: -1 | 1): Editor | undefined {
  const start = lineStart(editor)
  const column = graphemes(editor.text.slice(start, editor.cursor)).length
  const target = by < 0 ? start - 1 : lineEnd(editor) + 1
  if (target < 0 || target > editor.text.length) return undefined
  const from = by < 0 ? lineStart({ ...editor, cursor: target }) : target
  const line = editor.text.slice(from, lineEnd({ ...editor, cursor: from }))
  return moveTo(editor, from + graphemes(line).slice(0, column).join('').length)
}

/** The editor with its cursor at the first grapheme boundary at or after `index`. */
function moveTo(editor: Editor, index: number): Editor {
  const { start, end } = graphemeAt(editor.text, index)
  return { ...editor, cursor: start === index ? start : end, undo: ended(editor.undo) }
}

function before({ text, cursor }: Editor): number {
  return cursor === 0 ? 0 : graphemeAt(text, cursor - 1).start
}

function after({ text, cursor }: Editor): number {
  return graphemeAt(text, cursor).end
}

function wordStart({ text, cursor }: Editor): number {
  let at = cursor
  while (at > 0 && !WORD.test(text.charAt(at - 1))) at--
  while (at > 0 && WORD.test(text.charAt(at - 1))) at--
  return at
}

function wordEnd({ text, cursor }: Editor): number {
  let at = cursor
  while (at < text.length && !WORD.test(text.charAt(at))) at++
  while (at < text.length && WORD.test(text.charAt(at))) at++
  return at
}

function spaceBefore({ text, cursor }: Editor): number {
  let at = cursor
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--
  while (at > 0 && !/\s/.test(text.charAt(at - 1))) at--
  return at
}

function lineStart({ text, cursor }: Editor): number {
  return cursor === 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1
}

function lineEnd({ text, cursor }: Editor): number {
  const found = text.indexOf('\n', cursor)
  return found === -1 ? text.length : found
}

/** At the end of a line, killing takes the line break, as in every Emacs. */
function lineEndOrBreak(editor: Editor): number {
  const end = lineEnd(editor)
  return end === editor.cursor ? Math.min(end + 1, editor.text.length) : end
}

function erase(editor: Editor, from: number, to: number): Editor {
  return changed(editor, without(editor, from, to), 'erasing')
}

function kill(editor: Editor, from: number, to: number): Editor {
  if (from === to) return editor
  return { ...changed(editor, without(editor, from, to)), killed: editor.text.slice(from, to) }
}

function without({ text }: Editor, from: number, to: number): Moment {
  return { text: text.slice(0, from) + text.slice(to), cursor: from }
}

/** Swaps the graphemes around the cursor; at the end of the text, the last two. */
function transpose(editor: Editor): Editor {
  const all = [...graphemes(editor.text)]
  let at = graphemes(editor.text.slice(0, editor.cursor)).length
  if (at === all.length) at--
  const left = all[at - 1]
  const right = all[at]
  if (left === undefined || right === undefined) return editor
  all.splice(at - 1, 2, right, left)
  return changed(editor, { text: all.join(''), cursor: all.slice(0, at + 1).join('').length })
}

function wholeGraphemes(text: string, room: number): string {
  let kept = ''
  for (const grapheme of graphemes(text.slice(0, room))) {
    if (kept.length + grapheme.length > room) break
    kept += grapheme
  }
  return kept.replace(/[\ud800-\udbff]$/, '')
}
