import type { MessageView } from '../../rpc/methods.ts'
import { isCalled } from '../highlight.ts'
import { plainWords } from '../markup.ts'
import { nameOf, nameStyle } from '../model/people.ts'
import { type State, timelineOf } from '../model/state.ts'
import type { Item, Notice, Timeline } from '../model/timeline.ts'
import { shownReaction } from '../reaction.ts'
import { saidOf } from '../said.ts'
import { safeLines } from '../sanitize.ts'
import type { StyleName } from '../style.ts'
import { textWidth, truncate } from '../text-width.ts'
import { bodyOf, wrapBody } from './body.ts'
import { fileSpans } from './file-line.ts'
import { hangOf } from './hang.ts'
import { pictureOf, pictureRows } from './picture-rows.ts'
import { type Row, rowWidth, type Span, span } from './span.ts'
import { formatDate, formatDay, formatTime, parseTime } from './time.ts'
import { wrapRow } from './wrap-row.ts'

/** The rows of item `at` of this timeline, with the separators that stand before it. */
export function itemRows(
  state: State,
  timeline: Timeline,
  at: number,
  width: number,
): readonly Row[] {
  const item = timeline.items[at]
  if (!item) return []
  const separators = separatorRows(state, timeline, at, width)
  const body =
    'message' in item
      ? messageRows(state, item.message, width)
      : noticeRows(state, item.notice, width)
  return separators.length > 0 ? [...separators, ...body] : body
}

/** What sets a message's own mark apart: who has it. Empty for messages of others. */
export function stateMark(state: State, message: MessageView): string {
  if (message.from.peer !== state.self.peer) return ''
  if (!message.conversation.startsWith('@')) {
    const readers = message.recipients.filter(({ state: s }) => s === 'read').length
    const holders = message.recipients.filter(({ state: s }) => s === 'delivered').length + readers
    if (holders > 0) return readers > 0 ? `✓${holders} ✓✓${readers}` : `✓${holders}`
  }
  switch (message.state) {
    case 'queued':
      return '…'
    case 'held':
      return '◌'
    case 'delivered':
      return '✓'
    case 'read':
      return '✓✓'
    case 'received':
      return ''
  }
}

const FLOW = { flow: 'text' } as const

interface Painted {
  readonly key: string
  readonly rows: readonly Row[]
}

/** Rows made once, by message or notice: scrolling and typing paint the same ones again. */
const painted = new WeakMap<MessageView | Notice, Painted>()

function remembered(of: MessageView | Notice, key: string, make: () => readonly Row[]) {
  const found = painted.get(of)
  if (found?.key === key) return found.rows
  const rows = make()
  painted.set(of, { key, rows })
  return rows
}

function messageRows(state: State, message: MessageView, width: number): readonly Row[] {
  const name = nameOf(state, message.from.peer, message.from.name)
  const mark = stateMark(state, message)
  const quote = quoteOf(state, message)
  const { dialog, bare } = state
  const selected = dialog?.kind === 'select' && dialog.id === message.id
  const called = isCalled(state, message)
  const happened = message.event && saidOf(state, message)
  const margin = marginOf(width)
  const picture = pictureOf(state, message, width - marginWidth(margin))
  const size = picture && `${picture.width}x${picture.height}`
  const file = message.file && fileSpans(state, message.file).map(({ text }) => text)
  const quoted = quote.map(({ text }) => text).join('')
  const seen = [width, state.zone, name, mark, quoted, bare, selected, called, happened, size, file]
  return remembered(message, seen.join('\n'), () => {
    const own = message.from.peer === state.self.peer
    const style: StyleName = own ? 'own' : nameStyle(message.from.peer)
    const action = message.kind === 'action' || message.kind === 'event'
    const said = bodyLines(state, message, called)
    const lines = [...(quote.length > 0 ? [quote] : []), ...said]
    if (action) lines[0] = [span(`${name} `, style), ...(lines[0] ?? [])]
    if (mark !== '') lines.push([...(lines.pop() ?? []), ...noteSpans(mark, 'state')])
    const reactions = reactionSpans(state, message)
    const time = timeSpan(parseTime(message.sentAt), state.zone, margin, message.clockAhead)
    if (bare) {
      const before = [...time, span(action ? '* ' : `${name}: `, style)]
      return [...bareRows(before, lines, width), ...apart(reactions, width)]
    }
    const head = [...time, ...columnSpan(action ? '*' : name, style, margin)]
    const room = width - marginWidth(margin)
    const body = lines.flatMap((line) => wrapBody(line, room))
    const pixels = picture ? pictureRows(picture) : []
    const rows = beside(head, [...body, ...pixels, ...apart(reactions, room)])
    return selected ? rows.map(asSelected) : rows
  })
}

/** The whole message in the look of what is chosen; only its text keeps its links. */
function asSelected(row: Row): Row {
  return row.map((part) => ({ ...part, style: 'selected' as const }))
}

/** Nothing beside the text, so that what is marked with the mouse is the text. */
function bareRows(head: readonly Span[], lines: readonly Row[], width: number): readonly Row[] {
  return lines.flatMap((line, n) => wrapRow(n === 0 ? [...head, ...line] : line, width))
}

function bodyLines(state: State, message: MessageView, called: boolean): Span[][] {
  const { texts } = state
  if (message.redacted) return [[span(texts.message.deleted, 'dim')]]
  if (message.file) return [fileSpans(state, message.file)]
  const lines = bodyOf(safeLines(saidOf(state, message)), called ? 'mention' : 'text')
  const { edited, disputed } = texts.message
  const notes = [...(message.edited ? [edited] : []), ...(message.disputed ? [disputed] : [])]
  if (notes.length > 0) lines.push([...(lines.pop() ?? []), ...noteSpans(notes.join(' '), 'dim')])
  return lines
}

/** What the chat says of a message, after its last word: of one from right to left, at the left. */
function noteSpans(note: string, style: StyleName): readonly Span[] {
  return [span(' ', style, FLOW), span(note, style, { flow: 'inset' })]
}

/** `[👍 2]` for each reaction, ours in our colour. */
function reactionSpans({ self, texts }: State, { reactions }: MessageView): Span[] {
  const all = Object.entries(reactions)
  const shown = all.slice(0, MAX_REACTIONS).map(([emoji, peers]) => {
    const style: StyleName = peers.includes(self.peer) ? 'own' : 'dim'
    return span(`[${shownReaction(emoji)} ${peers.length}]`, style)
  })
  const rest = all.length - MAX_REACTIONS
  return rest > 0 ? [...shown, span(texts.andMore(rest), 'dim')] : shown
}

const MAX_REACTIONS = 20

/** Spans with a space between them, in as few rows as they fit into without being broken. */
function apart(all: readonly Span[], width: number): readonly Row[] {
  const rows: Row[] = []
  for (const part of all) {
    const longer: Row = [...(rows.at(-1) ?? []), span(' '), part]
    if (rows.length > 0 && rowWidth(longer) <= width) rows[rows.length - 1] = longer
    else rows.push([part])
  }
  return rows.flatMap((row) => wrapRow(row, width))
}

/** Whom and what a message answers; nothing if it answers nothing. */
function quoteOf(state: State, { conversation, replyTo }: MessageView): Row {
  if (replyTo === null) return []
  const { messages } = timelineOf(state, conversation)
  const quoted = messages.find(({ id }) => id === replyTo)
  if (!quoted) return [span(`> ${state.texts.message.earlier}`, 'quote')]
  const first = quoted.redacted
    ? state.texts.message.deleted
    : plainWords(saidOf(state, quoted), 200)
  const name = nameOf(state, quoted.from.peer, quoted.from.name)
  return [span(`> ${name}: `, 'quote'), span(truncate(first, 60), 'quote', FLOW)]
}

function noticeRows(state: State, notice: Notice, width: number): readonly Row[] {
  return remembered(notice, `${width}\n${state.zone}`, () => {
    const margin = marginOf(width)
    const sign = notice.style === 'notice' ? '-- ' : '!! '
    const head = [...timeSpan(notice.at, state.zone, margin), span(sign, notice.style)]
    const room = width - rowWidth(head)
    const rows = notice.lines.flatMap((line) =>
      wrapRow([span(line, notice.style)], room, hangOf(line, room)),
    )
    return beside(head, rows)
  })
}

/** Columns left of the text: time and name, as far as there is room for them. */
interface Margin {
  readonly time: boolean
  readonly name: number
}

function marginOf(width: number): Margin {
  return { time: width >= 30, name: Math.max(1, Math.min(14, Math.floor(width / 4))) }
}

function marginWidth({ time, name }: Margin): number {
  return (time ? 6 : 0) + name + 1
}

/** A time from a wrong clock is marked as what it is: a claim. */
function timeSpan(at: number, zone: string, margin: Margin, doubtful = false): readonly Span[] {
  return margin.time ? [span(`${formatTime(at, zone)}${doubtful ? '?' : ' '}`, 'time')] : []
}

/** A name at the right edge of its column, a space after it. */
function columnSpan(name: string, style: StyleName, margin: Margin): readonly Span[] {
  const short = truncate(name, margin.name)
  return [span(' '.repeat(margin.name - textWidth(short))), span(short, style), span(' ')]
}

/** `head` before the first row; the others stand under the text. */
function beside(head: readonly Span[], [first = [], ...rest]: readonly Row[]): readonly Row[] {
  const indent = span(' '.repeat(rowWidth(head)))
  return [[...head, ...first], ...rest.map((row) => [indent, ...row])]
}

function separatorRows(
  state: State,
  { items, unreadFrom }: Timeline,
  at: number,
  width: number,
): readonly Row[] {
  const item = items[at]
  const before = items[at - 1]
  if (!item) return []
  const rows: Row[] = []
  const day = timeOf(item)
  if (!before || formatDate(timeOf(before), state.zone) !== formatDate(day, state.zone)) {
    rows.push(separator(formatDay(day, state.zone, state.texts.locale), 'separator', width))
  }
  const unread = (order: string) => unreadFrom !== undefined && order >= unreadFrom
  if (unread(item.order) && !(before && unread(before.order))) {
    rows.push(separator(state.texts.message.newLine, 'unread', width))
  }
  return rows
}

function separator(label: string, style: StyleName, width: number): Row {
  const text = truncate(` ${label} `, width)
  const left = Math.floor((width - textWidth(text)) / 2)
  const right = width - left - textWidth(text)
  return [span('─'.repeat(left) + text + '─'.repeat(right), style)]
}

function timeOf(item: Item): number {
  return 'message' in item ? parseTime(item.message.sentAt) : item.notice.at
}
