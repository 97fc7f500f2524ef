import type { PreviewView } from '../../rpc/methods.ts'
import type { Card, CardEntry, CardLine } from '../model/dialog.ts'
import { textWidth } from '../text-width.ts'
import type { Texts } from '../texts/texts.ts'
import { fillRows } from './layout.ts'
import { fitPicture, pictureRows } from './picture-rows.ts'
import { justifyRow, type Row, type Span, span } from './span.ts'
import { wrapRow } from './wrap-row.ts'

const BOLD = '1'
/** Below this what a term means stands under it, and not beside it. */
const BESIDE_FROM = 54
const GAP = 2

/** How a card fills its part of the screen. */
export interface CardPlan {
  /** All rows of its lines. */
  readonly rows: readonly Row[]
  /** How many of them are in sight, from `top` on. */
  readonly room: number
  readonly top: number
  readonly foot: readonly Row[]
}

/** Total: a `top` that is out of bounds becomes the nearest that is not. */
export function planCard(texts: Texts, card: Card, width: number, height: number): CardPlan {
  const inner = Math.max(1, width - 2)
  const column = columnOf(card.lines, inner)
  const rows = card.lines.flatMap((line) => lineRows(line, column, inner))
  const answers = card.keys.map(({ letter, does }) => `${letter.toUpperCase()} ${does}`)
  const footOf = (...hints: readonly string[]) =>
    wrapRow([span([...answers, ...hints].join('  '), 'accent')], inner)
  const roomBeside = (foot: readonly Row[]) => Math.max(0, height - 1 - foot.length)
  const short = footOf(card.escape)
  const fits = rows.length <= roomBeside(short)
  const foot = fits ? short : footOf(texts.dialog.cardScroll, card.escape)
  const room = roomBeside(foot)
  const top = Math.max(0, Math.min(rows.length - room, card.top))
  return { rows, room, top, foot }
}

export interface CardSize {
  readonly width: number
  readonly height: number
}

/** The card over the messages: at most `height` rows. A picture has what its lines leave of them. */
export function cardRows(
  texts: Texts,
  card: Card,
  { width, height }: CardSize,
  picture?: PreviewView,
): readonly Row[] {
  const look = card.alarm ? 'alarm' : 'bar'
  const { rows, room, top, foot } = planCard(texts, card, width, height)
  const below = rows.length - top - room
  const more = below > 0 ? [span(` ${texts.bar.more(below)} `, look)] : []
  const fitted = picture && fitPicture(picture, width - 2, room - rows.length - 1)
  const pixels = fitted ? [[], ...pictureRows(fitted)] : []
  const shown = [...fillRows([...rows.slice(top, top + room), ...pixels], room), ...foot]
  return [
    justifyRow([span(` ${card.title} `, look)], more, width, look),
    ...shown.map((row) => [span(' '), ...row]),
  ].slice(0, height)
}

/** Where the meanings stand: after the longest term that leaves them most of the row. */
function columnOf(lines: readonly CardLine[], width: number): number {
  if (width < BESIDE_FROM) return GAP
  const terms = lines.flatMap((line) => (line.kind === 'entry' ? [textWidth(termOf(line))] : []))
  const fitting = terms.filter((term) => term <= width / 3)
  return Math.max(0, ...fitting) + GAP
}

function lineRows(line: CardLine, column: number, width: number): readonly Row[] {
  switch (line.kind) {
    case 'text':
      return wrapRow([span(line.text)], width, / */.exec(line.text)?.[0].length)
    case 'heading': {
      const title = span(line.text, 'text', { marks: BOLD })
      const rule = '─'.repeat(Math.max(0, width - textWidth(line.text) - 1))
      return [[title, span(` ${rule}`, 'separator')]]
    }
    case 'entry':
      return entryRows(line, column, width)
  }
}

function entryRows(entry: CardEntry, column: number, width: number): readonly Row[] {
  const indent = ' '.repeat(column)
  const means = wrapRow([span(entry.means)], width - column).map((row) => [span(indent), ...row])
  const term: Span[] = [span(entry.term, 'accent')]
  if (entry.takes !== '') term.push(span(` ${entry.takes}`))
  const used = textWidth(termOf(entry))
  const [first, ...rest] = means
  if (used + GAP > column || !first) return [...wrapRow(term, width), ...means]
  return [[...term, span(' '.repeat(column - used)), ...first.slice(1)], ...rest]
}

function termOf({ term, takes }: CardEntry): string {
  return takes === '' ? term : `${term} ${takes}`
}
