import { SEAM } from './seam.ts'

declare const safeTextBrand: unique symbol

/**
 * Text of remote origin that cannot move a cursor, reorder its neighbours, hide a character or
 * forge a line (docs/protocol.md §1). Only this file makes one; everything that is printed or
 * painted for a person passes here, and nothing else needs to know what is dangerous.
 */
export type SafeText = string & { readonly [safeTextBrand]: true }

/** Marks that one base may carry before the rest is counted instead of shown. */
export const MAX_MARKS = 4

/** Latin, Greek, Cyrillic, Hebrew, Arabic, Kana, Han, Hangul: nothing to do, and most text is like this. */
const PLAIN =
  /[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u0481\u05d0-\u05ea\u0620-\u063f\u0641-\u064a\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*/y

/** Controls, formats, separators, halves of surrogate pairs and everything that draws nothing. */
const SUSPECT = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u
/** Spaces of odd width; a plain one says the same. U+1680 draws a line, U+2800 draws nothing. */
const ODD_SPACE = /[\u00a0\u2000-\u200a\u202f\u205f\u3000\u2800]/u
const MARK = /\p{M}/u
const BASE_OF_EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f/u
const PICTOGRAPH = /\p{Extended_Pictographic}/u
const TAKES_EMOJI_STYLE = /[\p{Emoji}\p{Extended_Pictographic}]/u
/** Scripts in which joiners are spelling: Arabic, Syriac and its neighbours, India, Mongolia. */
const JOINING = /[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18aa]/u

const TAB = '    '
/** A dotted circle, for a mark to stand on that would else sit on whatever is left of it. */
const NO_BASE = '\u25cc'
const ZWNJ = '\u200c'
const ZWJ = '\u200d'
const TEXT_STYLE = '\ufe0e'
const EMOJI_STYLE = '\ufe0f'

/**
 * One line: a line feed is shown as `␊`. Controls become their picture (`␛`), what is invisible
 * or reorders becomes `<U+202E>`, marks beyond four on one base become `<+12>`. Of well-behaved
 * text nothing changes; sanitising twice is sanitising once. A seam of ours stays one: what comes from
 * outside was UTF-8, and has none.
 */
export function safeText(text: string): SafeText {
  const plain = plainEnd(text, 0)
  if (plain === text.length) return text as SafeText
  let safe = ''
  /** What the last point became: rules look at what was let through, not at what was sent. */
  let last = ''
  let marks = 0
  const add = (shown: string) => {
    if (shown === '') return
    safe += shown
    last = shown.length === 1 ? shown : ([...shown.slice(-2)].at(-1) ?? '')
  }
  const endMarks = () => {
    if (marks > MAX_MARKS) add(`<+${marks - MAX_MARKS}>`)
    marks = 0
  }
  for (let at = 0; at < text.length; ) {
    const end = plainEnd(text, at)
    if (end > at) {
      endMarks()
      add(text.slice(at, end))
      at = end
      continue
    }
    const point = pointAt(text, at)
    at += point.length
    if (marks > MAX_MARKS && !MARK.test(point)) endMarks()
    if (point === SEAM) {
      // The next piece is by itself: nothing in it joins what was before.
      safe += SEAM
      last = ''
      marks = 0
      continue
    }
    if (isSuspect(last, point, pointAt(text, at))) {
      endMarks()
      add(visible(point))
    } else if (MARK.test(point)) {
      if (last === '' || last === ' ') add(NO_BASE)
      marks++
      if (marks <= MAX_MARKS) add(point)
    } else if (isJoiner(point)) add(point)
    else {
      marks = 0
      add(ODD_SPACE.test(point) ? (point === '\u3000' ? '  ' : ' ') : point)
    }
  }
  endMarks()
  return safe as SafeText
}

/** Where the plain text that begins here ends. */
function plainEnd(text: string, at: number): number {
  PLAIN.lastIndex = at
  return PLAIN.test(text) ? PLAIN.lastIndex : at
}

/** The code point that begins here; empty at the end. */
function pointAt(text: string, at: number): string {
  const code = text.codePointAt(at)
  return code === undefined ? '' : String.fromCodePoint(code)
}

/**
 * The lines a person wrote (LF or CR LF), each safe. Every other line break is one that somebody
 * forged, and is shown instead of obeyed.
 */
export function safeLines(text: string): readonly SafeText[] {
  return text.split(/\r?\n/).map(safeText)
}

/** Whether `point` must not reach a screen between what was shown before it and what follows. */
function isSuspect(before: string, point: string, after: string): boolean {
  if (!SUSPECT.test(point)) return false
  switch (point) {
    case ZWJ:
      return !((BASE_OF_EMOJI.test(before) && PICTOGRAPH.test(after)) || joins(before, after))
    case ZWNJ:
      return !joins(before, after)
    case TEXT_STYLE:
    case EMOJI_STYLE:
      return !TAKES_EMOJI_STYLE.test(before)
    default:
      return true
  }
}

function isJoiner(point: string): boolean {
  return point === ZWJ || point === ZWNJ
}

function joins(before: string, after: string): boolean {
  return JOINING.test(before) && JOINING.test(after) && !SUSPECT.test(after)
}

function visible(point: string): string {
  const code = point.codePointAt(0) ?? 0
  if (code === 0x09) return TAB
  if (code < 0x20) return String.fromCodePoint(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}
