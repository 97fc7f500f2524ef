import { changed, type Editor } from './editor.ts'

/** A word being completed: what stood there, what may stand there, and what stands there now. */
export interface Completion {
  readonly start: number
  readonly end: number
  readonly typed: string
  readonly candidates: readonly string[]
  readonly at: number
}

/** What there is to complete with. */
export interface Vocabulary {
  /** `/help` and so on. */
  readonly commands: readonly string[]
  /** Other words that commands go by: taken where no name fits. */
  readonly others: readonly string[]
  /** What may follow the command that is typed, where that is neither a name nor a room. */
  readonly words: readonly string[] | undefined
  /** `@bob`, `#lobby`. */
  readonly targets: readonly string[]
  /** `bob`, for the middle of a sentence. */
  readonly names: readonly string[]
}

/**
 * The next candidate (or, with `by` -1, the one before) for the word left of the cursor. Pressing again
 * goes on through the candidates and ends where it began. Undefined where nothing fits.
 */
export function complete(
  editor: Editor,
  vocabulary: Vocabulary,
  by: 1 | -1,
  going?: Completion,
): { readonly editor: Editor; readonly completion: Completion } | undefined {
  const completion = going ?? begin(editor, vocabulary)
  if (!completion) return undefined
  const choices = [...completion.candidates, completion.typed]
  const at = (completion.at + by + choices.length) % choices.length
  const chosen = choices[at] ?? completion.typed
  const text = editor.text.slice(0, completion.start) + chosen + editor.text.slice(completion.end)
  const end = completion.start + chosen.length
  const completed = changed(editor, { text, cursor: end }, 'completing')
  return { editor: completed, completion: { ...completion, at, end } }
}

/** What stands before a path: a command whose argument is one, as it is or in quotes. */
const BEFORE_PATH = /^\s*\/(?:export|send(?:\s+--no-preview)?|save\s+\d+)\s+["']?(?!-)/
/** Behind the name of a file a path is one that looks so. */
const SAVED_TO = /^\s*\/save\s.*?\s["']?(?=~|\.{0,2}\/)/

/** The path left of the cursor, where a path may stand; undefined elsewhere. It may have spaces. */
export function pathTyped({ text, cursor }: Editor): string | undefined {
  const head = text.slice(0, cursor)
  const before = (BEFORE_PATH.exec(head) ?? SAVED_TO.exec(head))?.[0]
  const path = before === undefined ? undefined : head.slice(before.length)
  const isOver = /["']\s*$/.test(path ?? '') && /["']$/.test(before ?? '')
  return isOver ? undefined : path
}

/** Begins to complete the path left of the cursor with these. */
export function beginPaths(editor: Editor, typed: string, paths: readonly string[]) {
  if (paths.length === 0) return undefined
  const end = editor.cursor
  const start = end - typed.length
  const going = { start, end, typed, candidates: paths, at: paths.length }
  const empty = { commands: [], others: [], words: undefined, targets: [], names: [] }
  return complete(editor, empty, 1, going)
}

function begin(editor: Editor, vocabulary: Vocabulary): Completion | undefined {
  const head = editor.text.slice(0, editor.cursor)
  const start = wordStart(head, vocabulary)
  const typed = head.slice(start)
  const candidates = candidatesFor(typed, head.slice(0, start), vocabulary)
  if (candidates.length === 0) return undefined
  const end = editor.cursor
  return { start, end, typed, candidates, at: candidates.length }
}

/** Where the word begins: after a space, or where a name begins that has a space of its own. */
function wordStart(head: string, { words = [], targets }: Vocabulary): number {
  const space = Math.max(head.lastIndexOf(' '), head.lastIndexOf('\n')) + 1
  const argument = COMMAND.exec(head)?.[0].length ?? space
  if (argument < space && fitting(words, head.slice(argument)).length > 0) return argument
  const sign = head.lastIndexOf('@')
  const spaced = sign !== -1 && sign < space && (sign === 0 || /\s/.test(head.charAt(sign - 1)))
  return spaced && targets.some((target) => startsWith(target, head.slice(sign))) ? sign : space
}

const COMMAND = /^\s*\/\w+ +/

function candidatesFor(typed: string, head: string, vocabulary: Vocabulary): readonly string[] {
  const alone = head.trim() === ''
  const { words, commands, others, targets, names } = vocabulary
  const spaced = (found: readonly string[]) => found.map((word) => `${word} `)
  if (words && /^\s*\/\w+ +$/.test(head)) {
    const found = fitting(words, typed)
    if (found.length > 0 || !SIGNED.test(typed)) return spaced(found)
  }
  if (typed.startsWith('/')) {
    if (!alone) return []
    const known = fitting(commands, typed)
    return spaced(known.length > 0 ? known : fitting(others, typed))
  }
  if (SIGNED.test(typed)) return spaced(fitting(targets, typed))
  if (typed === '') return []
  return fitting(names, typed).map((word) => (alone ? `${word}: ` : `${word} `))
}

const SIGNED = /^[@#!]/

/** The sign of a name may be left out. */
function fitting(words: readonly string[], typed: string): readonly string[] {
  return words.filter(
    (word) => startsWith(word, typed) || (SIGNED.test(word) && startsWith(word.slice(1), typed)),
  )
}

function startsWith(word: string, typed: string): boolean {
  return word.toLowerCase().startsWith(typed.toLowerCase())
}
