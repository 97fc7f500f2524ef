import { hasRightToLeft } from '../bidi.ts'
import { markLines, type Piece } from '../markup.ts'
import type { SafeText } from '../sanitize.ts'
import type { StyleName } from '../style.ts'
import { textWidth } from '../text-width.ts'
import { type Row, rowWidth, type Span, span } from './span.ts'
import { wrapRow } from './wrap-row.ts'

const BOLD = '1'
const ITALIC = '3'
const UNDERLINE = '4'
const BAR = '▎ '
const BARS = /^(?:▎ )+$/
/** Quotes in quotes beyond this are all as deep. */
const MAX_BARS = 4
/** What a line begins with and its other rows stand behind: an indent, the sign of a list. */
const LEAD = /^ *(?:(?:[-*+•]|\d{1,3}[.)]) +)?/

/** What somebody wrote, line by line, with what they marked in it. `style` is that of plain words. */
export function bodyOf(lines: readonly SafeText[], style: StyleName): Span[][] {
  return markLines(lines).map(({ kind, depth, pieces }) => {
    if (kind !== 'quote') return pieces.map((piece) => spanOf(piece, style))
    const bars = span(BAR.repeat(Math.min(depth, MAX_BARS)), 'quote')
    return [bars, ...pieces.map((piece) => spanOf(piece, 'quote'))]
  })
}

/** A line of a message in rows of this width: a quote keeps its bar, a list and code their indent. */
export function wrapBody(line: Row, width: number): readonly Row[] {
  const [first, ...said] = line
  if (first?.style === 'quote' && BARS.test(first.text)) {
    return wrapRow(said, width - rowWidth([first])).map((row) => [first, ...row])
  }
  const text = line.map((part) => part.text).join('')
  const lead = hasRightToLeft(text) ? 0 : textWidth(LEAD.exec(text)?.[0] ?? '')
  return wrapRow(line, width, lead <= width / 3 ? lead : 0)
}

function spanOf({ text, as, link }: Piece, style: StyleName): Span {
  switch (as) {
    case 'text':
      return span(text, style, { flow: 'text' })
    case 'bold':
      return span(text, style, { marks: BOLD, flow: 'text' })
    case 'italic':
      return span(text, style, { marks: ITALIC, flow: 'text' })
    case 'code':
      return span(text, 'code', { flow: 'inset' })
    case 'link':
      return span(text, 'link', { marks: UNDERLINE, link, flow: 'inset' })
  }
}
