import { plainWords } from '../markup.ts'
import type { Card, Find, Switch } from '../model/dialog.ts'
import { nameOf, titleOf } from '../model/people.ts'
import { currentConversation, type State } from '../model/state.ts'
import { choicesOf } from '../model/switcher.ts'
import { saidOf } from '../said.ts'
import { safeText } from '../sanitize.ts'
import { cardRows } from './card-rows.ts'
import { fillRows } from './layout.ts'
import { showsPictures } from './picture-rows.ts'
import { justifyRow, type Row, span } from './span.ts'
import { formatDate, formatTime, parseTime } from './time.ts'

/** What stands in place of the messages while a dialog needs the room; undefined for the others. */
export function dialogRows(
  state: State,
  width: number,
  height: number,
): readonly Row[] | undefined {
  switch (state.dialog?.kind) {
    case 'card':
      return cardRows(
        state.texts,
        state.dialog,
        { width, height },
        pictureOfCard(state, state.dialog),
      )
    case 'switch':
      return switchRows(state, state.dialog, width, height)
    case 'find':
      return findRows(state, state.dialog, width, height)
    default:
      return undefined
  }
}

/** The small picture of the file that is asked about. */
function pictureOfCard(state: State, { about }: Card) {
  return about !== undefined && showsPictures(state) ? state.previews.get(about) : undefined
}

function switchRows(state: State, dialog: Switch, width: number, height: number) {
  const { switchTitle, pickHelp, switchNone } = state.texts.dialog
  const rows = choicesOf(state, dialog).map((choice): readonly [Row, Row] => [
    [span(choice.label)],
    choice.about === '' ? [] : [span(` ${choice.about} `, 'unread')],
  ])
  const help = rows.length > 0 ? pickHelp : switchNone
  return listRows({ title: switchTitle, count: '', help, rows, at: dialog.at }, width, height)
}

function findRows(state: State, dialog: Find, width: number, height: number) {
  const { dialog: texts, answer } = state.texts
  const title = texts.findTitle(titleOf(state, currentConversation(state)))
  const none = dialog.asked === undefined ? texts.findHelp : answer.nothingFound
  const count = dialog.found.length > 0 ? texts.found(dialog.found.length, dialog.more) : ''
  const rows = dialog.found.map((message): readonly [Row, Row] => {
    const { sentAt, from } = message
    const at = parseTime(sentAt)
    const time = `${formatDate(at, state.zone)} ${formatTime(at, state.zone)} `
    const name = nameOf(state, from.peer, from.name)
    return [
      [
        span(time, 'time'),
        span(`${name}: `, 'dim'),
        span(plainWords(saidOf(state, message)), 'text', { flow: 'text' }),
      ],
      [],
    ]
  })
  const found = rows.length > 0 ? texts.pickHelp : none
  const help = dialog.waiting ? texts.finding : found
  return listRows({ title, count, help, rows, at: dialog.at }, width, height)
}

interface List {
  readonly title: string
  /** How many there are, at the right of the title; may be empty. */
  readonly count: string
  readonly help: string
  readonly rows: ReadonlyArray<readonly [left: Row, right: Row]>
  readonly at: number
}

/** The choice of a list in this row of the part of the screen that it fills; undefined where there is none. */
export function choiceAt(count: number, at: number, height: number, row: number) {
  const { room, from } = listPlan(count, at, height)
  const choice = from + row - 1
  return row >= 1 && row <= room && choice < count ? choice : undefined
}

/** How many choices are in sight, and the first of them; the chosen one is in the middle where it can be. */
function listPlan(count: number, at: number, height: number) {
  const room = Math.max(1, height - 2)
  return { room, from: Math.max(0, Math.min(at - Math.floor(room / 2), count - room)) }
}

/** A title, the rows around the chosen one, and what can be done. */
function listRows(
  { title, count, help, rows, at }: List,
  width: number,
  height: number,
): readonly Row[] {
  const { room, from } = listPlan(rows.length, at, height)
  const shown = rows.slice(from, from + room).map(([left, right], n): Row => {
    const isChosen = from + n === at
    const mark = span(isChosen ? '> ' : '  ', isChosen ? 'selected' : 'text')
    if (!isChosen) return justifyRow([mark, ...left], right, width)
    const chosen = left.map((part) => ({ ...part, style: 'selected' as const }))
    return justifyRow([mark, ...chosen], right, width, 'selected')
  })
  const counted = count === '' ? [] : [span(` ${count} `, 'bar')]
  return [
    justifyRow([span(` ${safeText(title)} `, 'bar')], counted, width, 'bar'),
    ...fillRows(shown, room),
    [span(' '), span(help, 'dim')],
  ].slice(0, height)
}
