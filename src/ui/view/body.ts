import { markLines, type Piece } from '../markup.ts'
import type { SafeText } from '../sanitize.ts'
import type { StyleName } from '../style.ts'
import { type Span, span } from './span.ts'

const BOLD = '1'
const ITALIC = '3'
const UNDERLINE = '4'

/** What somebody wrote, line by line, with what they marked in it. `style` is that of plain words. */
export function bodyOf(lines: readonly SafeText[], style: StyleName): Span[][] {
  return markLines(lines).map(({ kind, pieces }) => {
    if (kind === 'quote') return [span('▎ ', 'quote'), ...pieces.map((p) => spanOf(p, 'quote'))]
    return pieces.map((piece) => spanOf(piece, style))
  })
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
