import { type SafeText, safeText } from '../sanitize.ts'
import { planCard } from '../view/card-rows.ts'
import { type Step, step } from './action.ts'
import { withoutQuestion } from './asked.ts'
import type { Card, CardKey, CardLine } from './dialog.ts'
import { viewport } from './scroll.ts'
import { notify, type State } from './state.ts'

export interface CardOptions {
  readonly title: string
  readonly lines: ReadonlyArray<string | CardLine>
  readonly keys?: readonly CardKey[]
  readonly alarm?: boolean
  /** `dialog.cardHelp` by default. */
  readonly escape?: string
  readonly about?: string
  readonly cameAt?: number | undefined
}

/**
 * Some lines over the messages until Escape; in plain mode, lines like any other. For whatever a
 * person asked to see, and for what must be decided: each key runs a command.
 */
export function showCard(state: State, now: number, options: CardOptions): State {
  const { title, keys = [], alarm = false, about, cameAt } = options
  const lines = options.lines.map(cardLine)
  if (state.plain) {
    const runs = keys.map(({ does, runs: typed }) => safeText(`${does}: ${typed}`))
    const all = [safeText(title), ...plainLines(lines), ...runs]
    return notify(state, now, all, alarm ? 'alarm' : 'notice')
  }
  const dialog: Card = {
    kind: 'card',
    title: safeText(title),
    lines,
    top: 0,
    alarm,
    keys,
    asking: undefined,
    escape: safeText(options.escape ?? state.texts.dialog.cardHelp),
    about,
    cameAt,
  }
  return { ...state, dialog, completion: undefined }
}

/** What was answered or taken back, here or elsewhere, asks for nothing any more. */
export function withoutAsked(state: State, about: string): State {
  const { dialog } = state
  const isShown = dialog?.kind === 'card' && dialog.about === about
  const asked = withoutQuestion(state.asked, about)
  if (isShown) return { ...state, asked, dialog: undefined }
  return asked === state.asked ? state : { ...state, asked }
}

/** Scrolled by some rows, never beyond either end. */
export function scrollCard(state: State, card: Card, by: number): Step {
  const { width, height } = viewport(state)
  const { top } = planCard(state.texts, { ...card, top: card.top + by }, width, height)
  return step({ ...state, dialog: { ...card, top } })
}

function cardLine(line: string | CardLine): CardLine {
  return typeof line === 'string' ? { kind: 'text', text: safeText(line) } : line
}

/** Terms and what they mean in two columns. */
function plainLines(lines: readonly CardLine[]): readonly SafeText[] {
  const termOf = (line: CardLine) =>
    line.kind === 'entry' ? `${line.term} ${line.takes}`.trimEnd() : ''
  const column = Math.max(0, ...lines.map((line) => termOf(line).length))
  return lines.map((line) =>
    line.kind === 'entry' ? safeText(`${termOf(line).padEnd(column)}  ${line.means}`) : line.text,
  )
}
