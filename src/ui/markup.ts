import { type LinkTarget, linkTarget } from './link.ts'
import { type SafeText, safeLines, safeText } from './sanitize.ts'

/** A piece of a message's line, and what its author meant it to be. */
export interface Piece {
  readonly text: string
  readonly as: 'text' | 'bold' | 'italic' | 'code' | 'link'
  readonly link?: LinkTarget
}

/** A line of a message, and the part of it that says what kind of line it is, taken off. */
export interface MarkedLine {
  readonly kind: 'text' | 'quote' | 'code'
  /** How deep a quote is in quotes: 0 for what is none. */
  readonly depth: number
  readonly pieces: readonly Piece[]
}

const FENCE = /^\s*```/
const QUOTE = /^(?:> ?)+/
/**
 * Bold and italic stand between signs that touch their words and nothing else, so that `2*3*4` and
 * `some_long_name` stay what they are. Code keeps its signs: nothing of it is ever changed.
 */
const INLINE =
  /(?<code>`[^`\n]+`)|(?<link>https?:\/\/[^\s<>"]+)|(?<![\p{L}\p{N}*])(?<bold>\*{1,2})(?=[^\s*])(?<strong>[^*\n]*?[^\s*])\k<bold>(?![\p{L}\p{N}*])|(?<![\p{L}\p{N}_])_(?=[^\s_])(?<soft>[^_\n]*?[^\s_])_(?![\p{L}\p{N}_])/gu
/** What ends a sentence around a link rather than the link. */
const AFTER_LINK = /[.,;:!?'"»”]+$|(?<=^[^(]*)\)+[.,;:!?]*$/
/** A line longer than this is left as it is: nobody marks up so much, and every line must be quick. */
const MAX_MARKED_CHARS = 4_096

/** The lines of a message with what its author marked in them. Total, and no text is lost but signs. */
export function markLines(lines: readonly SafeText[]): readonly MarkedLine[] {
  const closed = lines.filter((line) => FENCE.test(line)).length
  let fences = 0
  return lines.map((line): MarkedLine => {
    const isFence = FENCE.test(line)
    if (isFence) fences++
    // A fence that is never closed is a line like others.
    const inside = fences % 2 === 1 && fences < closed + (closed % 2 === 0 ? 1 : 0)
    if (inside || (isFence && fences <= closed - (closed % 2))) {
      return { kind: 'code', depth: 0, pieces: [{ text: line, as: 'code' }] }
    }
    const [quote = ''] = QUOTE.exec(line) ?? []
    const depth = quote.split('>').length - 1
    const pieces = markText(line.slice(quote.length))
    return { kind: depth > 0 ? 'quote' : 'text', depth, pieces }
  })
}

/** What was said as one line of words, without the signs: for quotes, lists and notifications. At most `most` characters. */
export function plainWords(text: string, most = MAX_MARKED_CHARS): SafeText {
  const lines = markLines(safeLines(text.slice(0, most))).filter(({ pieces: [first] }) => {
    return !(first?.as === 'code' && FENCE.test(first.text))
  })
  const words = lines.map(({ pieces }) => pieces.map(wordsOf).join(''))
  return safeText(words.join(' ').trim())
}

function wordsOf({ text, as }: Piece): string {
  return as === 'code' ? text.replace(/^`|`$/g, '') : text
}

function markText(line: string): readonly Piece[] {
  if (line.length > MAX_MARKED_CHARS || !/[`*_/]/.test(line)) return [{ text: line, as: 'text' }]
  const pieces: Piece[] = []
  let from = 0
  const add = (piece: Piece) => {
    if (piece.text !== '') pieces.push(piece)
  }
  for (const found of line.matchAll(INLINE)) {
    const { code, link, strong, soft } = found.groups ?? {}
    const piece = pieceOf(found[0], { code, link, strong, soft })
    if (!piece) continue
    add({ text: line.slice(from, found.index), as: 'text' })
    add(piece)
    from = found.index + (piece.as === 'link' ? piece.text.length : found[0].length)
  }
  add({ text: line.slice(from), as: 'text' })
  return pieces
}

type Groups = Readonly<Partial<Record<'code' | 'link' | 'strong' | 'soft', string | undefined>>>

function pieceOf(whole: string, { code, link, strong, soft }: Groups): Piece | undefined {
  if (code) return { text: code, as: 'code' }
  if (strong) return { text: strong, as: 'bold' }
  if (soft) return { text: soft, as: 'italic' }
  const text = (link ?? whole).replace(AFTER_LINK, '')
  const target = linkTarget(text)
  return target === undefined ? undefined : { text, as: 'link', link: target }
}
